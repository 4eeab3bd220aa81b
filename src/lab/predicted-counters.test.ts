import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Asked, networkOf, traced } from '../../test/networks.ts';
import { predictCounters } from './predicted-counters.ts';

const network = (router = '', b = '') =>
  networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: [10.0.0.0/8 via 10.1.0.2 dev eth0] }
  r: { system: linux, interfaces: { eth0: 10.1.0.2/24, eth1: 10.2.0.1/24 }, sysctl: { net.ipv4.ip_forward: 1 ${router} } }
  b:
    system: linux
    interfaces: { eth0: 10.2.0.2/24, eth1: 10.3.0.2/24 }
    listens: [5000]
    ${b}
`);
const ROUTE_BACK = 'routes: [10.1.0.0/24 via 10.2.0.1 dev eth0]';

const predicted = (of: ReturnType<typeof network>, to: string, more: Partial<Asked> = {}) =>
  traced(of, { from: 'a', to, ...more }).map(predictCounters);

describe('the counters that a flow makes rise', () => {
  test.each([
    ['none where all is well', network('', ROUTE_BACK), '10.2.0.2:5000', []],
    ['none for a reset', network('', ROUTE_BACK), '10.2.0.2:5001', []],
    ['no route at a router, which tells', network(), '10.9.0.1', ['r InNoRoutes', 'r OutDestUnreachs']],
    ['no route at the sender', network(), '192.0.2.1:5000', ['a OutNoRoutes']],
    ['none for a broadcast, to which there is a route', network(), '10.1.0.255:5000', []],
    ['no route for the answer', network(), '10.2.0.2:5000', ['b OutNoRoutes']],
    ['nobody there', network('', ROUTE_BACK), '10.2.0.9', ['r OutDestUnreachs']],
    [
      'the reverse-path filter',
      network('', 'sysctl: { net.ipv4.conf.all.rp_filter: 1 }'),
      '10.2.0.2:5000',
      ['b IPReversePathFilter'],
    ],
    ['no router', network(', net.ipv4.conf.eth0.forwarding: 0'), '10.2.0.2:5000', ['r InAddrErrors']],
  ])('%s', (_, of, to, rise) => {
    assert.deepEqual(predicted(of, to), [{ rise, mayBeMore: false }]);
  });

  test('what is sent about an answer may be counted, too', () => {
    const denied = network(
      '',
      `${ROUTE_BACK}\n    nft: "table ip f { chain i { type filter hook input priority 0; }; }"`,
    );
    assert.equal(predicted(denied, '10.2.0.2:5000')[0]?.mayBeMore, false);
    const roundabout = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: [10.9.0.0/24 via 10.1.0.2 dev eth0] }
  r: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, sysctl: { net.ipv4.ip_forward: 1 }, routes: [10.9.0.0/24 via 10.1.0.3 dev eth0] }
  b: { system: linux, interfaces: { eth0: 10.1.0.3/24, eth1: 10.9.0.1/24 } }
`);
    assert.equal(predicted(roundabout, '10.9.0.1')[0]?.mayBeMore, true, 'a redirect');
    const closed = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: [10.9.0.0/24 via 10.1.0.2 dev eth0] }
  r:
    system: linux
    interfaces: { eth0: 10.1.0.2/24 }
    sysctl: { net.ipv4.ip_forward: 1 }
    routes: [10.9.0.0/24 via 10.1.0.3 dev eth0]
    nft: "table ip f { chain f { type filter hook forward priority 0; policy drop; }; }"
`);
    assert.equal(predicted(closed, '10.9.0.1')[0]?.mayBeMore, true, 'a redirect comes before the filter');
    const astray = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: "2001:db8::1/64" } }
  b:
    system: linux
    interfaces: { eth0: "2001:db8::2/64" }
    neighbours: ["2001:db8::1 dev eth0 lladdr 02:00:00:00:00:03 nud permanent"]
  c: { system: linux, interfaces: { eth0: { addresses: "2001:db8::3/64", mac: "02:00:00:00:00:03" } } }
`);
    assert.equal(predicted(astray, '2001:db8::2')[0]?.mayBeMore, true, 'an answer that c gets');
    const nowhere = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: [10.2.0.0/24 via 10.1.0.2 dev eth0] }
  r: { system: linux, interfaces: { eth0: 10.1.0.2/24, eth1: 10.2.0.1/24 }, sysctl: { net.ipv4.ip_forward: 1 }, routes: ["unreachable 10.1.0.0/25"] }
  b: { system: linux, interfaces: { eth0: 10.2.0.2/24 }, listens: [5000], routes: [default via 10.2.0.1 dev eth0] }
`);
    assert.equal(predicted(nowhere, '10.2.0.2:5000')[0]?.mayBeMore, true);
  });
});
