import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'vitest';
import { Chunks } from './chunks.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-chunks-'));
  write('command.cjs', "const { twice } = require('./twice.cjs'); exports.answer = () => twice(21);");
  write('twice.cjs', "exports.twice = (n) => 2 * n; exports.separator = require('node:path').sep;");
});
afterEach(() => rmSync(folder, { recursive: true }));

const require = createRequire(import.meta.url);
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const answer = (chunks: Chunks): unknown => (chunks.load('command.cjs') as { answer: () => unknown }).answer();

test('a chunk uses others and modules of Node, and is run once', () => {
  write('one.cjs', "require('./count.cjs').n++; exports.other = require('./other.cjs');");
  write('other.cjs', "require('./count.cjs').n++; exports.one = require('./one.cjs');");
  write('count.cjs', 'exports.n = 0;');
  const chunks = new Chunks(folder, require);
  assert.equal(answer(chunks), 42);
  chunks.load('one.cjs');
  assert.equal((chunks.load('count.cjs') as { n: number }).n, 2);
});

test('a chunk knows where it is', () => {
  write('where.cjs', 'exports.where = __filename;');
  assert.deepEqual(new Chunks(folder, require).load('where.cjs'), { where: join(folder, 'where.cjs') });
});

test('with its kept code it does the same', () => {
  const first = new Chunks(folder, require);
  answer(first);
  first.keep();
  assert.ok(existsSync(join(folder, 'twice.cjs.code')));
  const second = new Chunks(folder, require);
  assert.equal(answer(second), 42);
  assert.deepEqual(second.refused, []);
});

test('code that is damaged or of another source is refused, and the source is run', () => {
  const first = new Chunks(folder, require);
  answer(first);
  first.keep();
  write('twice.cjs', 'exports.twice = (n) => 2 * n + 1000;');
  // Another source, because V8 remembers what this process has compiled already.
  write('command.cjs', "exports.answer = () => require('./twice.cjs').twice(21);");
  write('command.cjs.code', 'no code');
  const second = new Chunks(folder, require);
  assert.equal(answer(second), 1_042);
  assert.deepEqual(second.refused, ['command.cjs', 'twice.cjs']);
});
