import assert from 'node:assert/strict';
import { test } from 'vitest';
import { bestFirst, grouped } from './grouped.ts';

test('what has one key stands together in the order in which it came', () => {
  const groups = grouped(['a1', 'b1', 'a2'], (one) => one.charAt(0));
  assert.deepEqual(
    [...groups],
    [
      ['a', ['a1', 'a2']],
      ['b', ['b1']],
    ],
  );
});

test('the best stands in front, of equals the first; the others keep their order', () => {
  assert.deepEqual(
    bestFirst(['x', 'long', 'y', 'tall'], (one) => one.length),
    ['long', 'x', 'y', 'tall'],
  );
});
