import assert from 'node:assert/strict';
import { test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { waitAfter } from './pace.ts';

test.each([
  [0, 500],
  [2.5, 500],
  [10, 2_000],
  [25, 5_000],
  [400, 5_000],
])('a look of %d ms is followed by a rest of %i ms', (cost, wait) => {
  assert.equal(waitAfter(milliseconds(cost)), milliseconds(wait));
});

test('no rest is longer than a path takes to forget', () => assert.ok(waitAfter(seconds(60)) <= seconds(5)));
