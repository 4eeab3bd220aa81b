import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Duration, hours, milliseconds, seconds } from '../../base/duration.ts';
import { Pace } from './pace.ts';

const [rest, longest] = [milliseconds(500), seconds(5)];

test('a few looks after a quiet time follow each other, until the credit is used up', () => {
  const pace = new Pace();
  const rests = Array.from({ length: 8 }, () => pace.restAfter(milliseconds(50), seconds(1)));
  assert.deepEqual(rests, [rest, rest, rest, rest, rest, longest, longest, longest]);
});

test('one that is large is followed by the longest rest, and no more', () => {
  const pace = new Pace();
  assert.equal(pace.restAfter(seconds(2), seconds(1)), longest);
  assert.equal(pace.restAfter(milliseconds(10), seconds(6)), seconds(2));
});

test('what is taken for long is the share', () => {
  const pace = new Pace();
  let [now, taken] = [seconds(0), 0];
  while (now < hours(1)) {
    taken += milliseconds(20);
    now = (now + pace.restAfter(milliseconds(20), now)) as Duration;
  }
  assert.ok(taken / now < 0.0055, String(taken / now));
});
