import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { afterEach, describe, test } from 'vitest';
import { loopbackAddress } from '../../src/base/address.ts';
import { milliseconds, seconds } from '../../src/base/duration.ts';
import { type KeepaliveOptions, readKeepalive } from '../../src/live/kernel/keepalive-options.ts';
import { define, SystemError } from '../../src/live/kernel/libc.ts';
import { endpointOf, socketAddress } from '../../src/live/kernel/socket-address.ts';
import {
  closeDescriptor,
  connectTo,
  domain,
  localName,
  openSocket,
  peerName,
  shutDownWriting,
  socketType,
  tcpState,
} from '../../src/live/kernel/sockets.ts';
import { sendBytes } from '../../src/live/kernel/stream-socket.ts';
import { eventually } from '../eventually.ts';
import { RelayUnderTest, target } from './relay-under-test.ts';

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** Options of every connected TCP socket of this process, by its ports. */
function connected(): readonly { readonly local: number; readonly peer: number; readonly options: KeepaliveOptions }[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const descriptor = Number(name);
      const [family] = localName(descriptor);
      if (family !== domain.inet) return [];
      const [local, peer] = [endpointOf(localName(descriptor)).port, endpointOf(peerName(descriptor)).port];
      return [{ local, peer, options: readKeepalive(descriptor) }];
    } catch (error) {
      // No socket, or one that is not connected.
      if (error instanceof SystemError) return [];
      throw error;
    }
  });
}

describe.skipIf(process.platform !== 'linux').each(['splice', 'node'] as const)('over %s', (kind) => {
  test('both legs have the keepalive that was asked for, as the kernel has it', async () => {
    const { port, server } = await target((socket) => socket.pipe(socket));
    toClose.push(() => server.close());
    const asked = { idle: seconds(77), interval: seconds(11), count: 4 };
    const userTimeout = milliseconds(66_000);
    const relay = await RelayUnderTest.over(kind, [port], { keepalive: asked, userTimeout });
    toClose.push(() => relay.close());
    const client = relay.client();
    toClose.push(() => client.destroy());
    client.write('a');
    await eventually(() => client.bytesRead === 1, 'the echo');
    const expected = { on: true, ...asked, userTimeout };
    const sockets = connected();
    assert.deepEqual(
      sockets.find(({ local, peer }) => local === relay.port && peer === client.localPort)?.options,
      expected,
    );
    assert.deepEqual(sockets.find(({ local, peer }) => peer === port && local !== relay.port)?.options, expected);
  });

  test('an urgent byte stops nothing: what stands before and behind it arrives', async () => {
    let [came, isOver] = [0, false];
    const { port, server } = await target((socket) => {
      // One urgent byte that follows another too soon becomes a byte like any other.
      socket.on('data', (data: Buffer) => (came += data.filter((byte) => byte === 0x78).length));
      socket.on('end', () => (isOver = true));
    });
    toClose.push(() => server.close());
    const relay = await RelayUnderTest.over(kind, [port]);
    toClose.push(() => relay.close());
    const client = openSocket(domain.inet, socketType.stream, 0);
    toClose.push(() => closeDescriptor(client));
    connectTo(client, socketAddress({ address: loopbackAddress[4], port: relay.port }));
    await eventually(() => tcpState(client) === 'ESTABLISHED', 'the connection');
    const chunk = Buffer.alloc(100_000, 'x');
    let sent = 0;
    for (let i = 0; i < 12; i++) {
      await eventually(() => {
        const bytes = sendBytes(client, chunk);
        sent += Math.max(0, bytes);
        return bytes > 0;
      });
      if (i % 3 === 1) await eventually(() => send(client, Buffer.from('!'), 1, OUT_OF_BAND) === 1, 'the urgent byte');
    }
    shutDownWriting(client);
    await eventually(() => isOver, 'the end');
    assert.equal(came, sent);
  });
});

const send = define('intptr_t send(int fd, void *data, size_t length, int flags)');
const OUT_OF_BAND = 1;
