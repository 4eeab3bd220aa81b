import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours, minutes } from '../../base/duration.ts';
import { Words } from './statement.ts';
import { takeTimer, timerFrom } from './timer.ts';

const taken = (text: string) => {
  const value = takeTimer(new Words(text), 'conn', timerFrom(minutes(5)));
  return typeof value === 'object' ? value.impossible?.expected : value;
};

test.each([
  ['0', 0],
  ['0:00:00', 0],
  ['0:05:00', minutes(5)],
  ['1193:00:00', hours(1_193)],
])('%s', (text, value) => assert.equal(taken(text), value));

test.each(['0:04:59', '0:00:01', '1193:00:01', '9999:00:00'])('%s is out of its range', (text) =>
  assert.equal(taken(text), '0 for never, or a time from 0:05:00 to 1193:00:00'),
);

test.each(['', 'soon', '-1:00:00', '1:60:00', '1h'])('“%s” is no time', (text) =>
  assert.equal(taken(text), 'a time h:mm:ss or 0'),
);
