import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { hours, seconds } from '../base/duration.ts';
import { civilDay, instant, later } from '../base/instant.ts';
import { isoText, Moments } from './moment.ts';

const noon = later(civilDay(2026, 11, 20) ?? instant(0), hours(12));
const yearless = later(civilDay(1972, 6, 2) ?? instant(0), hours(16));
const undated = instant(seconds(61));

describe('the moments of one report', () => {
  test('have their day once, and times of day after it', () => {
    const moments = new Moments([noon]);
    assert.equal(moments.day, '2026-11-20');
    assert.equal(moments.time(noon), '12:00:00.000');
  });
  test('that run past midnight count the days', () => {
    const moments = new Moments([noon, later(noon, hours(13))]);
    assert.equal(moments.time(later(noon, hours(12))), '00:00:00.000 +1 d');
    assert.equal(moments.time(later(noon, hours(36))), '00:00:00.000 +2 d');
    assert.equal(moments.time(later(noon, seconds(43_199))), '23:59:59.000');
  });
  test('without a year are printed without one', () => assert.equal(new Moments([yearless]).day, '06-02 (no year)'));
  test('without a date have no day', () => {
    assert.equal(new Moments([undated]).day, undefined);
    assert.equal(new Moments([undated]).time(undated), '00:01:01.000');
  });
  test('of which one has no date are told by the dated ones, and the odd one says so', () => {
    const moments = new Moments([undated, noon]);
    assert.equal(moments.day, '2026-11-20');
    assert.equal(moments.time(undated), '00:01:01.000 day?');
  });
  test('may be none', () => assert.equal(new Moments([]).day, undefined));
});

test('ISO 8601 says as much of the date as the source did', () => {
  assert.equal(isoText(noon), '2026-11-20T12:00:00.000');
  assert.equal(isoText(yearless), '--06-02T16:00:00.000');
  assert.equal(isoText(undated), 'T00:01:01.000');
});
