import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { afterEach, test } from 'vitest';
import { loopbackAddress } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { farCapture, mayCapture } from './far-capture.ts';
import { probeReturnPath } from './return-path.ts';
import { serveFarSide } from './serve.ts';
import { serviceLog } from '../service-log.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const allowed = mayCapture();
if (!allowed) console.warn('SKIPPED: interfaces of the way back: they need CAP_NET_RAW: run it with sudo');

async function farSide(capture: boolean): Promise<number> {
  const log = serviceLog({ write: () => undefined });
  const allow = [parsePrefix('127.0.0.1')].flatMap((one) => one ?? []);
  const shared = { host: '127.0.0.1', port: 0, allow, connectionsMax: 100, log };
  const served = await serveFarSide({ ...shared, ...(capture ? { capture: farCapture() } : {}) });
  ends.push(() => served.close());
  return served.port;
}

const probe = (port: number) => probeReturnPath({ to: { address: loopbackAddress[4], port } }, seconds(5));

test.skipIf(!allowed)('both ends tell', async () => {
  const { outcome, near, far, unheard } = await probe(await farSide(true));
  assert.deepEqual(
    [outcome.kind, near, far, unheard],
    ['connected', { in: ['lo'], out: ['lo'] }, { in: ['lo'], out: ['lo'] }, undefined],
  );
});

test('a far end that may not look says so', async () => {
  const { outcome, far, unheard } = await probe(await farSide(false));
  assert.deepEqual(
    [outcome.kind, far, unheard],
    ['connected', undefined, 'it may not see packets, or does so for another'],
  );
});

test('a far end that is not ours, and none', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).write('220 ready\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const stranger = await probe(port);
  server.close();
  assert.equal(stranger.unheard, 'it is not holdfast probe serve');
  const nobody = await probe(1);
  assert.deepEqual([nobody.outcome.kind, nobody.unheard], ['refused', 'no connection is made: refused']);
});
