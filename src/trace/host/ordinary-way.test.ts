import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { LoadedNode } from './loaded-node.ts';
import { ordinaryWay, reasonOfWay } from './ordinary-way.ts';
import { lookUpRoute } from './route-lookup.ts';
import { reasonOfRoute } from './route-reason.ts';

const HOST = 'system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: [10.2.0.100/24, fd00::1/64] }';

function wayTo(node: LoadedNode, to: string) {
  const found = lookUpRoute(node, { destination: address(to), arrival: 'lo', mark: 0, user: 0 });
  assert.ok(found.kind === 'route');
  return { found, way: ordinaryWay(node, found) };
}

describe('what goes by one next hop', () => {
  test.each([
    ['routes: [default via 10.1.0.1 dev eth0]', '10.9.0.9'],
    ['routes: [10.9.0.0/16 via 10.2.0.1 dev eth1 src 10.1.0.100]', '10.9.0.9'],
    ['', '10.2.0.7'],
  ])('%s is told as every route is', (keys, to) => {
    const node = hostFrom(`${HOST}\n${keys}`);
    const { found, way } = wayTo(node, to);
    assert.ok(way);
    assert.deepEqual(reasonOfWay(address(to), found, way), {
      ...reasonOfRoute(node, address(to), found),
      assumed: [],
    });
    // The second time from what was kept.
    assert.equal(ordinaryWay(node, found), way);
    assert.deepEqual(
      reasonOfWay(address('10.9.1.1'), found, way).config,
      reasonOfRoute(node, address(to), found).config,
    );
  });

  test('is shared by routes of one length and next hop, and by no others', () => {
    const node = hostFrom(
      `${HOST}\nroutes: [10.9.0.0/24 via 10.1.0.1 dev eth0, 10.9.1.0/24 via 10.1.0.1 dev eth0, 10.9.2.0/24 via 10.1.0.2 dev eth0, 10.10.0.0/16 via 10.1.0.1 dev eth0]`,
    );
    const [first, same, otherHop, otherLength] = ['10.9.0.9', '10.9.1.9', '10.9.2.9', '10.10.0.9'].map(
      (to) => wayTo(node, to).way,
    );
    assert.equal(first, same);
    assert.deepEqual([otherHop?.via, otherHop?.source], ['10.1.0.2', '10.1.0.100']);
    assert.notEqual(first, otherLength);
    assert.equal(first?.because.text, '10.1.0.100 is the primary address of eth0 in the network of 10.1.0.1.');
  });
});

describe('something depends on more than the route', () => {
  test.each([
    ['several next hops', 'routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1]', '10.9.0.9'],
    ['an address of the node', '', '10.2.0.100'],
    ['a broadcast address', '', '10.2.0.255'],
    [
      'a rule of somebody',
      'routes: [default via 10.2.0.1 dev eth1 table 200]\nrules: [from all table 200 priority 9]',
      '10.9.0.9',
    ],
    ['IPv6', 'routes: [default via fd00::2 dev eth1]', 'fd01::1'],
    [
      'a route that Linux refuses',
      'routes: [10.9.0.0/16 via 10.7.0.1 dev eth0, default via 10.1.0.1 dev eth0]',
      '10.9.0.9',
    ],
  ])('%s', (_, keys, to) => assert.equal(wayTo(hostFrom(`${HOST}\n${keys}`), to).way, undefined));

  test('the source of Windows', () => {
    const node = hostFrom(`${HOST.replace('linux', 'windows')}\nroutes: [default via 10.1.0.1 dev eth0]`);
    assert.equal(wayTo(node, '10.9.0.9').way, undefined);
  });
});
