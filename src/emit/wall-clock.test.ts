import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, seconds } from '../base/duration.ts';
import { formatInstant, instant, later } from '../base/instant.ts';
import { wallClock } from './wall-clock.ts';

const EPOCH = later(instant(0), hours(10));

test('a clock is off by its offset, and from a step on by that too; only logs are in its zone', () => {
  const clock = wallClock(EPOCH, {
    offset: seconds(-2),
    steps: [{ at: seconds(60), by: seconds(30) }],
    zone: hours(1),
  });
  const at = (count: number) => instant(count * 1e6);
  assert.equal(formatInstant(clock.utc(at(59))), '1970-01-01T10:00:57.000');
  assert.equal(formatInstant(clock.utc(at(60))), '1970-01-01T10:01:28.000');
  assert.equal(formatInstant(clock.local(at(60))), '1970-01-01T11:01:28.000');
  assert.equal(formatInstant(wallClock(EPOCH).local(at(1))), '1970-01-01T10:00:01.000', 'it is right');
});
