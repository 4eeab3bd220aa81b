import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'vitest';
import { readStatus, serveStatus } from './status-socket.ts';

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
});
