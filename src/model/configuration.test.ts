import assert from 'node:assert/strict';
import { test } from 'vitest';
import { configErrorWords, known, linesOf, valueOf } from './configuration.ts';

const by = { file: 'fw1.cfg', line: 12, text: 'timeout conn soon' };

test('a mistake is told as compilers tell it', () => {
  const { file, line } = by;
  assert.equal(
    configErrorWords({ file, line, column: 14, found: '"soon"', expected: 'a time', remedy: 'correct it' }),
    'fw1.cfg:12:14: found "soon", expected a time; correct it',
  );
});

test('a fact has a value and a line where somebody looked', () => {
  assert.deepEqual([valueOf(known(3, by)), linesOf(known(3, by))], [3, [by]]);
  assert.deepEqual([valueOf('cannot-know'), linesOf('not-checked'), linesOf(known(3))], [undefined, [], []]);
});
