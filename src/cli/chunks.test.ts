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

test('what one call from outside brings is a batch, in the order in which it is needed', () => {
  const chunks = new Chunks(folder, require);
  answer(chunks);
  chunks.load('twice.cjs');
  write('late.cjs', "require('./command.cjs');");
  chunks.load('late.cjs');
  assert.deepEqual(chunks.loaded, [['command.cjs', 'twice.cjs'], ['late.cjs']]);
});

/** Runs the chunks in the batches in which they are loaded, and keeps their code. */
function keep(command: string): void {
  const alone = new Chunks(folder, require);
  answer(alone);
  const together = new Chunks(folder, require);
  together.group(alone.loaded);
  answer(together);
  together.keep(command);
}

test('with its kept code a command does the same', () => {
  keep('check');
  assert.ok(existsSync(join(folder, 'command.cjs.check.code')));
  const chunks = new Chunks(folder, require);
  assert.equal(chunks.use('check'), true);
  assert.equal(answer(chunks), 42);
  assert.deepEqual([chunks.used, chunks.refused], [['command.cjs'], []]);
});

test('a command of which nothing was kept, or only a part, is run from its source', () => {
  keep('check');
  const other = new Chunks(folder, require);
  assert.equal(other.use('trace'), false);
  assert.equal(answer(other), 42);
  write('late.cjs', "exports.answer = require('./command.cjs').answer;");
  const more = new Chunks(folder, require);
  more.use('check');
  assert.equal((more.load('late.cjs') as { answer: () => unknown }).answer(), 42);
  assert.deepEqual([more.used, more.refused], [['command.cjs'], []]);
});

test('code that is damaged or of another source is refused, and the source is run', () => {
  keep('check');
  write('twice.cjs', 'exports.twice = (n) => 2 * n + 1000;');
  const other = new Chunks(folder, require);
  other.use('check');
  assert.equal(answer(other), 1_042);
  assert.deepEqual([other.used, other.refused], [[], ['command.cjs']]);
  write('command.cjs.check.code', 'no code');
  // Another source, because V8 remembers what this process has compiled already.
  write('twice.cjs', 'exports.twice = (n) => 2 * n + 10000;');
  const damaged = new Chunks(folder, require);
  damaged.use('check');
  assert.equal(answer(damaged), 10_042);
  assert.deepEqual(damaged.refused, ['command.cjs']);
});

test.each(['', '{}', '[', '[["command.cjs", 1]]', '[["command.cjs", "gone.cjs"]]'])(
  'batches that are damaged are none, and the source is run: %s',
  (text) => {
    keep('check');
    write('check.batches.json', text);
    const chunks = new Chunks(folder, require);
    assert.equal(chunks.use('check'), false);
    assert.equal(answer(chunks), 42);
  },
);
