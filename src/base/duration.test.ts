import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import {
  days,
  type Duration,
  formatDuration,
  hours,
  inSeconds,
  microseconds,
  milliseconds,
  minutes,
  formatClockDuration,
  parseClockDuration,
  seconds,
} from './duration.ts';

test('units are multiples of each other, in whole microseconds', () => {
  assert.equal(milliseconds(1), 1_000);
  assert.equal(seconds(1), milliseconds(1_000));
  assert.equal(minutes(1), seconds(60));
  assert.equal(hours(1), minutes(60));
  assert.equal(days(1), hours(24));
  assert.equal(seconds(0.1) + seconds(0.2), seconds(0.3)); // 0.1 + 0.2 is not 0.3 in floats
  assert.equal(inSeconds(milliseconds(1_500)), 1.5);
});

describe('what Cisco prints', () => {
  test.each([
    ['0:00:00', 0],
    ['0', 0],
    ['1:00:00', 3_600],
    ['0:59:59', 3_599],
    ['1193:00:00', 1_193 * 3_600],
    ['00:05:00', 300],
    ['0:0:1', 1],
  ])('%s is %d s', (text, expected) => {
    assert.equal(parseClockDuration(text), seconds(expected));
  });

  test.each([
    '',
    '1',
    '1:00',
    '1:60:00',
    '1:00:60',
    '-1:00:00',
    '1:00:00.5',
    ' 1:00:00',
    '1:00:00 ',
    'never',
    '100000:00:00',
  ])('%j is no duration', (text) => {
    assert.equal(parseClockDuration(text), undefined);
  });
});

describe('for people', () => {
  test.each<[Duration, string]>([
    [microseconds(0), '0 µs'],
    [microseconds(812), '812 µs'],
    [microseconds(9_996), '10.0 ms'],
    [milliseconds(250), '250 ms'],
    [seconds(10), '10.000 s'],
    [milliseconds(10_001), '10.001 s'],
    [seconds(60), '60 s'],
    [seconds(120), '120 s'],
    [seconds(300), '300 s'],
    [milliseconds(120_500), '120.500 s'],
    [seconds(301), '5 min 1 s'],
    [seconds(350), '5 min 50 s'],
    [milliseconds(350_020), '5 min 50.0 s'], // rounded, and not said to be exact
    [seconds(3_599), '59 min 59 s'],
    [seconds(207), '207 s'],
    [milliseconds(207_200), '3 min 27.2 s'],
    [minutes(59), '59 min'],
    [hours(1), '1 h'],
    [seconds(3_687), '1 h 1 min 27 s'],
    [seconds(3_607), '1 h 0 min 7 s'],
    [microseconds(999_499), '999 ms'],
    [microseconds(999_500), '1.000 s'],
    [microseconds(3_599_949_999), '59 min 59.9 s'],
    [microseconds(3_599_950_000), '1 h'],
    [hours(47), '47 h'],
    [hours(48), '2 d 0 h'],
    [hours(125), '5 d 5 h'],
    [seconds(-10), '-10.000 s'],
  ])('%d is %s', (duration, text) => {
    assert.equal(formatDuration(duration), text);
  });

  test('nothing is rounded up to sixty of anything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400_000_000 }), (span) => {
        const text = formatDuration(microseconds(span));
        assert.doesNotMatch(text, /\b60(?:\.0)? (?:min|s\b.*min)|min 60|h 60|d 24 h|1000(?:\.0)? ms/);
      }),
      { numRuns: 2_000 },
    );
    for (const edge of [seconds(60), seconds(180), hours(1), days(2)]) {
      for (const off of [-100_001, -100_000, -50_001, -50_000, -1, 0, 1]) {
        assert.doesNotMatch(formatDuration(microseconds(edge + off)), /min 60|h 60|^60 min|d 24 h/);
      }
    }
  });
});

test.each(['0:00:00', '0:00:59', '1:01:27', '12:00:00', '1193:00:00'])('%s is written as it was read', (text) => {
  const read = parseClockDuration(text);
  assert.ok(read !== undefined);
  assert.equal(formatClockDuration(read), text);
});
