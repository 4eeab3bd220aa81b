import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { loopbackAddress } from '../../base/address.ts';
import { endpointOf, socketAddress } from './socket-address.ts';
import {
  acceptFrom,
  bindSocket,
  closeDescriptor,
  connectTo,
  domain,
  listenOn,
  localName,
  openSocket,
  peerName,
  pendingError,
  receiveInto,
  sendSome,
  shutDownWriting,
  socketType,
  tcpInfo,
  tcpState,
  unacknowledgedBytes,
} from './sockets.ts';

const opened: number[] = [];
const kept = (descriptor: number): number => {
  opened.push(descriptor);
  return descriptor;
};
const socket = () => kept(openSocket(domain.inet, socketType.stream, 0));
afterEach(() => opened.splice(0).forEach(closeDescriptor));

/** A listener on a port of the kernel's choice. */
function listening(): number {
  const listener = socket();
  bindSocket(listener, socketAddress({ address: loopbackAddress[4], port: 0 }));
  listenOn(listener);
  return listener;
}

/** What follows from a call on loopback follows at once, but not within it. */
async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (let i = 0; i < 1_000; i++) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error('it never came');
}

async function pair(): Promise<{ readonly client: number; readonly server: number }> {
  const listener = listening();
  const client = socket();
  assert.equal(connectTo(client, localName(listener)), 'EINPROGRESS');
  return { client, server: kept(await eventually(() => acceptFrom(listener))) };
}

describe('sockets of the kernel', () => {
  test('connect, and both ends name each other', async () => {
    const { client, server } = await pair();
    assert.deepEqual(endpointOf(peerName(server)), endpointOf(localName(client)));
    assert.equal(tcpState(client), 1);
    assert.equal(tcpInfo(client)?.state, 'ESTABLISHED');
  });

  test('bytes arrive as they were sent, and nothing there is EAGAIN', async () => {
    const { client, server } = await pair();
    const [came, from] = [Buffer.alloc(16), Buffer.alloc(28)];
    assert.deepEqual(receiveInto(server, came, from), { bytes: 0, error: 'EAGAIN' });
    assert.deepEqual(sendSome(client, Buffer.from('held')), { bytes: 4 });
    const got = await eventually(() => {
      const received = receiveInto(server, came, from);
      return received.error === 'EAGAIN' ? undefined : received;
    });
    assert.deepEqual(got, { bytes: 4 });
    assert.equal(came.toString('latin1', 0, 4), 'held');
    assert.equal(await eventually(() => (unacknowledgedBytes(client) === 0 ? 0 : undefined)), 0);
  });

  test('half-closed: the peer reads the end, and may still send', async () => {
    const { client, server } = await pair();
    shutDownWriting(client);
    const [came, from] = [Buffer.alloc(16), Buffer.alloc(28)];
    const end = await eventually(() => {
      const received = receiveInto(server, came, from);
      return received.error === 'EAGAIN' ? undefined : received;
    });
    assert.deepEqual(end, { bytes: 0 });
    assert.deepEqual(sendSome(server, Buffer.from('more')), { bytes: 4 });
  });

  test('a port that nobody listens on is the pending error, told once', async () => {
    const listener = listening();
    const name = localName(listener);
    closeDescriptor(opened.pop() ?? -1);
    const client = socket();
    assert.equal(connectTo(client, name), 'EINPROGRESS');
    assert.equal(await eventually(() => pendingError(client)), 'ECONNREFUSED');
    assert.equal(pendingError(client), undefined);
  });
});
