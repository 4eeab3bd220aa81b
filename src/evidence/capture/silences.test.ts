import assert from 'node:assert/strict';
import { test } from 'vitest';
import { keepLongest, type QuietStretch, SILENCES_MAX } from './silences.ts';

test('the longest are kept, longest first', () => {
  const kept: QuietStretch[] = [];
  for (const lasted of [3, 9, 1, 7, 5, 11, 2, 8, 10, 4, 6]) {
    keepLongest(kept, { from: 0, fromFrame: 1, until: lasted, untilFrame: 2, endedByForward: true, endedWith: 'data' });
  }
  assert.equal(kept.length, SILENCES_MAX);
  assert.deepEqual(
    kept.map(({ until }) => until),
    [11, 10, 9, 8, 7, 6, 5, 4],
  );
});
