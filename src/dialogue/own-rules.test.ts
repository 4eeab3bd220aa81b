import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { guardedNetwork, SERVER } from '../../test/guarded-network.ts';
import { idleSession } from '../../test/idle-session.ts';
import { type Duration, hours, minutes, seconds } from '../base/duration.ts';
import type { Fault } from './fault.ts';
import { simulate, type Simulation } from './simulate.ts';

const SYN = 'tcp flags & (fin|syn|rst|ack) == syn';
const INPUT = ['ct state established,related accept'];

interface Host {
  readonly loose?: 0 | 1;
  /** Rules of INPUT and OUTPUT, behind which all is dropped; without any the hook is open. */
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  /** Of PREROUTING and OUTPUT, before connections are tracked. */
  readonly raw?: string;
}

const chain = (name: string, hook: string, rules: readonly string[]): string =>
  `  chain ${name} {\n    type filter hook ${hook};\n${rules.map((rule) => `    ${rule}\n`).join('')}  }`;

function host({ loose = 1, input, output, raw }: Host): string {
  const chains = [
    ...(raw ? [chain('rawin', 'prerouting priority raw', [raw]), chain('rawout', 'output priority raw', [raw])] : []),
    ...(input ? [chain('in', 'input priority filter; policy drop', input)] : []),
    ...(output ? [chain('out', 'output priority filter; policy drop', output)] : []),
  ];
  const nft = ['table inet own {', ...chains, '}'].join('\n').replace(/^/gm, '  ');
  const times = `net.netfilter.nf_conntrack_tcp_timeout_established: 600, net.netfilter.nf_conntrack_tcp_loose: ${loose}`;
  return `system: linux\nsysctl: { net.ipv4.tcp_retries2: 4, ${times} }\nnft: |\n${nft}`;
}

interface Night {
  readonly idle?: Duration;
  readonly keepalive?: number;
  readonly speaks?: 'client' | 'server';
  readonly at?: 'client' | 'server';
  readonly faults?: readonly Fault[];
}

/** Through a router without rules. */
function played(rules: Host, { idle = minutes(11), keepalive, speaks = 'client', at = 'server', faults }: Night = {}) {
  const network = guardedNetwork({ firewall: 'system: linux', [at]: host(rules) });
  const times = keepalive && { idle: seconds(keepalive), interval: seconds(75), count: 9 };
  const options = times ? { keepalive: true, keepaliveTimes: times } : {};
  const simulation = simulate({
    network,
    sessions: [idleSession({ idle, options, speaks })],
    seed: 1,
    until: hours(12),
    faults: faults ?? [],
  });
  assert.deepEqual(simulation.errors, []);
  return simulation;
}

/** `client ETIMEDOUT`, or `completed`. */
function fate({ outcomes: [outcome] }: Simulation): string {
  const [first] = outcome?.noticed ?? [];
  return first ? `${first.host} ${first.error}` : (outcome?.result ?? '');
}

describe('rules of the server itself, which has forgotten the connection, let in', () => {
  test.each<[string, Host, string]>([
    ['what is NEW without a SYN', { input: [...INPUT, 'tcp dport 5633 ct state new accept'] }, 'completed'],
    [
      'the same, but tcp_loose is 0',
      { loose: 0, input: [...INPUT, 'tcp dport 5633 ct state new accept'] },
      'client ETIMEDOUT',
    ],
    ['SYNs only', { input: [...INPUT, `tcp dport 5633 ${SYN} accept`] }, 'client ETIMEDOUT'],
    ['nothing INVALID, loose 1', { input: [...INPUT, 'ct state invalid drop', 'accept'] }, 'completed'],
    [
      'nothing INVALID, loose 0',
      { loose: 0, input: [...INPUT, 'ct state invalid drop', 'accept'] },
      'client ETIMEDOUT',
    ],
    ['everything, INVALID or not', { loose: 0, input: [...INPUT, 'accept'] }, 'completed'],
    [
      'SYNs only, and reset the rest',
      { input: [...INPUT, `${SYN} accept`, 'reject with tcp reset'] },
      'client ECONNRESET',
    ],
    ['SYNs only, and refuse the rest by ICMP', { input: [...INPUT, `${SYN} accept`, 'reject'] }, 'client ECONNREFUSED'],
    [
      'SYNs only, and reset the rest, which their own OUTPUT discards',
      { loose: 0, input: [...INPUT, `${SYN} accept`, 'reject with tcp reset'], output: INPUT },
      'client ETIMEDOUT',
    ],
    [
      'what is not tracked',
      { loose: 0, raw: 'notrack', input: [...INPUT, 'ct state untracked accept'], output: ['accept'] },
      'completed',
    ],
  ])('%s', (_, rules, expected) => {
    assert.equal(fate(played(rules)), expected);
  });
});

describe('what the host itself says', () => {
  const syns: Host = { input: [...INPUT, `tcp dport 5633 ${SYN} accept`] };

  test('takes the connection up, where tcp_loose is 1', () => {
    assert.equal(fate(played(syns, { speaks: 'server' })), 'completed');
    assert.equal(fate(played({ ...syns, loose: 0 }, { speaks: 'server' })), 'server ETIMEDOUT');
  });

  test.each([
    ['drop', 'client ETIMEDOUT'],
    ['reject with tcp reset', 'client ECONNRESET'],
  ])('does not get out where OUTPUT wants a SYN: %s', (last, expected) => {
    const night = played({ output: [...INPUT, `${SYN} accept`, last] }, { at: 'client' });
    assert.equal(fate(night), expected);
    assert.equal(night.timeline.find((one) => one.kind === 'firewall-denied')?.node, 'client');
  });
});

