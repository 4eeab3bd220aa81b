import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble } from '../../../test/page.ts';
import { readStamp, stampTime } from './stamp.ts';

/** The day, the time of day, and whether it is UTC. */
function read(text: string): string | undefined {
  const stamp = readStamp(text);
  if (!stamp) return undefined;
  const at = stampTime(stamp, pageDouble({ file: 'ss.txt' }).calendar);
  return at === undefined
    ? 'no such day'
    : `${formatInstant(at)}${stamp.utc ? ' UTC' : ''}${stamp.day ? '' : ' of the day that goes on'}`;
}

describe('a moment alone on a line', () => {
  test.each([
    ['Fri Nov 20 11:12:35 UTC 2026', '2026-11-20T11:12:35.000'],
    ['Fri Nov  6 11:12:35 2026', '2026-11-06T11:12:35.000'],
    ['Fri Nov 20 11:12:35 PM CET 2026', '2026-11-20T23:12:35.000'],
    ['Fri 20 Nov 2026 12:12:35 AM UTC', '2026-11-20T00:12:35.000'],
    ['Fri, 20 Nov 2026 11:12:35 +0100', '2026-11-20T11:12:35.000'],
    ['11:12:35.123 UTC Fri Nov 20 2026', '2026-11-20T11:12:35.123'],
    ['2026-11-20T11:12:35+01:00', '2026-11-20T11:12:35.000'],
    ['2026-11-20 11:12:35.123456789+01:00', '2026-11-20T11:12:35.123456'],
    ['2026-11-20T11:12:35Z', '2026-11-20T11:12:35.000 UTC'],
    ['1795173155.5', '2026-11-20T11:12:35.500 UTC'],
    ['11:12:35', '2026-11-20T11:12:35.000 of the day that goes on'],
    ['1:12:35 PM', '2026-11-20T13:12:35.000 of the day that goes on'],
  ])('%s', (text, moment) => assert.equal(read(text), moment));

  test('noon and midnight of the twelve-hour clock', () => {
    assert.deepEqual(
      [read('12:00:00 PM'), read('12:00:00 AM')].map((one) => one?.slice(11, 19)),
      ['12:00:00', '00:00:00'],
    );
  });
});

describe('no moment is', () => {
  test.each([
    '',
    'Fri Nov 20',
    '11:12',
    '25:00:00',
    '11:61:00',
    'at 11:12:35',
    '11:12:35 and more',
    '123456789',
    '0795173155',
    '2026-11-20',
  ])('"%s"', (text) => assert.equal(read(text), undefined));
  test('a day that the month does not have', () => assert.equal(read('2026-11-31T11:12:35Z'), 'no such day'));
});
