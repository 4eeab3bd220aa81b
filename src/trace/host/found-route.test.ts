import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hostFrom } from '../../../test/yaml-network.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import type { FoundRoute } from './found-route.ts';

const INTERFACES =
  'system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24, eth2: { addresses: 10.3.0.100/24, up: false } }';

function found(route: string): FoundRoute {
  const all = [...(hostFrom(`${INTERFACES}\nroutes: [${route}]`).table(MAIN_TABLE)?.values(4) ?? [])];
  const one = all.find(({ route: { to } }) => to.length === 0 || to.address === '10.9.0.0');
  assert.ok(one);
  return one;
}

const devices = (one: FoundRoute | undefined) => one?.hops.map(({ device }) => device);

const BOTH = 'default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1';

describe('what a look-up comes to', () => {
  test.each([
    ['default via 10.1.0.1 dev eth0', 'taken', ['eth0']],
    ['default via 10.1.0.1 dev eth0 linkdown', 'dead', []],
    ['blackhole 10.9.0.0/16', 'refused', []],
    ['unreachable 10.9.0.0/16', 'refused', []],
    ['throw 10.9.0.0/16', 'throw', []],
    [BOTH, 'taken', ['eth0', 'eth1']],
    ['default nexthop via 10.1.0.1 dev eth0 nexthop via 10.3.0.1 dev eth2 onlink', 'taken', ['eth0']],
  ])('%s: %s', (route, outcome, hops) => {
    assert.equal(found(route).outcome, outcome);
    assert.deepEqual(devices(found(route)), hops);
  });
});

describe('a bound device', () => {
  test('leaves the next hops that go by it', () => {
    assert.deepEqual(devices(found(BOTH).by('eth1')), ['eth1']);
    assert.equal(found(BOTH).by('eth9'), undefined);
  });

  test('changes nothing where all go by it, or where the route says no', () => {
    for (const route of ['default via 10.1.0.1 dev eth0', 'prohibit 10.9.0.0/16']) {
      const one = found(route);
      assert.equal(one.by('eth0'), one);
    }
  });
});

test('of IPv6, a bound device passes by what says no', () => {
  const keys = 'system: linux\ninterfaces: { eth0: fd00::1/64 }\nroutes: [prohibit fd09::/16]';
  const all = [...(hostFrom(keys).table(MAIN_TABLE)?.values(6) ?? [])];
  const one = all.find(({ outcome }) => outcome === 'refused');
  assert.ok(one);
  assert.equal(one.by('eth0'), undefined);
});

test('the rule that leads to its table is known, and another makes another answer', () => {
  const one = found('default via 10.1.0.1 dev eth0');
  assert.equal(one.rule.priority, 32_766);
  assert.equal(one.under(one.rule), one);
  const other = one.under({ ...one.rule, priority: 7 });
  assert.deepEqual([other.rule.priority, other.route, other.hops], [7, one.route, one.hops]);
});
