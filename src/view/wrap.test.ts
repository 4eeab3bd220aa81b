import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { columnsOf } from './columns.ts';
import { COLUMNS } from './paint.ts';
import { wrap } from './wrap.ts';

/** What logs may hold: words, escape sequences, control characters, overrides, surrogates. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\x1b[31m', '\r', '\x07', '\u202e', '\ud83d', '😀', ' ', '\t'),
    fc.string({ unit: 'binary', maxLength: 30 }),
  ),
});

test('no line is longer than the columns, whatever the text', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (text, first, rest) => {
      for (const line of wrap(text, ' '.repeat(first), ' '.repeat(rest))) assert.ok(columnsOf(line) <= COLUMNS);
    }),
  );
});

test('no control character and no half of a character comes through', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const line of wrap(text)) assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202a-\u202e]|\p{Cs}/u);
    }),
  );
});

test('every word of ordinary text is there, in order', () => {
  const words = Array.from({ length: 80 }, (_, i) => `word${i}`);
  assert.deepEqual(wrap(words.join('  '), ' 1. ').join(' ').split(/\s+/).slice(2), words);
});

test('a word longer than a line is cut, with nothing lost', () => {
  const word = 'x'.repeat(333);
  assert.equal(wrap(word, '    ').join('').replaceAll(' ', ''), word);
});
