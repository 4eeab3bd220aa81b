import assert from 'node:assert/strict';
import { test } from 'vitest';
import { address } from '../../test/packet.ts';
import { twins } from '../../test/yaml-network.ts';
import { NeighbourCache } from './neighbour-cache.ts';

test('a neighbour is known only at the interface that learned it', () => {
  const network = twins();
  const [a, router] = [network.node('serverA'), network.node('router')];
  assert.ok(a && router);
  const [here, there] = [
    { node: a, interface: 'eth0' },
    { node: router, interface: 'r1' },
  ];
  const cache = new NeighbourCache();
  cache.learn(here, address('10.1.0.1'), there);
  assert.equal(cache.of(here, address('10.1.0.1')), there);
  assert.equal(cache.of({ node: a, interface: 'eth1' }, address('10.1.0.1')), undefined);
  assert.equal(cache.of(there, address('10.1.0.1')), undefined);
  assert.equal(cache.of(here, address('10.1.0.2')), undefined);
});

test('what is learned later stands', () => {
  const network = twins();
  const [a, router] = [network.node('serverA'), network.node('router')];
  assert.ok(a && router);
  const here = { node: a, interface: 'eth0' };
  const cache = new NeighbourCache();
  cache.learn(here, address('10.1.0.1'), { node: router, interface: 'r1' });
  cache.learn(here, address('10.1.0.1'), { node: router, interface: 'r2' });
  assert.equal(cache.of(here, address('10.1.0.1'))?.interface, 'r2');
});
