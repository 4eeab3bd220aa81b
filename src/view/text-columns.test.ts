import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { columnsOf } from './columns.ts';
import { clip, cutOff, fit, foldColumns } from './text-columns.ts';

test.each([
  ['serverB', 7],
  ['│ ▼ ≠ ✗', 7],
  ['データ', 6],
  ['서버', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['🔥', 2],
  ['𝛼', 1],
  ['', 0],
])('%s takes %i columns', (text, columns) => assert.equal(columnsOf(text), columns));

describe('a text that is too long', () => {
  test('is clipped with an ellipsis inside the room', () => assert.equal(clip('serverB', 6), 'ser...'));
  test('stays when it just fits', () => assert.equal(clip('server', 6), 'server'));
  test('never has half of a wide character', () => {
    assert.equal(clip('データベース', 8), 'デー...');
    assert.equal(columnsOf(fit('データベース', 8)), 8);
  });
});

describe('folding', () => {
  test('breaks between words, and within those that fit no line', () =>
    assert.deepEqual(foldColumns('to be or notwithstanding', 8), ['to be or', 'notwiths', 'tanding']));
  test('counts columns, not characters', () => assert.deepEqual(foldColumns('データ ベース', 6), ['データ', 'ベース']));
  test('of nothing is nothing', () => assert.deepEqual(foldColumns('  ', 6), []));
});

test.each([
  ['one two', 11, 'one two ...'],
  ['one two', 10, 'one two...'],
  ['one two', 9, 'one tw...'],
  ['one two', 7, 'one...'],
])('%s is cut off at %i columns as %s', (line, columns, cut) => assert.equal(cutOff(line, columns), cut));
