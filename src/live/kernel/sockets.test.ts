import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'vitest';
import { eventually } from '../../../test/eventually.ts';
import { KernelSockets } from '../../../test/kernel-sockets.ts';
import { endpointOf } from './socket-address.ts';
import {
  acceptFrom,
  connectTo,
  localName,
  peerName,
  pendingError,
  receiveInto,
  sendSome,
  shutDownWriting,
  tcpInfo,
  tcpState,
  unacknowledgedBytes,
} from './sockets.ts';

const sockets = new KernelSockets();
afterEach(() => sockets.close());

async function pair(): Promise<{ readonly client: number; readonly server: number }> {
  const listener = sockets.listening();
  const client = sockets.stream();
  assert.equal(connectTo(client, localName(listener)), 'EINPROGRESS');
  return { client, server: sockets.keep(await eventually(() => acceptFrom(listener))) };
}

describe('sockets of the kernel', () => {
  test('connect, and both ends name each other', async () => {
    const { client, server } = await pair();
    assert.deepEqual(endpointOf(peerName(server)), endpointOf(localName(client)));
    assert.equal(tcpState(client), 'ESTABLISHED');
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
    const name = sockets.goneName(sockets.listening());
    const client = sockets.stream();
    assert.equal(connectTo(client, name), 'EINPROGRESS');
    assert.equal(await eventually(() => pendingError(client)), 'ECONNREFUSED');
    assert.equal(pendingError(client), undefined);
  });
});
