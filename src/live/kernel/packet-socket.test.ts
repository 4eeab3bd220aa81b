import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { test } from 'vitest';
import { SystemError } from './libc.ts';
import { PacketSocket } from './packet-socket.ts';

/** Undefined where this process may not see packets. */
function opened(port: number): PacketSocket | undefined {
  try {
    return PacketSocket.open(port);
  } catch (error) {
    if (error instanceof SystemError && error.code === 'EPERM') return undefined;
    throw error;
  }
}

const allowed = opened(1);
allowed?.close();
if (!allowed) console.warn('SKIPPED: a packet socket: it needs CAP_NET_RAW: run it with sudo');

test.skipIf(!allowed).each(['127.0.0.1', '::1'])('sees the segments of one port, and no others: %s', async (host) => {
  const listen = async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('held'));
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const bound = server.address();
    return { server, port: typeof bound === 'object' && bound ? bound.port : 0 };
  };
  const [watched, other] = [await listen(), await listen()];
  const socket = opened(watched.port);
  assert.ok(socket);
  for (const { port } of [other, watched]) {
    const client = connect(port, host).resume();
    await new Promise((resolve) => client.on('close', resolve));
  }
  const at = host === '::1' ? 40 : 20;
  const seen = socket.take();
  const ports = new Set(
    seen.flatMap(({ bytes }) => [
      (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0),
      (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0),
    ]),
  );
  socket.close();
  watched.server.close();
  other.server.close();
  assert.ok(seen.length >= 5);
  assert.ok(ports.has(watched.port) && !ports.has(other.port));
  assert.deepEqual([...new Set(seen.map((one) => one.interface))], ['lo']);
  assert.deepEqual([...new Set(seen.map(({ direction }) => direction))].toSorted(), ['in', 'out']);
});
