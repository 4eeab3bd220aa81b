import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { contains, networkOf } from '../base/prefix.ts';
import { random } from '../base/random.ts';
import type { Route } from '../model/routing.ts';
import type { Network } from '../model/network.ts';
import { randomNetwork } from './random-network.ts';

const networks: readonly Network[] = Array.from({ length: 300 }, (_, seed) => randomNetwork(random(seed)));
const nodes = networks.flatMap((one) => one.nodes);
const interfaces = nodes.flatMap((one) => one.interfaces);

const hasTwoDevices = ({ hops }: Route): boolean => new Set(hops.map(({ device }) => device)).size > 1;

const isOver6 = (one: Network): boolean =>
  one.nodes.some((node) =>
    node.interfaces.some(({ addresses }) => addresses.some(({ address }) => address.includes(':'))),
  );

describe('a random network', () => {
  test('is the same for the same seed, and another for another', () => {
    assert.deepEqual(randomNetwork(random(7)), randomNetwork(random(7)));
    assert.notDeepEqual(randomNetwork(random(7)), randomNetwork(random(8)));
  });

  test('has 2 to 6 nodes with up to 4 interfaces', () => {
    assert.deepEqual(
      [...new Set(networks.map((one) => one.nodes.length))].toSorted((a, b) => a - b),
      [2, 3, 4, 5, 6],
    );
    assert.ok(nodes.every((one) => one.interfaces.length <= 4));
  });

  test('has each interface on one link at most, and only those that are there', () => {
    for (const { links, nodes: all } of networks) {
      const ends = links.flatMap((link) => link.ends.map((end) => `${end.node} ${end.interface}`));
      assert.equal(new Set(ends).size, ends.length);
      const there = new Set(all.flatMap((node) => node.interfaces.map((one) => `${node.name} ${one.name}`)));
      assert.ok(ends.every((end) => there.has(end)));
    }
  });

  test('has one MTU on each link', () => {
    for (const { links, nodes: all } of networks)
      for (const { ends } of links) {
        const mtus = ends.map(
          (end) =>
            all.find(({ name }) => name === end.node)?.interfaces.find(({ name }) => name === end.interface)?.mtu,
        );
        assert.equal(new Set(mtus).size, 1);
      }
  });

  test('has no address twice', () => {
    for (const one of networks) {
      const all = one.nodes.flatMap((node) =>
        node.interfaces.flatMap((each) => each.addresses.map(({ address }) => address)),
      );
      assert.equal(new Set(all).size, all.length);
    }
  });

  test('has only gateways that a kernel takes: neighbours of their device', () => {
    for (const node of nodes)
      for (const { device, via, onLink } of node.routes.flatMap(({ hops }) => hops)) {
        const one = node.interfaces.find(({ name }) => name === device);
        assert.ok(one, device);
        if (via !== undefined && !onLink)
          assert.ok(one.addresses.some(({ address, length }) => contains(networkOf(address, length), via)));
      }
  });

  test.each([
    ['rp_filter 1', () => interfaces.some(({ settings: { rpFilter } }) => JSON.stringify(rpFilter).includes('1'))],
    ['rp_filter 2', () => interfaces.some(({ settings: { rpFilter } }) => JSON.stringify(rpFilter).includes('2'))],
    ['secondary addresses', () => interfaces.some(({ addresses }) => addresses.some(({ secondary }) => secondary))],
    ['interfaces that are down', () => interfaces.some(({ up }) => !up)],
    ['several tables', () => nodes.some(({ routes }) => new Set(routes.map(({ table }) => table)).size > 1)],
    ['rules with a device', () => nodes.some(({ rules }) => rules.some(({ arrival, egress }) => arrival ?? egress))],
    ['rules with a mark', () => nodes.some(({ rules }) => rules.some(({ mark }) => mark))],
    [
      'rules with ports',
      () => nodes.some(({ rules }) => rules.some((rule) => rule.sourcePorts ?? rule.destinationPorts)),
    ],
    ['IPv6', () => networks.some(isOver6)],
    ['IPv4', () => !networks.every(isOver6)],
    ['blackholes', () => nodes.some(({ routes }) => routes.some(({ kind }) => kind === 'blackhole'))],
    [
      'src hints',
      () => nodes.some(({ routes }) => routes.some(({ preferredSource }) => preferredSource !== undefined)),
    ],
    ['narrow links', () => interfaces.some(({ mtu }) => mtu < 1_500)],
    ['next hops by two interfaces', () => nodes.some(({ routes }) => routes.some(hasTwoDevices))],
    ['filters', () => nodes.some(({ filter }) => filter)],
    ['routers', () => nodes.some(({ stack }) => JSON.stringify(stack.forwarding).includes('true'))],
  ])('has %s somewhere', (_, holds) => assert.ok(holds()));
});
