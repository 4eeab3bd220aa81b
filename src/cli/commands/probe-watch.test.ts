import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, test } from 'vitest';
import { written } from '../../../test/written.ts';
import { milliseconds, seconds } from '../../base/duration.ts';
import { EXIT } from '../exit.ts';
import { runProbeWatch, type WatchFlags } from './probe-watch.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function service(end?: number): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined).resume();
    if (end !== undefined) socket.setTimeout(end, () => socket.resetAndDestroy());
    ends.push(() => socket.destroy());
  });
  ends.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}

const flags: WatchFlags = { far: 'any', answer: seconds(1), every: [milliseconds(300)], unit: false };
const watch = (port: number, more: Partial<WatchFlags> = {}) =>
  written(() => runProbeWatch({ ...flags, ...more }, { host: '127.0.0.1', port }));

describe('holdfast probe watch', () => {
  test('0 where none has died when the time is over', async () => {
    assert.equal((await watch(await service(), { for: milliseconds(700) })).code, EXIT.clean);
  });

  test('1 where one has', async () => {
    assert.equal((await watch(await service(100), { for: milliseconds(700) })).code, EXIT.found);
  });

  test('2 where nothing is named, or the metrics have no place', async () => {
    const nothing = await written(() => runProbeWatch(flags));
    assert.deepEqual([nothing.code, nothing.err], [EXIT.unusable, 'holdfast: nothing to watch: name HOST:PORT\n']);
    const port = await service();
    const taken = await watch(port, { metrics: { host: '127.0.0.1', port } });
    assert.equal(taken.code, EXIT.unusable);
    assert.match(taken.err.replaceAll(/\n {2}/g, ' '), /for metrics: EADDRINUSE; take another port/);
  });

  test('--unit prints one that needs no privileges', async () => {
    const { code, out } = await watch(1, { unit: true });
    assert.equal(code, EXIT.clean);
    assert.match(out, /Description=Idle connections watched[^]*CapabilityBoundingSet=\n/);
  });
});
