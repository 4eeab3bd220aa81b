import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { civilDay, formatDay, formatInstant, type Instant } from '../base/instant.ts';
import { dayInFileName, PageCalendar, sinceMidnight } from './calendar.ts';

const day = (year: number, month: number, date: number): Instant => {
  const at = civilDay(year, month, date);
  assert.ok(at !== undefined);
  return at;
};

const clock = (text: string): number => {
  const [hour = '', minute = '', second = ''] = text.split(':');
  return sinceMidnight(hour, minute, second) ?? Number.NaN;
};

const onFileDay = () => new PageCalendar({ day: day(2026, 11, 20), by: 'file-name' });

const days = (...times: string[]) => {
  const calendar = onFileDay();
  return times.map((time) => formatInstant(calendar.timeOfDay(clock(time))));
};

describe('stamps without a date', () => {
  test('stand on the day of the file', () => {
    assert.deepEqual(days('00:00:00', '22:59:59'), ['2026-11-20T00:00:00.000', '2026-11-20T22:59:59.000']);
  });

  test('stand on the day of the file after a long silence too', () => {
    assert.deepEqual(days('00:00:00', '23:59:59').at(-1), '2026-11-20T23:59:59.000');
  });

  test('pass midnight when the clock falls by many hours', () => {
    assert.deepEqual(days('23:59:59', '00:00:00', '00:00:01').slice(1), [
      '2026-11-21T00:00:00.000',
      '2026-11-21T00:00:01.000',
    ]);
  });

  test('pass it once for each night, and each month has its end', () => {
    const calendar = new PageCalendar({ day: day(2026, 11, 30), by: 'file-name' });
    const at = ['22:00:00', '01:00:00', '22:00:00', '01:00:00'].map((time) =>
      formatDay(calendar.timeOfDay(clock(time))),
    );
    assert.deepEqual(at, ['2026-11-30', '2026-12-01', '2026-12-01', '2026-12-02']);
  });

  test('a straggler that was written after midnight belongs before it', () => {
    assert.deepEqual(days('23:59:59', '00:00:01', '23:59:58', '00:00:02').slice(1), [
      '2026-11-21T00:00:01.000',
      '2026-11-20T23:59:58.000',
      '2026-11-21T00:00:02.000',
    ]);
  });

  test('threads that write a little out of order do not pass midnight: an hour back is the same day, a tick more is not', () => {
    assert.deepEqual(days('12:00:00', '11:00:00').at(-1), '2026-11-20T11:00:00.000');
    assert.deepEqual(days('12:00:00', '10:59:59').at(-1), '2026-11-21T10:59:59.000');
  });

  test('stand on day zero while nothing dates the page', () => {
    const calendar = new PageCalendar();
    assert.equal(calendar.datedBy, 'none');
    assert.equal(formatDay(calendar.timeOfDay(clock('10:00:00'))), '1970-01-01');
  });
});

describe('stamps with a date', () => {
  test('date the lines after them, and say that a line did', () => {
    const calendar = new PageCalendar();
    assert.equal(calendar.datedBy, 'none');
    calendar.date(2026, 11, 20, clock('10:00:00'));
    assert.equal(calendar.datedBy, 'line');
    assert.equal(calendar.firstStated, day(2026, 11, 20));
    assert.equal(formatInstant(calendar.timeOfDay(clock('10:00:01'))), '2026-11-20T10:00:01.000');
  });

  test('of a day that does not exist change nothing', () => {
    const calendar = onFileDay();
    assert.equal(calendar.date(2026, 2, 29, 0), undefined);
    assert.equal(calendar.date(2026, 13, 1, 0), undefined);
    assert.equal(calendar.dayOfYear(4, 31, 0), undefined);
    assert.equal(calendar.datedBy, 'file-name');
    assert.equal(calendar.now(), day(2026, 11, 20));
  });
});

describe('stamps without a year', () => {
  test('take the year of the file', () => {
    assert.equal(formatDay(onFileDay().dayOfYear(6, 2, 0) ?? day(1970, 1, 1)), '2026-06-02');
  });

  test('keep 29 February until the year is known', () => {
    const calendar = new PageCalendar();
    assert.notEqual(calendar.dayOfYear(2, 29, 0), undefined);
    assert.equal(calendar.datedBy, 'no-year');
    assert.equal(calendar.firstStated, undefined);
  });
});

test('rows without a stamp stand at the last stamp, and before any at the start of the day', () => {
  const calendar = onFileDay();
  assert.equal(formatInstant(calendar.now()), '2026-11-20T00:00:00.000');
  calendar.timeOfDay(clock('10:00:00'));
  assert.equal(formatInstant(calendar.now()), '2026-11-20T10:00:00.000');
});

describe('the day in the name of a file', () => {
  test.each([
    ['log.112026', '2026-11-20'],
    ['112026.log', '2026-11-20'],
    ['112026.LOG', '2026-11-20'],
    ['root.112026_00001.log', '2026-11-20'],
    ['all_admins.112026_00017.log', '2026-11-20'],
    ['51216-117-2201360136-261120-0000000000.log', '2026-11-20'],
    ['messages-20261120', '2026-11-20'],
    ['asa-2026-11-20.txt', '2026-11-20'],
    ['log.022924', '2024-02-29'],
  ])('%s', (name, expected) => {
    const at = dayInFileName(name);
    assert.equal(at === undefined ? undefined : formatDay(at), expected);
  });

  test.each([
    'log.133126',
    'log.022926',
    '002026.log',
    'root.113126_00001.log',
    'bpbrm.txt',
    'log.11202',
    'capture.pcap',
    '',
  ])('none in %j', (name) => {
    assert.equal(dayInFileName(name), undefined);
  });
});

test('the fields of a clock, at their edges', () => {
  assert.equal(sinceMidnight('00', '00', '00', '000001'), 1);
  assert.equal(sinceMidnight('23', '59', '59', '9'), 86_399_900_000);
  assert.equal(sinceMidnight('00', '00', '60'), 60_000_000); // a leap second
  assert.equal(sinceMidnight('00', '00', '00', '1234567'), 123_456);
  assert.equal(sinceMidnight('24', '00', '00'), undefined);
  assert.equal(sinceMidnight('00', '60', '00'), undefined);
  assert.equal(sinceMidnight('00', '00', '61'), undefined);
});
