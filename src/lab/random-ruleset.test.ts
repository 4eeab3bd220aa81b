import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostFrom } from '../../test/yaml-network.ts';
import { random } from '../base/random.ts';
import { randomRuleset } from './random-ruleset.ts';

const { interfaces } = hostFrom('interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }').node;
const addresses = interfaces.flatMap((one) => one.addresses.map(({ address }) => address));
const make = (seed: number) => randomRuleset(random(seed), { family: 4, interfaces, addresses, ports: [5_000, 5_001] });

const chains = Array.from({ length: 400 }, (_, seed) => make(seed)).flatMap((one) => one.chains);
const rules = chains.flatMap((chain) => chain.rules);

describe('a random rule set', () => {
  test('is the same for the same seed', () => assert.deepEqual(make(3), make(3)));

  test.each(['prerouting', 'input', 'forward', 'output', 'postrouting'])('has chains at %s', (hook) => {
    assert.ok(chains.some(({ base }) => base?.hook === hook));
  });

  test.each([
    'accept',
    'drop',
    'reject',
    'set-mark',
    'set-connection-mark',
    'save-mark',
    'restore-mark',
    'dnat',
    'snat',
    'masquerade',
    'redirect',
    'notrack',
  ])('has rules that %s', (kind) =>
    assert.ok(rules.some(({ statements }) => statements.some((one) => one.kind === kind))),
  );

  test.each([
    'source',
    'destination',
    'protocol',
    'state',
    'mark',
    'arrival',
    'egress',
    'direction',
    'destination-port',
  ])('has rules that go by %s, and by its opposite', (on) => {
    const matches = rules.flatMap((rule) => rule.matches).filter((match) => match.on === on);
    assert.deepEqual(new Set(matches.map((match) => 'inverted' in match && match.inverted)), new Set([true, false]));
  });

  test('of IPv6 lets neighbours be found before it does anything else', () => {
    const six = Array.from({ length: 200 }, (_, seed) =>
      randomRuleset(random(seed), { family: 6, interfaces, addresses, ports: [5_000] }),
    ).flatMap((one) => one.chains);
    assert.ok(six.every(({ family }) => family === 'ip6'));
    for (const { base, rules: own } of six)
      if (base?.type === 'filter' && base.priority === 0)
        assert.ok(own[0]?.matches.some((match) => match.on === 'icmp-type' && match.types.includes(135)));
  });

  test('translates only where a kernel does', () => {
    for (const { base, rules: own } of chains)
      for (const { kind } of own.flatMap(({ statements }) => statements)) {
        if (kind === 'dnat' || kind === 'redirect') assert.deepEqual([base?.type, base?.hook], ['nat', 'prerouting']);
        if (kind === 'snat' || kind === 'masquerade')
          assert.deepEqual([base?.type, base?.hook], ['nat', 'postrouting']);
        if (kind === 'reject') assert.ok(base?.hook === 'input' || base?.hook === 'forward');
      }
  });

  test('speaks of no arrival on the way out, and of no egress on the way in', () => {
    for (const { base, rules: own } of chains)
      for (const { on } of own.flatMap(({ matches }) => matches)) {
        if (on === 'arrival') assert.notEqual(base?.hook, 'output');
        if (on === 'egress') assert.ok(base?.hook !== 'prerouting' && base?.hook !== 'input');
      }
  });
});
