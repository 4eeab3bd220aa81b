import assert from 'node:assert/strict';
import { test } from 'vitest';
import { failed, seen } from '../../test/seen.ts';
import { seconds } from '../base/duration.ts';
import { instant } from '../base/instant.ts';
import { Timeline } from './timeline.ts';

const clock = (id: string, offset: number) => ({
  id,
  offset: seconds(offset),
  tied: true,
  to: 'a',
  pairs: 1,
  contradicting: 0,
});

const timeline = new Timeline(
  [
    seen(failed, { at: 10, on: 'a', line: 1 }),
    seen(failed, { at: 11, on: 'b', line: 2 }),
    seen(failed, { at: 8, on: 'b', line: 3 }),
    seen(failed, { at: 10, on: 'unknown', line: 4 }),
    seen(failed, { at: 10, on: 'a', line: 5 }),
  ],
  [clock('a', 0), clock('b', 2)],
);

test('observations are in the order of the reference clock, equal ones in the order in which they were read', () => {
  assert.deepEqual(
    timeline.observations.map(({ source }) => ('line' in source ? source.line : 0)),
    [1, 3, 4, 5, 2],
  );
});

test('their own stamps stay as they were written', () => {
  const [, second] = timeline.observations;
  assert.equal(second?.at, seconds(8));
  assert.equal(second && timeline.when(second), seconds(10));
});

test('a clock that was not fitted is taken to agree', () => {
  assert.equal(timeline.at('unknown', instant(5)), 5);
});
