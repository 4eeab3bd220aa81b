import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { test } from 'vitest';
import { loopbackAddress } from '../../base/address.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { askFar } from './far-end.ts';

async function ask(answer: (socket: Socket) => void, wait = seconds(5)) {
  const server = createServer((socket) => answer(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const answered = await askFar({ to: { address: loopbackAddress[4], port } }, { ask: 'new' }, wait);
  server.close();
  return answered;
}

test('what is no answer of a far side is told as what it says', async () => {
  assert.deepEqual(await ask((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1\r\n')), {
    unheard: 'stranger',
    said: 'SSH-2.0-OpenSSH_9.2p1\r\n',
  });
  assert.deepEqual(await ask((socket) => socket.write('x'.repeat(1_000))), {
    unheard: 'stranger',
    said: 'x'.repeat(160),
  });
});

test('and so is one that says nothing, and one that leaves', async () => {
  assert.deepEqual(await ask((socket) => socket.resume(), milliseconds(50)), { unheard: 'stranger', said: '' });
  assert.deepEqual(await ask((socket) => socket.end()), { unheard: 'stranger', said: '' });
});

test('nobody there', async () => {
  assert.deepEqual(await askFar({ to: { address: loopbackAddress[4], port: 1 } }, { ask: 'new' }, seconds(5)), {
    unheard: 'connect',
    fate: 'refused',
  });
});
