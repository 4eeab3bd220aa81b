import assert from 'node:assert/strict';
import { test } from 'vitest';
import { someOf } from './some-of.ts';

test.each([
  [[], ''],
  [['a'], 'a'],
  [[1, 2], '1, 2'],
  [['a', 'b', 'c'], 'a, b and 1 more'],
])('two at most of %j', (words, told) => assert.equal(someOf(words, 2), told));
