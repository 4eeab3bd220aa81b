import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { loopbackAddress } from '../../base/address.ts';
import { awaited, pollSockets } from './poll.ts';
import { socketAddress } from './socket-address.ts';
import {
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  listenOn,
  localName,
  openSocket,
  socketType,
} from './sockets.ts';

const opened: number[] = [];
function socket(): number {
  const descriptor = openSocket(domain.inet, socketType.stream, 0);
  opened.push(descriptor);
  return descriptor;
}
afterEach(() => opened.splice(0).forEach(closeDescriptor));

function listening(): number {
  const listener = socket();
  bindSocket(listener, socketAddress({ address: loopbackAddress[4], port: 0 }));
  listenOn(listener);
  return listener;
}

describe('poll', () => {
  test('names those at which something happened, and only those', async () => {
    const [busy, quiet] = [listening(), listening()];
    connectTo(socket(), localName(busy));
    const both = [busy, quiet].map((descriptor) => ({ descriptor, events: awaited.readable }));
    assert.deepEqual(await pollSockets(both, 5_000), [busy]);
  });

  test('an error counts, whatever was asked for', async () => {
    const gone = listening();
    const name = localName(gone);
    closeDescriptor(opened.pop() ?? -1);
    const client = socket();
    connectTo(client, name);
    assert.deepEqual(await pollSockets([{ descriptor: client, events: 0 }], 5_000), [client]);
  });

  test('nothing, when the time is over first', async () => {
    assert.deepEqual(await pollSockets([{ descriptor: listening(), events: awaited.readable }], 5), []);
  });
});
