import assert from 'node:assert/strict';
import { test } from 'vitest';
import { random } from '../base/random.ts';
import { randomNetwork } from './random-network.ts';

const networks = Array.from({ length: 200 }, (_, seed) => randomNetwork(random(seed)));

test('every interface has a MAC address of its own', () => {
  for (const { nodes } of networks) {
    const all = nodes.flatMap(({ interfaces }) => interfaces.map(({ mac }) => mac));
    assert.equal(new Set(all).size, all.length);
    assert.ok(!all.includes(undefined));
  }
});

test('permanent neighbours are addresses of the link, and their MAC address is right, another’s or nobody’s', () => {
  const kinds = new Set<string>();
  for (const { nodes, links } of networks)
    for (const node of nodes)
      for (const { address, device, mac, permanent } of node.neighbours) {
        assert.ok(permanent);
        const link = links.find(({ ends }) => ends.some((end) => end.node === node.name && end.interface === device));
        const far = nodes.flatMap(({ name, interfaces }) =>
          interfaces.filter((one) => link?.ends.some((end) => end.node === name && end.interface === one.name)),
        );
        const owner = far.find(({ addresses }) => addresses.some((one) => one.address === address));
        assert.ok(owner);
        kinds.add(owner.mac === mac ? 'right' : far.some((one) => one.mac === mac) ? 'another' : 'nobody');
      }
  assert.deepEqual([...kinds].toSorted(), ['another', 'nobody', 'right']);
});
