import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { READERS_MAX, readStatus, serveStatus } from './status-socket.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the socket of the status', () => {
  test('tells all of it, and only its owner may ask', async () => {
    const path = join(folder, 'status');
    const text = JSON.stringify({ long: 'x'.repeat(1_000_000) });
    const served = await serveStatus(path, async () => text);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(await readStatus(path), text);
    await served.close();
    await assert.rejects(readStatus(path), { code: 'ENOENT' });
  });

  test('what one that has gone left behind is taken away', async () => {
    const path = join(folder, 'status');
    const before = createServer();
    await new Promise<void>((resolve) => before.listen(path, resolve));
    // Its descriptor closes and its file stays, as after a kill.
    Reflect.get(before, '_handle').close();
    const served = await serveStatus(path, async () => 'new');
    assert.equal(await readStatus(path), 'new');
    await served.close();
  });

  test('that of one that is alive is not', async () => {
    const path = join(folder, 'status');
    const first = await serveStatus(path, async () => 'first');
    await assert.rejects(
      serveStatus(path, async () => 'second'),
      { code: 'EADDRINUSE' },
    );
    assert.equal(await readStatus(path), 'first');
    await first.close();
  });

  test('one that is asked by too many is busy, and not absent', async () => {
    const path = join(folder, 'status');
    let tell = (_text: string): void => undefined;
    const text = new Promise<string>((resolve) => (tell = resolve));
    const served = await serveStatus(path, () => text);
    const asking = Array.from({ length: READERS_MAX }, () => readStatus(path));
    await assert.rejects(readStatus(path), { code: 'EBUSY' });
    tell('told');
    assert.deepEqual(new Set(await Promise.all(asking)), new Set(['told']));
    await served.close();
  });

  test.skipIf(process.platform !== 'linux')('one whose queue is full is not absent either', async () => {
    const path = join(folder, 'status');
    const stopped = spawn(process.execPath, ['-e', STOPPING, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(stopped.stdout, 'data');
    stopped.kill('SIGSTOP');
    const queued = Array.from({ length: 8 }, () => connect(path).on('error', () => undefined));
    await assert.rejects(readStatus(path), { code: 'EAGAIN' });
    for (const socket of queued) socket.destroy();
    stopped.kill('SIGKILL');
    await once(stopped, 'exit');
    await assert.rejects(readStatus(path), { code: 'ECONNREFUSED' });
  });
});

const STOPPING = `require('node:net').createServer().listen({ path: process.argv[1], backlog: 1 }, () => console.log('listening'))`;
