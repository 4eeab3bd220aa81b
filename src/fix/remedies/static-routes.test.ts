import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { failures, firstPatch, mendingOf, networkCase } from '../../../test/fix-case.ts';
import { routeOnOneSide, staticRoutes } from './static-routes.ts';
import { subjectFrom } from '../../../test/fix-subject.ts';

const asked = { from: 'serverA', to: '10.4.0.100:1521', bindAddress: '10.2.0.100' };

/** Two routers that keep state and do not know each other's networks: each direction has to stay with one of them. */
const SPLIT = `complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }, routes: [default via 10.1.0.1 dev eth0], sysctl: { net.ipv4.conf.all.rp_filter: 1 } }
  r1: { system: linux, forwarding: true, interfaces: { a: 10.1.0.1/24, b: 10.3.0.1/24 } }
  r2: { system: linux, forwarding: true, interfaces: { a: 10.2.0.1/24, b: 10.4.0.1/24 } }
  b: { system: linux, interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }, routes: [default via 10.3.0.1 dev eth0], listens: [1521] }
`;

describe('routes to the other’s network', () => {
  test('on the end that answers, where that is enough', () => {
    assert.deepEqual(firstPatch(mendingOf(networkCase('cases/two-interfaces/strict-filter'), asked, staticRoutes)), [
      'serverB: ip route add 10.2.0.0/24 via 10.4.0.1 dev eth1',
    ]);
  });

  test('on the end that asks, where its socket is bound to a device', () => {
    const bound = { from: 'serverA', to: '10.4.0.100', bindDevice: 'eth1' };
    assert.deepEqual(firstPatch(mendingOf(networkCase('cases/two-interfaces/as-drawn'), bound, staticRoutes)), [
      'serverA: ip route add 10.4.0.0/24 via 10.2.0.1 dev eth1',
    ]);
  });

  test('on both, where one is not enough', () => {
    const mending = mendingOf(
      subjectFrom({ network: SPLIT }),
      { from: 'a', to: '10.4.0.100:1521', bindDevice: 'eth1' },
      staticRoutes,
    );
    assert.deepEqual(firstPatch(mending), [
      'b: ip route add 10.2.0.0/24 via 10.4.0.1 dev eth1',
      'a: ip route add 10.4.0.0/24 via 10.2.0.1 dev eth1',
    ]);
  });

  test('none to a network that the host is in itself', () => {
    const inBoth = { from: 'media1', to: '10.44.8.21:1556', bindAddress: '192.168.61.10' };
    assert.deepEqual(mendingOf(networkCase('cases/wrong-source-dropped'), inBoth, staticRoutes)?.fixes, []);
  });
});

test('a route on the end that asks alone does not change where the answer goes', () => {
  const mending = mendingOf(networkCase('cases/two-interfaces/strict-filter'), asked, routeOnOneSide);
  assert.deepEqual(failures(mending), ['ROUTE_ON_ONE_SIDE: the request ends at serverB: REVERSE_PATH_FILTERED']);
});
