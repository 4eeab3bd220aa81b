import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkOfRun } from './conformance.ts';

const runs = Array.from({ length: 200 }, (_, index) => networkOfRun(5, index));
const probes = runs.flatMap((run) => run.probes);

describe('random flows', () => {
  test('are the same for the same seed and index, whatever ran before', () => {
    assert.deepEqual(networkOfRun(5, 3), networkOfRun(5, 3));
  });

  test('are told from each other by their ports', () => {
    for (const run of runs) assert.equal(new Set(run.probes.map(({ id }) => id)).size, run.probes.length);
  });

  test('are bound only to what their node has', () => {
    for (const { network, probes: own } of runs)
      for (const { from, bindAddress, bindDevice, listener } of own) {
        const node = network.nodes.find(({ name }) => name === from);
        const addresses = node?.interfaces.flatMap((one) => one.addresses.map(({ address }) => address)) ?? [];
        if (bindAddress !== undefined) assert.ok(addresses.includes(bindAddress));
        if (bindDevice !== undefined) assert.ok(node?.interfaces.some(({ name }) => name === bindDevice));
        if (listener) assert.ok(network.nodes.some(({ name }) => name === listener.node));
      }
  });

  test.each([
    ['TCP', () => probes.some(({ protocol }) => protocol === 'tcp')],
    ['UDP', () => probes.some(({ protocol }) => protocol === 'udp')],
    ['several ports', () => new Set(probes.map(({ port }) => port)).size > 1],
    ['echo requests', () => probes.some(({ protocol }) => protocol === 'icmp')],
    ['bound addresses', () => probes.some(({ bindAddress }) => bindAddress !== undefined)],
    ['bound devices', () => probes.some(({ bindDevice }) => bindDevice !== undefined)],
    ['marks', () => probes.some(({ mark }) => mark !== undefined)],
    ['listeners on one device', () => probes.some(({ listener }) => listener?.device !== undefined)],
    ['ports that nobody listens on', () => probes.some(({ protocol, listener }) => protocol === 'tcp' && !listener)],
    ['addresses that nobody has', () => probes.some(({ to }) => to === '10.99.0.1' || to === '2001:db8:0:63::1')],
    [
      'talking to oneself',
      () =>
        runs.some(({ network, probes: own }) =>
          own.some(({ from, to }) =>
            network.nodes
              .find(({ name }) => name === from)
              ?.interfaces.some((one) => one.addresses.some(({ address }) => address === to)),
          ),
        ),
    ],
  ])('have %s among them', (_, holds) => assert.ok(holds()));
});
