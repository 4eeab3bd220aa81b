import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'vitest';
import { makeFolder } from './made-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder is made with all above it, and one that is there is left as it is', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path);
  await makeFolder(path);
  assert.ok(statSync(path).isDirectory());
});

test('several at once make the same folders', async () => {
  await Promise.all(['x', 'y', 'z'].map((name) => makeFolder(join(folder, 'a', 'b', name))));
  assert.ok(statSync(join(folder, 'a', 'b', 'z')).isDirectory());
});

test('where none can be made, that is an error and no endless attempt', async () => {
  writeFileSync(join(folder, 'file'), '');
  await assert.rejects(makeFolder(join(folder, 'file', 'below')), { code: 'ENOTDIR' });
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  await assert.rejects(makeFolder(join(folder, 'dangling', 'below')));
});

test.runIf(process.platform === 'linux')('nor below /proc, which says ENOENT of everything', async () => {
  await assert.rejects(makeFolder('/proc/holdfast/evidence'), { code: 'ENOENT' });
});
