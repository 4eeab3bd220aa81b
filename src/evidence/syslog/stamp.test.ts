import { describe, expect, test } from 'vitest';
import { readStamp } from './stamp.ts';

const clock = (hour: number, minute: number, second: number, micro = 0) =>
  ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro;

describe('stamps of syslog headers', () => {
  test.each([
    ['Jun  2 16:54:07', { month: 6, day: 2, sinceMidnightUs: clock(16, 54, 7) }],
    ['Jun 2 16:54:07', { month: 6, day: 2, sinceMidnightUs: clock(16, 54, 7) }],
    ['Jun 02 2009 21:54:05', { year: 2009, month: 6, day: 2, sinceMidnightUs: clock(21, 54, 5) }],
    ['Nov 20 11:12:13.123', { month: 11, day: 20, sinceMidnightUs: clock(11, 12, 13, 123_000) }],
    ['Nov 20 11:12:13.000007', { month: 11, day: 20, sinceMidnightUs: clock(11, 12, 13, 7) }],
    ['Nov 20 11:12:13 2026', { year: 2026, month: 11, day: 20, sinceMidnightUs: clock(11, 12, 13) }],
    ['2026-11-20T10:12:13Z', { year: 2026, month: 11, day: 20, sinceMidnightUs: clock(10, 12, 13), offsetUs: 0 }],
    ['2026-11-20 10:12:13,5', { year: 2026, month: 11, day: 20, sinceMidnightUs: clock(10, 12, 13, 500_000) }],
    [
      '2026-11-20T10:12:13.123456789+05:30',
      { year: 2026, month: 11, day: 20, sinceMidnightUs: clock(10, 12, 13, 123_456), offsetUs: clock(5, 30, 0) },
    ],
    [
      '2026-11-20T10:12:13-0400',
      { year: 2026, month: 11, day: 20, sinceMidnightUs: clock(10, 12, 13), offsetUs: -clock(4, 0, 0) },
    ],
  ])('%s', (text, expected) => {
    expect(readStamp(text, 0)).toEqual({ year: undefined, offsetUs: undefined, ...expected, end: text.length });
  });

  test('UTC is an offset; other letters name a zone whose offset only the device knows', () => {
    expect(readStamp('Nov 20 11:12:13 UTC: ', 0)).toMatchObject({ offsetUs: 0, end: 19 });
    expect(readStamp('Nov 20 2026 11:12:13 MSK: ', 0)).toMatchObject({ offsetUs: undefined, end: 24 });
  });

  test('letters behind the stamp that are no zone are left for the host', () => {
    expect(readStamp('Nov 20 2026 11:12:13 EDGE : ', 0)).toMatchObject({ end: 20 });
  });

  test.each([
    'Jun',
    'June 2nd',
    'Jum 12 10:00:00',
    'Nov 20 25:00:00',
    'Nov 20 2026',
    '2026-11-20',
    '10.10.0.254:514',
    '',
  ])('no stamp: %s', (text) => {
    expect(readStamp(text, 0)).toBeUndefined();
  });
});
