import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { KernelSockets } from '../../../test/kernel-sockets.ts';
import { awaited, pollSockets } from './poll.ts';
import { connectTo, localName } from './sockets.ts';

const sockets = new KernelSockets();
afterEach(() => sockets.close());

describe('poll', () => {
  test('names those at which something happened, and only those', async () => {
    const [busy, quiet] = [sockets.listening(), sockets.listening()];
    connectTo(sockets.stream(), localName(busy));
    const both = [busy, quiet].map((descriptor) => ({ descriptor, events: awaited.readable }));
    assert.deepEqual(await pollSockets(both, 5_000), [busy]);
  });

  test('an error counts, whatever was asked for', async () => {
    const name = sockets.goneName(sockets.listening());
    const client = sockets.stream();
    connectTo(client, name);
    assert.deepEqual(await pollSockets([{ descriptor: client, events: 0 }], 5_000), [client]);
  });

  test('nothing, when the time is over first', async () => {
    assert.deepEqual(await pollSockets([{ descriptor: sockets.listening(), events: awaited.readable }], 5), []);
  });
});
