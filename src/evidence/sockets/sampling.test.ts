import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { pageDouble, readText } from '../../../test/page.ts';
import { sampling } from './sampling.ts';
import { ss } from './ss.ts';

const row = 'ESTAB 0 0 10.4.0.11:1556 10.9.0.20:40012';
const listing = (text: string) => {
  const page = pageDouble({ file: 'loop.txt', node: 'media1', date: '2026-11-19' });
  readText([sampling, ss], page, text);
  return { times: page.seen.map(({ at }) => formatInstant(at)), page };
};

describe('a stamp alone on a line dates the list below it', () => {
  const rows: readonly [string, string][] = [
    ['Fri Nov 20 11:12:35 UTC 2026', '2026-11-20T11:12:35.000'],
    ['Fri Nov 20 11:12:35 2026', '2026-11-20T11:12:35.000'],
    ['Fri Nov  6 11:12:35 PM CET 2026', '2026-11-06T23:12:35.000'],
    ['Fri 20 Nov 2026 12:12:35 AM UTC', '2026-11-20T00:12:35.000'],
    ['11:12:35.123 UTC Fri Nov 20 2026', '2026-11-20T11:12:35.123'],
    ['2026-11-20T11:12:35+01:00', '2026-11-20T11:12:35.000'],
    ['2026-11-20 11:12:35.250000000+01:00', '2026-11-20T11:12:35.250'],
    ['2026-11-20 11:12:35', '2026-11-20T11:12:35.000'],
    ['17:50:04', '2026-11-19T17:50:04.000'],
    ['17:50:04.006', '2026-11-19T17:50:04.006'],
    ['=== 17:50:05', '2026-11-19T17:50:05.000'],
    ['--- Fri Nov 20 11:12:35 UTC 2026 ---', '2026-11-20T11:12:35.000'],
    ['[17:50:05]', '2026-11-19T17:50:05.000'],
  ];
  test.each(rows)('%s', (stamp, time) => {
    assert.deepEqual(listing(`${stamp}\n${row}`).times, [time]);
  });

  test('until the next one', () => {
    const { times } = listing(`23:59:58\n${row}\n${row}\n00:00:01\n\n${row}`);
    assert.deepEqual(times, ['2026-11-19T23:59:58.000', '2026-11-19T23:59:58.000', '2026-11-20T00:00:01.000']);
  });

  test('without any, the page knows', () => {
    assert.deepEqual(listing(row).times, ['2026-11-19T00:00:00.000']);
  });
});

test('epoch seconds and ISO text with Z are UTC', () => {
  for (const stamp of ['1795173155', '1795173155.000', '2026-11-20T11:12:35Z']) {
    const { page } = listing(`${stamp}\n${row}\n${row}`);
    assert.deepEqual(
      page.seen.map(({ clock }) => clock),
      ['utc', 'utc'],
      stamp,
    );
    assert.equal(formatInstant(page.calendar.now()).slice(0, 11), '2026-11-20T', stamp);
  }
});

test('watch says the time, the host and the command', () => {
  const { page, times } = listing(`Every 2.0s: ss -tno            media1: Fri Nov 20 11:12:35 2026\n\n${row}`);
  assert.deepEqual(times, ['2026-11-20T11:12:35.000']);
  assert.deepEqual(page.speaker, { node: 'media1', command: 'ss -tno' });
  assert.deepEqual(page.ofKind('socket-state')[0]?.timer, { runs: 'off' });
});

describe('a stamp that no list follows moves nothing', () => {
  test('far above', () => {
    const { times } = listing(`1795173155\n${'\nsomething else'.repeat(9)}\n${row}`);
    assert.deepEqual(times, ['2026-11-19T00:00:00.000']);
  });
  test.each([
    '9999999999999',
    'order 1795173155',
    'finished at 17:50:04',
    '31:50:04',
    'Fri Nov 31 11:12:35 UTC 2026',
    '17:50',
  ])('%s is no stamp', (line) => {
    assert.deepEqual(listing(`${line}\n${row}`).times, ['2026-11-19T00:00:00.000']);
  });
});

test('one series of lists is one: a timer in any of them proves that -o was given', () => {
  const { page } = listing(`17:50:04\n${row}\n17:50:05\n${row} timer:(keepalive,58min,0)\n17:50:06\n${row}`);
  assert.deepEqual(
    page.ofKind('socket-state').map(({ timer }) => timer.runs),
    ['off', 'keepalive', 'off'],
  );
});
