import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { microseconds, seconds } from './duration.ts';
import {
  between,
  civilDay,
  DAY_US,
  formatDay,
  formatInstant,
  formatTimeOfDay,
  instant,
  later,
  startOfDay,
  timeOfDay,
} from './instant.ts';

describe('a civil day', () => {
  test('begins at midnight', () => {
    assert.equal(civilDay(1970, 1, 1), 0);
    assert.equal(civilDay(2026, 11, 20), Date.parse('2026-11-20T00:00:00Z') * 1_000);
  });

  test.each([
    [2026, 2, 29],
    [2026, 2, 31],
    [2026, 13, 1],
    [2026, 0, 1],
    [2026, 1, 0],
    [2026, 4, 31],
    [Number.NaN, 1, 1],
  ])('%d-%d-%d is none', (year, month, day) => {
    assert.equal(civilDay(year, month, day), undefined);
  });

  test('29 February is one in leap years', () => {
    assert.deepEqual(
      [2024, 2000, 2025, 2100].map((year) => civilDay(year, 2, 29) !== undefined),
      [true, true, false, false],
    );
  });
});

/** From 1930 to 2100, to the microsecond. */
const anyInstant = fc.integer({ min: -40 * 365 * DAY_US, max: 130 * 365 * DAY_US }).map(instant);

test('an instant is its day and the time within it', () => {
  fc.assert(
    fc.property(anyInstant, (at) => {
      assert.equal(startOfDay(at) + timeOfDay(at), at);
      assert.ok(timeOfDay(at) >= 0 && timeOfDay(at) < DAY_US);
      assert.equal(Math.abs(startOfDay(at) % DAY_US), 0);
    }),
  );
});

test('later and between undo each other', () => {
  fc.assert(
    fc.property(anyInstant, fc.integer({ min: -DAY_US, max: DAY_US }), (at, span) => {
      assert.equal(between(at, later(at, microseconds(span))), span);
    }),
  );
  assert.equal(between(instant(5), instant(3)), -2);
});

describe('in words', () => {
  const at = later(instant(Date.parse('2026-11-20T17:50:04.006Z') * 1_000), seconds(0));

  test('a time has milliseconds, and microseconds where there are any', () => {
    assert.equal(formatTimeOfDay(at), '17:50:04.006');
    assert.equal(formatTimeOfDay(instant(at + 7)), '17:50:04.006007');
    assert.equal(formatTimeOfDay(instant(0)), '00:00:00.000');
  });

  test('an instant is ISO 8601 without a zone, before 1970 too', () => {
    assert.equal(formatDay(at), '2026-11-20');
    assert.equal(formatInstant(at), '2026-11-20T17:50:04.006');
    assert.equal(formatInstant(instant(-1)), '1969-12-31T23:59:59.999999');
    fc.assert(
      fc.property(anyInstant, (one) => {
        assert.match(formatInstant(one), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:\d{3})?$/);
      }),
    );
  });
});