describe('its time-out', () => {
  const strict: Host = { loose: 0, input: [...INPUT, 'ct state invalid drop', 'accept'] };

  test('is that of the host, to the second', () => {
    assert.equal(fate(played(strict, { idle: seconds(599) })), 'completed');
    assert.equal(fate(played(strict, { idle: seconds(601) })), 'client ETIMEDOUT');
    const torn = played(strict).timeline.find((one) => one.kind === 'firewall-teardown');
    assert.deepEqual([torn?.node, torn?.reason, Math.floor((torn?.at ?? 0) / 1e6)], ['server', 'idle', 600]);
  });

  test('is put off by keepalive below it', () => {
    assert.equal(fate(played(strict, { keepalive: 599, idle: hours(11) })), 'completed');
    // Its own probe gets out, and what answers it does not come in.
    assert.equal(fate(played(strict, { keepalive: 600, idle: hours(11) })), 'server ETIMEDOUT');
  });

  test('is not asked for where rules ask for no state', () => {
    const night = played({ input: ['tcp dport 5633 accept'] }, { idle: hours(2) });
    assert.equal(fate(night), 'completed');
    assert.ok(!night.timeline.some((one) => one.kind === 'firewall-teardown'));
  });

  test('is over at once where an administrator clears the table', () => {
    const faults: readonly Fault[] = [{ at: minutes(1), node: 'server', does: 'clear-connections' }];
    assert.equal(fate(played(strict, { idle: minutes(5), faults })), 'client ETIMEDOUT');
  });
});

describe('a rule that gives a connection time-outs of its own', () => {
  const HOST = 'system: linux\nsysctl: { net.ipv4.tcp_retries2: 4, net.netfilter.nf_conntrack_tcp_loose: 0 }';
  const nft = (policy: string, given: string) => `nft: |
  table inet own {
    ct timeout short {
      protocol tcp; l3proto ip;
      policy = { ${policy} }
    }
    ct timeout other { protocol tcp; l3proto ip; policy = { established : 30 }; }
    chain in {
      type filter hook input priority filter; policy accept;
      ct state invalid drop
      ${given}
    }
  }`;
  const iptables = (given: string) => `iptables: |
  *raw
  ${given}
  COMMIT
  *filter
  -A INPUT -m conntrack --ctstate INVALID -j DROP
  COMMIT
  .short = {
  	.l3proto = 2,
  	.l4proto = 6,
  	.policy = {
  		.ESTABLISHED = 600,
  	},
  };
  .other = {
  	.l3proto = 2,
  	.l4proto = 6,
  	.policy = {
  		.ESTABLISHED = 30,
  	},
  };`;
  const ended = (rules: string, at: 'server' | 'fw' = 'server') => {
    const idle = idleSession({ idle: hours(2) });
    const network = guardedNetwork({ firewall: 'system: linux', [at === 'fw' ? 'firewall' : at]: `${HOST}\n${rules}` });
    const { timeline } = simulate({ network, sessions: [idle], seed: 1, until: hours(12) });
    const torn = timeline.find((one) => one.kind === 'firewall-teardown' && one.reason === 'idle');
    return torn && Math.floor(torn.at / 1e6);
  };

  test.each([
    ['by nft', nft('established : 600', 'tcp dport 5633 ct timeout set "short"'), 600],
    ['the last of two', nft('established : 600', 'ct timeout set "other"\n      ct timeout set "short"'), 600],
    ['not for another port', nft('established : 600', 'tcp dport 22 ct timeout set "short"'), undefined],
    ['not for that state', nft('close_wait : 600', 'ct timeout set "short"'), undefined],
    [
      'before conntrack it does nothing',
      nft(
        'established : 600',
        '}\n    chain early {\n      type filter hook prerouting priority raw;\n      ct timeout set "short"',
      ),
      undefined,
    ],
    ['by iptables', iptables('-A PREROUTING -p tcp -m tcp --dport 5633 -j CT --timeout short'), 600],
    ['the first of two', iptables('-A PREROUTING -j CT --timeout short\n  -A PREROUTING -j CT --timeout other'), 600],
  ])('%s: idle for %j', (_, rules, expected) => assert.equal(ended(rules), expected));

  test('of a device on the way', () => {
    assert.equal(ended(iptables('-A PREROUTING -j CT --timeout short'), 'fw'), 600);
  });
});

describe('when the connection is made', () => {
  test.each([
    ['drop', 'client ETIMEDOUT'],
    ['reject with tcp reset', 'client ECONNREFUSED'],
  ])('what no rule lets in is turned away, and the line is told: %s', (last, expected) => {
    const night = played({ input: [...INPUT, `tcp dport 5633 ${last}`, 'accept'] });
    assert.equal(fate(night), expected);
    const denied = night.timeline.find((one) => one.kind === 'firewall-denied');
    assert.equal(denied?.node, 'server');
    assert.match(denied?.by ?? '', new RegExp(`^“tcp dport 5633 ${last}” \\(network/network\\.yaml:\\d+\\)$`));
  });

  test('what a host says to itself does not come to its interfaces', () => {
    const { actors } = idleSession({ idle: hours(2) });
    const network = guardedNetwork({ firewall: 'system: linux', server: host({ input: ['iif lo accept', ...INPUT] }) });
    const sessions = [{ name: 'own', actors: actors.map((one) => ({ ...one, host: 'server' })) }];
    const night = simulate({ network, sessions, seed: 1, until: hours(3) });
    assert.equal(fate(night), 'completed', `to ${SERVER}`);
    assert.ok(!night.timeline.some((one) => one.kind === 'firewall-built'));
  });
});
