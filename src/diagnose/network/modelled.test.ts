import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { networkFrom, twins, type Twins } from '../../../test/yaml-network.ts';
import type { Flow } from '../../model/flow.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import { modelled, partsAt, toldSteps } from './modelled.ts';

const flow = (source: string, destination: string, port = 1_556): Flow => ({
  protocol: 'tcp',
  source: { address: address(source), port: 40_001 },
  destination: { address: address(destination), port },
});
const FLOW = flow('10.2.0.100', '10.4.0.100');
const causeIn = (network: LoadedNetwork, one = FLOW) => {
  const found = modelled(network, one);
  assert.ok(found);
  return found.cause ?? found.ways.seen;
};
const DEFAULT_B = 'routes: [default via 10.3.0.1 dev eth0]';

describe('what the configuration makes of a flow', () => {
  test('that works: no cause', () => assert.equal(causeIn(twins()), 'connected'));

  test.each<[string, Twins, string]>([
    ['a strict filter', { b: `${DEFAULT_B}\nsysctl: { net.ipv4.conf.all.rp_filter: 1 }` }, 'REVERSE_PATH_FILTER'],
    ['a strong host', { b: `${DEFAULT_B}\nhost-model: strong` }, 'STRONG_HOST'],
    [
      'a filter that denies',
      {
        router:
          'nft: |\n  table ip f {\n    chain c {\n      type filter hook forward priority 0; policy drop;\n    }\n  }',
      },
      'POLICY_DENY',
    ],
  ])('%s is %s', (_, shape, cause) => assert.equal(causeIn(twins(shape)), cause));

  test('a port that nobody listens on is NO_LISTENER', () => {
    assert.equal(causeIn(twins(), flow('10.2.0.100', '10.4.0.100', 9)), 'NO_LISTENER');
  });

  test('half a connection at a firewall is ASYMMETRIC_RETURN', () => {
    const network = networkFrom(`
complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.7/24 }, routes: [10.2.0.0/24 via 10.1.0.1 dev eth0] }
  plain: { system: linux, forwarding: true, interfaces: { l: 10.1.0.1/24, r: 10.2.0.1/24 } }
  firewall: { system: linux, forwarding: true, preset: pan-os, interfaces: { l: 10.1.0.2/24, r: 10.2.0.2/24 } }
  b: { system: linux, interfaces: { eth0: 10.2.0.7/24 }, routes: [10.1.0.0/24 via 10.2.0.2 dev eth0], listens: [1556] }
`);
    assert.equal(causeIn(network, flow('10.1.0.7', '10.2.0.7')), 'ASYMMETRIC_RETURN');
  });

  test('a route that says so is what somebody wanted, and has no name', () => {
    const found = modelled(twins({ router: 'routes: [blackhole 10.4.0.100/32]' }), FLOW);
    assert.deepEqual([found?.cause, found?.failing?.disposition], [undefined, 'NO_ROUTE']);
  });

  test('no route at all is a cause', () => {
    const found = modelled(twins({ a: 'routes: []' }), FLOW);
    assert.deepEqual([found?.cause, found?.failing?.disposition], ['NO_ROUTE', 'NO_ROUTE']);
  });

  test('an end that is not in the model: nothing', () => {
    assert.equal(modelled(twins(), flow('192.0.2.1', '10.4.0.100')), undefined);
    assert.equal(modelled(twins(), flow('10.2.0.100', '192.0.2.1')), undefined);
  });

  test('of several ways the one that fails is told', () => {
    const a = 'routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.9 dev eth1]';
    assert.equal(modelled(twins({ a }), FLOW)?.ways.request.disposition, 'NEIGHBOUR_UNREACHABLE');
  });
});

describe('where request and answer part', () => {
  test('the answer leaves by another interface than the request came in by', () => {
    const found = modelled(twins(), FLOW);
    assert.deepEqual(found && partsAt(found.ways), { node: 'serverB', cameIn: 'eth1', leaves: 'eth0' });
  });

  test('nowhere, when both take one', () => {
    const found = modelled(twins(), flow('10.1.0.100', '10.3.0.100'));
    assert.equal(found && partsAt(found.ways), undefined);
  });
});

test('of a trace the steps with a line of configuration are told, and the end', () => {
  const found = modelled(twins({ b: `${DEFAULT_B}\nsysctl: { net.ipv4.conf.all.rp_filter: 1 }` }), FLOW);
  assert.ok(found?.failing);
  const told = toldSteps(found.failing, 2);
  assert.equal(told.length, 2);
  assert.match(told.at(-1)?.text ?? '', /^serverB: it came in by eth1, where rp_filter is strict/);
  assert.ok((told.at(-1)?.citations.length ?? 0) >= 1);
});
