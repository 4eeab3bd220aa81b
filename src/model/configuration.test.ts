import assert from 'node:assert/strict';
import { test } from 'vitest';
import { configErrorWords, known, linesOf, lineWords, placeWords, valueOf } from './configuration.ts';

const by = { file: 'fw1.cfg', line: 12, text: 'timeout conn soon' };

test('a mistake is told as compilers tell it', () => {
  const { file, line } = by;
  assert.equal(
    configErrorWords({ file, line, column: 14, found: '"soon"', expected: 'a time', remedy: 'correct it' }),
    'fw1.cfg:12:14: found "soon", expected a time; correct it',
  );
});

test('a mistake in what a flag has set is told of the flag, without a line', () => {
  const file = '--set fault.0.at=2h';
  assert.match(
    configErrorWords({ file, line: 1, column: 12, found: '"2h"', expected: 'a time', remedy: 'correct it' }),
    /^--set fault\.0\.at=2h: found "2h"/,
  );
  assert.deepEqual([lineWords({ file, line: 1 }), placeWords({ file, line: 1, column: 2 })], [file, file]);
  const place = { file: 'a--set b', line: 3, column: 4 };
  assert.deepEqual([lineWords(place), placeWords(place)], ['a--set b:3', 'a--set b:3:4']);
});

test('a fact has a value and a line where somebody looked', () => {
  assert.deepEqual([valueOf(known(3, by)), linesOf(known(3, by))], [3, [by]]);
  assert.deepEqual([valueOf('cannot-know'), linesOf('not-checked'), linesOf(known(3))], [undefined, [], []]);
});
