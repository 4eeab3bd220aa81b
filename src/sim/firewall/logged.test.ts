import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { flowOf } from '../../../test/seen.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { instant } from '../../base/instant.ts';
import { formatFlow } from '../../model/flow.ts';
import type { Segment } from '../datagram.ts';
import type { FirewallInput, FirewallOutput } from './firewall.ts';
import { firewallOfNode } from './firewall-of-node.ts';

const flow = flowOf('10.1.0.9:40001 > 10.2.0.9:1556');
const syn: Segment = { kind: 'syn', flow, sequence: 0, acknowledgement: 0, length: 0, window: 64_240 };

function routerWith(...chains: readonly string[]) {
  const text = `table ip t {\n${chains.join('\n')}\n}`.replace(/^/gm, '  ');
  const node = hostFrom(
    `system: linux\nforwarding: true\ninterfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24 }\nnft: |\n${text}`,
  );
  const firewall = firewallOfNode(node);
  assert.ok(firewall);
  return firewall;
}

const chain = (hook: string, ...rules: readonly string[]): string =>
  `chain ${hook.replaceAll(/\W/g, '_')} {\ntype filter hook ${hook}; policy accept;\n${rules.join('\n')}\n}`;

/** Where a segment goes through the node, and what the rules there write down of it. */
function written(chains: readonly string[], own?: 'sender' | 'receiver'): readonly unknown[] {
  const firewall = routerWith(...chains);
  const on = own === undefined ? { arrival: 'eth0', egress: 'eth1' } : { arrival: 'eth0', egress: 'eth0', own };
  return said(firewall.step({ kind: 'arrives', datagram: syn, ...on }, instant(0)).outputs);
}

const said = (outputs: readonly FirewallOutput[]): readonly unknown[] =>
  outputs.map((one) => {
    if (one.kind !== 'observes') return one.kind;
    const { fact } = one;
    return fact.kind === 'packet-logged' ? `${fact.prefix} ${fact.arrival ?? '-'} ${fact.egress ?? '-'}` : fact.kind;
  });

describe('what rules write down of a packet', () => {
  test.each([
    ['in the rule that drops it', ['tcp dport 1556 log prefix "A" drop'], ['A eth0 eth1', 'firewall-denied']],
    ['in a rule before that', ['log prefix "A"', 'drop'], ['A eth0 eth1', 'firewall-denied']],
    ['and lets it pass', ['log prefix "A" accept'], ['A eth0 eth1', 'passes']],
    ['of none that it does not know', ['tcp dport 22 log prefix "A" drop'], ['passes']],
  ])('%s', (_, rules, expected) => assert.deepEqual(written([chain('forward priority 0', ...rules)]), expected));

  test.each([
    ['prerouting priority 0', undefined, 'A eth0 -'],
    ['forward priority 0', undefined, 'A eth0 eth1'],
    ['postrouting priority 0', undefined, 'A eth0 eth1'],
    ['input priority 0', 'receiver', 'A eth0 -'],
    ['output priority 0', 'sender', 'A - eth0'],
    ['postrouting priority 0', 'sender', 'A - eth0'],
  ] as const)('%s (%s): %s', (hook, own, expected) =>
    assert.equal(written([chain(hook, 'log prefix "A"')], own)[0], expected),
  );

  test('as it looks there: translated, marked', () => {
    const firewall = routerWith(
      'chain nat {\ntype nat hook prerouting priority dstnat; policy accept;\ntcp dport 1556 dnat to 10.2.0.7:13724\n}',
      chain('forward priority 0', 'meta mark set 0x10 log prefix "A" flags tcp sequence'),
    );
    const { outputs } = firewall.step({ kind: 'arrives', datagram: syn, arrival: 'eth0', egress: 'eth1' }, instant(0));
    const [first] = outputs;
    assert.ok(first?.kind === 'observes' && first.fact.kind === 'packet-logged' && first.flow);
    assert.equal(formatFlow(first.flow), '10.1.0.9:40001 -> 10.2.0.7:13724');
    const { level, mark, showsNumbers } = first.fact.details ?? {};
    assert.deepEqual([level, mark, showsNumbers], [4, 16, true]);
  });

  test('with the limit that stands in the rule', () => {
    const firewall = routerWith(chain('forward priority 0', 'limit rate 5/minute log prefix "A"'));
    const [first] = firewall.step(
      { kind: 'arrives', datagram: syn, arrival: 'eth0', egress: 'eth1' },
      instant(0),
    ).outputs;
    assert.ok(first?.kind === 'observes' && first.fact.kind === 'packet-logged');
    assert.equal(first.fact.details?.limit, 'limit rate 5/minute');
  });
});

test.each([
  [undefined, 'A eth0 eth1'],
  ['sender', 'A - eth0'],
  ['receiver', 'A eth0 -'],
] as const)('a rule that is put in front of all others writes what it blocks: %s', (own, expected) => {
  const firewall = routerWith(chain('forward priority 0', 'ct state established accept'));
  const change = { sets: 'block', port: 1_556, answer: 'silent', reaches: 'every-packet', log: 'A' } as const;
  firewall.step({ kind: 'change', change }, instant(0));
  const on = { arrival: 'eth0', egress: own === undefined ? 'eth1' : 'eth0', ...(own !== undefined && { own }) };
  const arrives: FirewallInput = { kind: 'arrives', datagram: syn, ...on };
  assert.deepEqual(said(firewall.step(arrives, instant(1)).outputs), [expected, 'firewall-denied']);
});
