import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { answerTo, syn } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { Packet } from '../packet.ts';
import type { HookPoint } from '../packet-filter.ts';
import { NetfilterOfNode } from './netfilter-of-node.ts';

const INTERFACES =
  'interfaces: { eth0: 10.1.0.1/24, eth1: [10.7.0.1/24, 10.2.0.1/24] }\nforwarding: true\nroutes: [default via 10.2.0.254 dev eth1]';

/** A router with these chains in one table of IPv4. */
function router(chains: string): NetfilterOfNode {
  const node = hostFrom(`${INTERFACES}\nnft: |\n  table ip f {\n${chains.replace(/^/gm, '    ')}\n  }`);
  assert.ok(node.node.filter?.kind === 'netfilter');
  return new NetfilterOfNode(node, node.node.filter.ruleset);
}

type Way = Pick<HookPoint, 'arrival' | 'egress'>;

/** Through all hooks of a router; undefined where it was dropped. */
function through(filter: NetfilterOfNode, packet: Packet, { arrival, egress }: Way): Packet | undefined {
  let passing = packet;
  for (const hook of ['prerouting', 'forward', 'postrouting'] as const) {
    const { action, packet: changed } = filter.pass({ hook, packet: passing, arrival, egress });
    if (action.kind === 'drop') return undefined;
    passing = changed;
  }
  return passing;
}

const [OUT, BACK]: readonly [Way, Way] = [
  { arrival: 'eth0', egress: 'eth1' },
  { arrival: 'eth1', egress: 'eth0' },
];
const REQUEST = syn('10.1.0.7', '10.9.0.9');

const STATEFUL = `chain forward {
  type filter hook forward priority 0; policy drop;
  ct state established,related accept
  iifname "eth0" ct state new accept
}`;

describe('the rule set of a node', () => {
  test('remembers the connection from one packet to the next', () => {
    const filter = router(STATEFUL);
    assert.ok(through(filter, REQUEST, OUT));
    assert.ok(through(filter, answerTo(REQUEST), BACK));
    assert.equal(through(router(STATEFUL), answerTo(REQUEST), BACK), undefined);
  });

  test('takes an ICMP error of its own for part of the connection that it tells of', () => {
    const filter = router(`${STATEFUL}
chain out {
  type filter hook output priority 0; policy drop;
  ct state related accept
}`);
    through(filter, REQUEST, OUT);
    const error: Packet = {
      ...answerTo(REQUEST, { protocol: 'icmp', icmp: { kind: 'host-unreachable', about: REQUEST } }),
      sourcePort: 0,
      destinationPort: 0,
    };
    const sent = (answers: boolean) =>
      filter.pass({ hook: 'output', packet: error, egress: 'eth0', answers }).action.kind;
    assert.equal(sent(true), 'pass');
  });

  test('masquerades with the address of the egress in the network of the next hop', () => {
    const filter = router('chain post {\n  type nat hook postrouting priority 100;\n  oifname "eth1" masquerade\n}');
    const sent = through(filter, REQUEST, OUT);
    assert.equal(sent?.source, '10.2.0.1');
    assert.equal(sent && through(filter, answerTo(sent), BACK)?.destination, '10.1.0.7');
  });

  test('redirects to the first address of the arrival interface', () => {
    const filter = router(
      'chain pre {\n  type nat hook prerouting priority -100;\n  tcp dport 1556 redirect to :13724\n}',
    );
    const { packet } = filter.pass({ hook: 'prerouting', packet: REQUEST, arrival: 'eth0' });
    assert.deepEqual([packet.destination, packet.destinationPort], ['10.1.0.1', 13_724]);
  });

  test.each([
    ['10.1.0.7', 'eth0', true],
    ['10.9.0.9', 'eth0', false],
    ['10.9.0.9', 'eth1', true],
  ])('looks for the way back to %s by %s: %s', (source, arrival, passes) => {
    const filter = router(
      'chain pre {\n  type filter hook prerouting priority -300;\n  fib saddr . iif oif missing drop\n}',
    );
    const { action } = filter.pass({ hook: 'prerouting', packet: syn(source, '10.1.0.1'), arrival });
    assert.equal(action.kind === 'pass', passes);
  });

  test('with tcp_loose off does not pick up a connection in the middle', () => {
    const loose = hostFrom(
      `${INTERFACES}\nsysctl: { net.netfilter.nf_conntrack_tcp_loose: 0 }\nnft: |\n  table ip f {\n    chain forward {\n      type filter hook forward priority 0;\n      ct state invalid drop\n    }\n  }`,
    );
    assert.ok(loose.node.filter?.kind === 'netfilter');
    const middle = syn('10.1.0.7', '10.9.0.9', { tcp: 'ack' });
    assert.equal(through(new NetfilterOfNode(loose, loose.node.filter.ruleset), middle, OUT), undefined);
    assert.ok(
      through(
        router('chain forward {\n  type filter hook forward priority 0;\n  ct state invalid drop\n}'),
        middle,
        OUT,
      ),
    );
  });
});
