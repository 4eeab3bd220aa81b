import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'vitest';
import { loopbackAddress } from '../../base/address.ts';
import { seconds } from '../../base/duration.ts';
import { probeConnections } from './connect-probe.ts';

test('every port of every target from every source, in the order in which they were named', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  let told = 0;
  const { rows, interrupted } = await probeConnections({
    targets: [
      { host: 'no-such-host.invalid', ports: [1] },
      { host: '127.0.0.1', ports: [port] },
      { host: '::1', ports: [port] },
    ],
    sources: [
      { kind: 'address', address: loopbackAddress[4] },
      { kind: 'device', device: 'none0' },
    ],
    wait: seconds(5),
    atOnce: 4,
    onRow: () => told++,
  });
  server.close();
  assert.equal(interrupted, false);
  assert.equal(told, 3);
  assert.deepEqual(
    rows.map(({ address, source, outcome, device }) => [address, source?.kind, outcome.kind, device]),
    [
      // The name service of this machine may say so in either of two ways.
      [undefined, undefined, 'not-sent', undefined],
      ['127.0.0.1', 'address', 'connected', 'lo'],
      ['127.0.0.1', 'device', 'not-sent', undefined],
      ['::1', 'device', 'not-sent', undefined],
    ],
  );
});
