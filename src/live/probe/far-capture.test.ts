import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { test } from 'vitest';
import { loopbackAddress } from '../../base/address.ts';
import { farCapture, mayCapture } from './far-capture.ts';

const allowed = mayCapture();
if (!allowed) console.warn('SKIPPED: what the far side sees of the way: it needs CAP_NET_RAW: run it with sudo');

test.skipIf(!allowed)('one who asks at a time, and what came and went of his connection', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const client = connect(typeof bound === 'object' && bound ? bound.port : 0, '127.0.0.1');
  await new Promise((resolve) => client.on('connect', resolve));
  const capture = farCapture();
  assert.equal(capture.seen(), undefined);
  const peer = { address: loopbackAddress[4], port: client.localPort ?? 0 };
  assert.equal(capture.begin(peer), true);
  assert.equal(capture.begin(peer), false);
  await new Promise((resolve) => client.write('e', resolve));
  const closed = new Promise((resolve) => client.on('close', resolve));
  client.end();
  server.close();
  await closed;
  assert.deepEqual(capture.seen(), { in: ['lo'], out: ['lo'] });
  assert.equal(capture.seen(), undefined);
});
