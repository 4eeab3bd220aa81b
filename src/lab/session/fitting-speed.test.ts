import assert from 'node:assert/strict';
import { test } from 'vitest';
import { milliseconds, seconds } from '../../base/duration.ts';
import { fits, fittingSpeed } from './fitting-speed.ts';

test.each([
  [[3_600], 60, 60],
  [[3_600, 7_200, 75], 60, 25],
  [[3_600, 7_200, 75], 1_000, 75],
  [[350], 60, 50],
  // Nothing but 1 divides both: 3599 s become 59.98 s, which are taken as 60 s.
  [[3_600, 3_599], 60, 60],
  // What divides both is slow: rounded a little they may be much shorter.
  [[350, 64], 60, 60],
  [[2], 60, 2],
  [[1, 7_200], 60, undefined],
  [[], 60, undefined],
])('%j s, up to %i: %s', (times, most, expected) => {
  const all = times.map(seconds);
  const found = fittingSpeed(all, most);
  assert.equal(found, expected);
  if (found !== undefined) assert.ok(all.every((of) => fits(of, found)));
});

test('a time that is no whole second as it is written can only be rounded', () => {
  assert.equal(fittingSpeed([milliseconds(90_500)], 60), 49);
});
