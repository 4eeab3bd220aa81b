import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'vitest';
import { unfinishedCase, writeCase } from './emitted-case.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-emitted-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (path: string) => ({ path: `evidence/${path}`, content: path });
const write = (...paths: readonly string[]) => writeCase(folder, { name: 'nightly' }, paths.map(file));

test('a case is in its place when all of it is written', async () => {
  const during: string[] = [];
  const told: string[] = [];
  const paths = ['media/a.log', 'media/b.log'].map(file);
  const failure = await writeCase(folder, { name: 'nightly' }, paths, (path) => {
    told.push(path);
    during.push(...readdirSync(folder));
  });
  assert.equal(failure, undefined);
  assert.deepEqual(new Set(during), new Set(['.being written']));
  assert.deepEqual(
    told,
    ['a.log', 'b.log'].map((one) => join(folder, 'nightly', 'evidence', 'media', one)),
  );
  assert.deepEqual(readdirSync(folder), ['nightly']);
  assert.equal(readFileSync(join(folder, 'nightly', 'evidence', 'media', 'b.log'), 'utf8'), 'media/b.log');
});

test('of one that cannot be finished nothing stays, and the file is named', async () => {
  // The second would be below a file.
  const failure = await write('media', 'media/b.log', 'never');
  assert.deepEqual(failure, {
    path: join(folder, 'nightly', 'evidence', 'media', 'b.log'),
    why: 'a part of the path is a file and not a folder',
    code: 'ENOTDIR',
  });
  assert.deepEqual(readdirSync(folder), []);
});

test('what another run has in hand, and what is there already, is left alone', async () => {
  mkdirSync(unfinishedCase(folder));
  writeFileSync(join(unfinishedCase(folder), 'theirs'), '');
  assert.equal((await write('a'))?.code, 'EEXIST');
  assert.deepEqual(readdirSync(unfinishedCase(folder)), ['theirs']);
  rmSync(unfinishedCase(folder), { recursive: true });
  mkdirSync(join(folder, 'nightly'));
  writeFileSync(join(folder, 'nightly', 'theirs'), '');
  assert.equal((await write('a'))?.code, 'ENOTEMPTY');
  assert.deepEqual(readdirSync(folder), ['nightly']);
  assert.deepEqual(readdirSync(join(folder, 'nightly')), ['theirs']);
});

test('no path of a file leads out of the case', async () => {
  assert.match((await writeCase(folder, { name: 'nightly' }, [{ path: '../x', content: '' }]))?.why ?? '', /outside/);
  assert.deepEqual(readdirSync(folder), []);
});
