import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { readNftText } from '../../config/index.ts';
import { type Known, known } from '../../model/configuration.ts';
import type { Hook } from '../../model/netfilter.ts';
import type { Packet, TcpKind } from '../packet.ts';
import { jumpsMax } from './chain-walk.ts';
import { ConnectionTable } from './conntrack.ts';
import { type HookOptions, type HookResult, passHook } from './hook.ts';

const client = '10.0.1.2' as Address;
const server = '10.0.2.2' as Address;

const segment = (tcp: TcpKind, more: Partial<Packet> = {}): Packet => ({
  protocol: 'tcp',
  source: client,
  destination: server,
  sourcePort: 40_000,
  destinationPort: 1556,
  tcp,
  ttl: 64,
  bytes: 60,
  dontFragment: true,
  mark: 0,
  ...more,
});

const answered = (packet: Packet, tcp: TcpKind): Packet => ({
  ...packet,
  source: packet.destination,
  destination: packet.source,
  sourcePort: packet.destinationPort,
  destinationPort: packet.sourcePort,
  tcp,
});

const host = {
  isLocal: (address: Address) => address === '10.0.1.1',
  reversePath: (packet: Packet, arrival: string, loose: boolean) =>
    loose || (packet.source === client) === (arrival === 'left'),
  masqueradeAddress: (egress: string) => (egress === 'right' ? ('10.0.2.1' as Address) : undefined),
  redirectAddress: () => '10.0.1.1' as Address,
};

/** A router that passes packets from left to right, through PREROUTING, FORWARD and POSTROUTING. */
class Router {
  readonly #options: Omit<HookOptions, 'hook' | 'packet'>;

  constructor(text: string, loose: Known<boolean> = known(true)) {
    const { ruleset, unread } = readNftText({ file: 'nft.txt', text });
    assert.deepEqual(unread, []);
    this.#options = { ruleset, connections: new ConnectionTable(), settings: { loose }, host };
  }

