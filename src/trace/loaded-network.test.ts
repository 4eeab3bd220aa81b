import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../test/packet.ts';
import { networkFrom, twins } from '../../test/yaml-network.ts';
import type { Candidate } from './host/neighbour.ts';
import type { LoadedNetwork } from './loaded-network.ts';

const spell = (one: Candidate | undefined): string | undefined => one && `${one.node.name}.${one.interface}`;

const peers = (network: LoadedNetwork, name: string, on: string): readonly (string | undefined)[] => {
  const node = network.node(name);
  assert.ok(node);
  return network.peers({ node, interface: on }).map(spell);
};

describe('a loaded network', () => {
  test('knows who else is on a link', () => {
    assert.deepEqual(peers(twins(), 'serverA', 'eth0'), ['router.r1']);
    assert.deepEqual(peers(twins(), 'router', 'r4'), ['serverB.eth1']);
    assert.deepEqual(peers(twins(), 'serverA', 'eth7'), []);
  });

  test('joins interfaces by a link that is named, whatever their addresses', () => {
    const network = networkFrom(`
links: { lan: [a.eth0, b.eth0] }
nodes:
  a: { interfaces: { eth0: 10.1.0.1/24 } }
  b: { interfaces: { eth0: 10.2.0.1/24 } }
`);
    assert.deepEqual(peers(network, 'a', 'eth0'), ['b.eth0']);
  });

  test('knows who owns an address', () => {
    assert.equal(spell(twins().owner(address('10.4.0.100'))), 'serverB.eth1');
    assert.equal(twins().owner(address('10.4.0.101')), undefined);
  });

  test('nobody owns what is on an interface that is down, or on a loopback', () => {
    const network = networkFrom(
      'nodes: { a: { interfaces: { lo: 127.0.0.1/8, eth0: { addresses: 10.1.0.1/24, up: false } } } }',
    );
    assert.equal(network.owner(address('10.1.0.1')), undefined);
    assert.equal(network.owner(address('127.0.0.1')), undefined);
  });

  test('takes the narrowest network for the nearest to an address that nobody has', () => {
    const network = networkFrom(`
nodes:
  wide: { interfaces: { eth0: 10.0.0.1/8 } }
  narrow: { interfaces: { eth0: 10.7.0.1/24 } }
`);
    assert.equal(spell(network.nearest(address('10.7.0.9'))), 'narrow.eth0');
    assert.equal(spell(network.nearest(address('10.8.0.9'))), 'wide.eth0');
    assert.equal(network.nearest(address('192.0.2.1')), undefined);
  });
});