  at(hook: Hook, packet: Packet, more: Partial<HookOptions> = {}): HookResult {
    return passHook({ ...this.#options, hook, packet, ...more });
  }

  forward(packet: Packet): HookResult {
    const [arrival, egress] = packet.source === client ? ['left', 'right'] : ['right', 'left'];
    const first = this.at('prerouting', packet, { arrival });
    if (first.action.kind !== 'pass') return first;
    const second = this.at('forward', first.packet, { arrival, egress, tracked: first.tracked });
    if (second.action.kind !== 'pass') return second;
    return this.at('postrouting', second.packet, { arrival, egress, tracked: second.tracked });
  }
}

const table = (body: string) => `table ip t {\n${body}\n}\n`;
const forwardChain = (rules: string, policy = 'accept') =>
  table(`chain forward {\ntype filter hook forward priority 0; policy ${policy};\n${rules}\n}`);

const how = ({ action }: HookResult) => (action.kind === 'pass' ? 'pass' : action.disposition);
const why = ({ steps }: HookResult) => steps.at(-1)?.because;

describe('verdicts', () => {
  test.each([
    ['accept', 'pass'],
    ['drop', 'DENIED_SILENT'],
    ['reject with tcp reset', 'DENIED_RESET'],
    ['reject', 'DENIED_ICMP'],
    ['return', 'pass'],
    ['counter', 'pass'],
  ])('%s', (rule, expected) =>
    assert.equal(how(new Router(forwardChain(`tcp dport 1556 ${rule}`)).forward(segment('syn'))), expected),
  );

  test('the line that decided is shown', () => {
    const because = why(new Router(forwardChain('counter\ntcp dport 1556 drop')).forward(segment('syn')));
    assert.equal(because?.code, 'RULE_DROPPED');
    assert.deepEqual(because?.config, [{ file: 'nft.txt', line: 5, text: 'tcp dport 1556 drop' }]);
    assert.match(because?.text ?? '', /^Chain forward of table ip t \(forward, priority 0\) drops it: .*\.$/);
  });

  test('a policy is shown with its chain', () => {
    const result = new Router(forwardChain('tcp dport 22 accept', 'drop')).forward(segment('syn'));
    assert.equal(why(result)?.code, 'CHAIN_POLICY_DROPPED');
    assert.equal(why(result)?.config[0]?.text, 'chain forward');
  });

  test('accept ends one chain, drop ends all', () => {
    const chains = (first: string, second: string) =>
      table(
        `chain a {\ntype filter hook forward priority 0\n${first}\n}\nchain b {\ntype filter hook forward priority 1\n${second}\n}`,
      );
    assert.equal(how(new Router(chains('accept', 'drop')).forward(segment('syn'))), 'DENIED_SILENT');
    assert.equal(how(new Router(chains('drop', 'accept')).forward(segment('syn'))), 'DENIED_SILENT');
  });

  test('a table of the other family does not see it', () => {
    const six = forwardChain('drop').replace('table ip ', 'table ip6 ');
    assert.equal(how(new Router(six).forward(segment('syn'))), 'pass');
    assert.equal(how(new Router(six.replace('ip6', 'inet')).forward(segment('syn'))), 'DENIED_SILENT');
  });

  test('nothing answers a reset or an ICMP error, and UDP gets no reset', () => {
    const refusing = new Router(
      forwardChain('reject with tcp reset').replace('reject', 'meta l4proto { tcp, udp } reject'),
    );
    assert.equal(how(refusing.forward(segment('reset'))), 'DENIED_SILENT');
    const { tcp: _, ...datagram } = segment('syn', { protocol: 'udp' });
    assert.equal(how(refusing.forward(datagram)), 'DENIED_SILENT');
    const error = { kind: 'port-unreachable', about: segment('syn') } as const;
    const { tcp: __, ...icmp } = segment('syn', { protocol: 'icmp', icmp: error });
    assert.equal(how(new Router(forwardChain('reject')).forward(icmp)), 'DENIED_SILENT');
  });
});

describe('calls', () => {
  const called = (rules: string, sub: string) => table(`chain sub {\n${sub}\n}`) + forwardChain(rules);
  test('jump comes back, goto does not, return goes back', () => {
    assert.equal(how(new Router(called('jump sub\ndrop', 'counter')).forward(segment('syn'))), 'DENIED_SILENT');
    assert.equal(how(new Router(called('goto sub\ndrop', 'counter')).forward(segment('syn'))), 'pass');
    assert.equal(how(new Router(called('jump sub\ndrop', 'return\naccept')).forward(segment('syn'))), 'DENIED_SILENT');
    assert.equal(how(new Router(called('jump sub\ndrop', 'accept')).forward(segment('syn'))), 'pass');
  });

  const chainOf = (depth: number) =>
    Array.from({ length: depth }, (_, i) => `chain c${i} {\n${i + 1 < depth ? `jump c${i + 1}` : 'accept'}\n}`).join(
      '\n',
    );

  test('as deep as the kernel follows, and one deeper', () => {
    const nested = (depth: number) => new Router(table(chainOf(depth)) + forwardChain('jump c0', 'drop'));
    assert.equal(how(nested(jumpsMax - 1).forward(segment('syn'))), 'pass');
    const tooDeep = nested(jumpsMax).forward(segment('syn'));
    assert.deepEqual([how(tooDeep), why(tooDeep)?.code], ['DENIED_SILENT', 'JUMPS_TOO_DEEP']);
  });

  test('chains that call each other in a circle end', () => {
    const circle = table('chain a {\njump b\n}\nchain b {\ngoto a\n}') + forwardChain('jump a');
    assert.equal(why(new Router(circle).forward(segment('syn')))?.code, 'JUMPS_TOO_DEEP');
  });

  test('chains that call each other again and again end, too', () => {
    const fan = Array.from({ length: 14 }, (_, i) => `chain c${i} {\n${`jump c${i + 1}\n`.repeat(9)}}`).join('\n');
    const result = new Router(table(`${fan}\nchain c14 {\ncounter\n}`) + forwardChain('jump c0')).forward(
      segment('syn'),
    );
    assert.deepEqual([how(result), why(result)?.code], ['LEFT_MODEL', 'RULES_TOO_MANY']);
    assert.match(why(result)?.text ?? '', /^What becomes of it is not decided: .* 1000000 rules \(rulesMax\)/);
  });

  test('a chain that is not there is passed by, and said', () => {
    const result = new Router(forwardChain('jump gone')).forward(segment('syn'));
    assert.deepEqual([how(result), result.assumed], ['pass', []]);
    const direct = new Router(forwardChain('jump gone')).at('forward', segment('syn'));
    assert.deepEqual(direct.assumed, ['ASSUMED_NOT_UNDERSTOOD']);
  });
});

describe('states', () => {
  const stateful = forwardChain(
    'ct state established,related accept\ntcp flags syn / fin,syn,rst,ack tcp dport 1556 accept',
    'drop',
  );

  test('a connection passes both ways once it has begun', () => {
    const router = new Router(stateful);
    const passing = [segment('syn'), answered(segment('syn'), 'syn-ack'), segment('ack'), segment('data')];
    assert.deepEqual(
      passing.map((packet) => how(router.forward(packet))),
      ['pass', 'pass', 'pass', 'pass'],
    );
  });

  test('a segment in the middle lacks only its state', () => {
    const result = new Router(stateful).forward(segment('data'));
    assert.deepEqual([how(result), why(result)?.code], ['NO_STATE_SILENT', 'NO_CONNECTION_KNOWN']);
    assert.match(why(result)?.text ?? '', /It is new to conntrack/);
  });

  test('so does a SYN-ACK whose SYN took another way, and a rule against what is invalid', () => {
    const invalid = forwardChain('ct state invalid drop');
    assert.equal(how(new Router(invalid).forward(answered(segment('syn'), 'syn-ack'))), 'NO_STATE_SILENT');
    assert.equal(how(new Router(stateful).forward(answered(segment('syn'), 'syn-ack'))), 'NO_STATE_SILENT');
  });

  test('a refusal with a reset is told as such', () => {
    const refusing = forwardChain('ct state established accept\nmeta l4proto tcp reject with tcp reset');
    assert.equal(how(new Router(refusing).forward(segment('data'))), 'NO_STATE_RESET');
  });

  test('what no state would have saved is denied', () => {
    assert.equal(
      how(new Router(forwardChain('ct state established,related accept', 'drop')).forward(segment('syn'))),
      'DENIED_SILENT',
    );
    const port = forwardChain('tcp dport 1556 drop\nct state established accept', 'drop');
    assert.equal(how(new Router(port).forward(segment('data'))), 'DENIED_SILENT');
    assert.equal(how(new Router(forwardChain('drop')).forward(segment('data'))), 'DENIED_SILENT');
  });

  test('an unknown tcp_loose is named where it decides', () => {
    const router = new Router(stateful, 'not-checked');
    assert.deepEqual(router.at('prerouting', segment('data')).assumed, ['ASSUMED_TCP_LOOSE']);
    assert.deepEqual(router.at('prerouting', segment('syn')).assumed, []);
  });

  test('what is kept from conntrack is untracked, and leaves no entry', () => {
    const raw = table('chain raw {\ntype filter hook prerouting priority raw\nnotrack\n}') + stateful;
    const result = new Router(raw).at('prerouting', segment('syn'));
    assert.equal(result.tracked?.state, 'untracked');
    assert.ok(result.steps.some(({ because }) => because.code === 'CONNTRACK_BYPASSED'));
  });

  test('a packet that is dropped behind its first hook leaves no entry', () => {
    const router = new Router(forwardChain('ct state new drop'));
    router.forward(segment('syn'));
    assert.equal(how(router.forward(answered(segment('syn'), 'syn-ack'))), 'pass');
    assert.equal(router.at('prerouting', answered(segment('syn'), 'syn-ack')).tracked?.state, 'invalid');
  });
});

describe('translations', () => {
  const nat = (pre: string, post: string) =>
    table(
      `chain pre {\ntype nat hook prerouting priority dstnat\n${pre}\n}\nchain post {\ntype nat hook postrouting priority srcnat\n${post}\n}`,
    );
  const ends = ({ packet: p }: HookResult) => `${p.source}:${p.sourcePort} > ${p.destination}:${p.destinationPort}`;

  test('of both sides, and back', () => {
    const router = new Router(nat('tcp dport 1556 dnat to 10.0.2.9:13724', 'oifname "right" masquerade'));
    const there = router.forward(segment('syn'));
    assert.equal(ends(there), '10.0.2.1:40000 > 10.0.2.9:13724');
    const answer = router.at('prerouting', answered(there.packet, 'syn-ack'), { arrival: 'right' });
    assert.equal(ends(answer), '10.0.2.9:13724 > 10.0.1.2:40000');
    const out = router.at('postrouting', answer.packet, { arrival: 'right', egress: 'left', tracked: answer.tracked });
    assert.equal(ends(out), '10.0.2.2:1556 > 10.0.1.2:40000');
    assert.equal(why(out)?.code, 'TRANSLATED_AS_CONNECTION');
  });

  test('rules are asked for the first packet only', () => {
    const router = new Router(nat('ct state new tcp dport 1556 dnat to 10.0.2.9', ''));
    router.forward(segment('syn'));
    assert.equal(ends(router.forward(segment('syn'))), '10.0.1.2:40000 > 10.0.2.9:1556');
  });

  test('an error comes back with what its receiver knows inside', () => {
    const router = new Router(nat('tcp dport 1556 dnat to 10.0.2.9:13724', 'oifname "right" snat to 10.0.2.77'));
    const about = router.forward(segment('syn')).packet;
    const { tcp: _, ...rest } = about;
    const error: Packet = {
      ...rest,
      protocol: 'icmp',
      source: '10.0.2.9' as Address,
      destination: '10.0.2.77' as Address,
      sourcePort: 0,
      destinationPort: 0,
      icmp: { kind: 'port-unreachable', about },
    };
    const { packet } = router.forward(error);
    assert.equal(packet.destination, client);
    assert.equal(packet.source, server);
    assert.deepEqual(
      [packet.icmp?.about?.source, packet.icmp?.about?.destination, packet.icmp?.about?.destinationPort],
      [client, server, 1556],
    );
  });

  test('a port in the range stays, another becomes the first and is said', () => {
    const kept = new Router(nat('', 'meta l4proto tcp snat to 10.0.2.77:39000-41000')).forward(segment('syn'));
    assert.equal(kept.packet.sourcePort, 40_000);
    const moved = new Router(nat('', 'meta l4proto tcp snat to 10.0.2.77:1000-2000')).forward(segment('syn'));
    assert.deepEqual([moved.packet.sourcePort, moved.assumed], [1000, ['ASSUMED_POOL_ADDRESS']]);
  });

  test('a port that another connection has already becomes another, for TCP as for an echo', () => {
    const router = new Router(nat('', 'snat to 10.0.2.77'));
    const echo = { protocol: 'icmp', tcp: undefined, icmp: { kind: 'echo' }, destinationPort: 40_000 } as const;
    for (const more of [{}, echo]) {
      assert.equal(router.forward(segment('syn', more)).packet.sourcePort, 40_000);
      const second = router.forward(segment('syn', { ...more, source: '10.0.1.3' as Address }));
      assert.deepEqual([second.packet.sourcePort, second.assumed], [40_001, ['ASSUMED_POOL_ADDRESS']]);
      assert.deepEqual(router.forward(segment('syn', more)).assumed, [], 'the same flow again keeps what it has');
    }
  });

  test('without an address to take, the packet is lost', () => {
    const router = new Router(nat('', 'masquerade'));
    const result = router.at('postrouting', segment('syn'), {
      egress: 'up',
      tracked: router.at('prerouting', segment('syn')).tracked,
    });
    assert.deepEqual([how(result), why(result)?.code], ['DENIED_SILENT', 'TRANSLATION_WITHOUT_ADDRESS']);
  });
});

describe('what this host sends', () => {
  const output = (type: string, rule: string) =>
    table(`chain out {\ntype ${type} hook output priority mangle\n${rule}\n}`);

  test('a mark looks up the route again in a chain of type route, not in a filter', () => {
    const marked = new Router(output('route', 'meta mark set 0x1')).at('output', segment('syn'), { egress: 'right' });
    assert.deepEqual([marked.rerouted, marked.packet.mark], [true, 1]);
    const late = new Router(output('filter', 'meta mark set 0x1')).at('output', segment('syn'), { egress: 'right' });
    assert.deepEqual([late.rerouted, late.packet.mark], [false, 1]);
    assert.equal(new Router(output('route', 'meta mark set 0x0')).at('output', segment('syn')).rerouted, false);
  });

  test('so does another destination', () => {
    const dnat = output('nat', 'tcp dport 1556 dnat to 10.0.2.9').replace('mangle', '-100');
    assert.equal(new Router(dnat).at('output', segment('syn'), { egress: 'right' }).rerouted, true);
  });

  test('the mark of a connection comes back to its answers', () => {
    const router = new Router(
      table('chain pre {\ntype filter hook prerouting priority mangle\niifname "left" ct mark set 0x7\n}') +
        output('route', 'meta mark set ct mark'),
    );
    const into = router.at('prerouting', segment('syn'), { arrival: 'left' });
    router.at('input', into.packet, { arrival: 'left', tracked: into.tracked });
    const answer = router.at('output', answered(segment('syn'), 'syn-ack'), { egress: 'right' });
    assert.deepEqual([answer.packet.mark, answer.rerouted], [7, true]);
  });
});

describe('what is not certain', () => {
  const unread = (rule: string) => {
    const { ruleset } = readNftText({ file: 'nft.txt', text: forwardChain(rule) });
    const options = { ruleset, connections: new ConnectionTable(), settings: { loose: known(true) }, host };
    return passHook({ ...options, hook: 'forward', packet: segment('syn') });
  };

  test('a rule that is not understood is passed by and told, if it could have decided', () => {
    const result = unread('ip dscp cs1 drop');
    assert.deepEqual([how(result), result.assumed], ['pass', ['ASSUMED_NOT_UNDERSTOOD']]);
    assert.ok(
      result.steps.some(({ because }) => because.code === 'RULE_NOT_UNDERSTOOD' && because.config[0]?.line === 4),
    );
    assert.deepEqual(unread('tcp dport 22 ip dscp cs1 drop').assumed, []);
    assert.deepEqual(unread('ip dscp cs1 counter').assumed, []);
  });

  test('a rate is taken not to be used up', () => {
    const below = unread('limit rate 3/minute accept');
    assert.deepEqual([how(below), below.assumed], ['pass', ['ASSUMED_BELOW_LIMIT']]);
    assert.deepEqual(
      [how(unread('limit rate over 3/minute drop')), unread('limit rate over 3/minute drop').assumed],
      ['pass', []],
    );
  });

  test('the user of a socket is asked in OUTPUT only, and need not be known', () => {
    const text = table('chain out {\ntype filter hook output priority 0\nmeta skuid 1000 drop\n}');
    const router = new Router(text);
    assert.equal(how(router.at('output', segment('syn'), { user: 1000 })), 'DENIED_SILENT');
    assert.equal(how(router.at('output', segment('syn'), { user: 0 })), 'pass');
    assert.deepEqual(router.at('output', segment('syn')).assumed, ['ASSUMED_NOT_UNDERSTOOD']);
    assert.equal(how(new Router(text.replace('hook output', 'hook input')).at('input', segment('syn'))), 'pass');
  });
});
