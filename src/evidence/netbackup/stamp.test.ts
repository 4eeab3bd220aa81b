import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { formatInstant } from '../../base/instant.ts';
import { PageCalendar } from '../calendar.ts';
import { civilDay } from '../../base/instant.ts';
import { StampPlaces, stampOf } from './stamp.ts';

/** Where the stamps of one page stand, in their order. */
function placed(lines: readonly string[], fileDay?: readonly [number, number, number]) {
  const day = fileDay && civilDay(...fileDay);
  const places = new StampPlaces(new PageCalendar(day === undefined ? undefined : { day, by: 'file-name' }));
  return lines.map((line) => {
    const stamp = stampOf(line);
    const at = stamp && places.at(stamp);
    return at === undefined ? undefined : formatInstant(at);
  });
}

describe('the locale of the date', () => {
  test.each([
    ['5/26/2014 2:01:32 PM - x', '2014-05-26T14:01:32.000'],
    ['5/26/2014 2:01:32\u202fPM - x', '2014-05-26T14:01:32.000'],
    ['12/04/2015 15:48:54.101 [x]', '2015-12-04T15:48:54.101'],
    ['26/05/2014 14:01:32 - x', '2014-05-26T14:01:32.000'],
    ['04.12.2015 15:48:54 - x', '2015-12-04T15:48:54.000'],
    ['04-12-2015 15:48:54 - x', '2015-12-04T15:48:54.000'],
    ['2015-12-04 15:48:54 - x', '2015-12-04T15:48:54.000'],
    ['2015/12/04 15:48:54 - x', '2015-12-04T15:48:54.000'],
    ['2015年12月4日 15:48:54 - x', '2015-12-04T15:48:54.000'],
    ['Nov 14, 2024 1:30:22 PM - x', '2024-11-14T13:30:22.000'],
    ['Nov 14, 2024, 12:30:22 AM - x', '2024-11-14T00:30:22.000'],
    ['14 nov. 2024 13:30:22 - x', '2024-11-14T13:30:22.000'],
    ['14 nov 2024 à 13:30:22 - x', '2024-11-14T13:30:22.000'],
    ['14. Dezember 2024 13:30:22 - x', '2024-12-14T13:30:22.000'],
    ['14.03.2024, 13:30:22 - x', '2024-03-14T13:30:22.000'],
    ['14 de dic. de 2024 1:30:22 p. m. - x', '2024-12-14T13:30:22.000'],
    ['14 de fev de 2024 13:30:22 - x', '2024-02-14T13:30:22.000'],
    ['14-mag-2024 13.30.22 - x', '2024-05-14T13:30:22.000'],
    ['14 мая 2024 г. 13:30:22 - x', '2024-05-14T13:30:22.000'],
    ['14 нояб. 2024 г., 13:30:22 - x', '2024-11-14T13:30:22.000'],
    ['14 мая 2024 г. в 13:30:22 - x', '2024-05-14T13:30:22.000'],
    ['2024/05/14 午後 1:30:22 - x', '2024-05-14T13:30:22.000'],
    ['2024年5月14日 午前0:30:22 - x', '2024-05-14T00:30:22.000'],
    ['2024年5月14日 下午1:30:22 - x', '2024-05-14T13:30:22.000'],
    ['2024. 5. 14. 오후 12:30:22 - x', '2024-05-14T12:30:22.000'],
    ['2024년 5월 14일 오전 1:30:22 - x', '2024-05-14T01:30:22.000'],
  ])('%s', (line, at) => {
    assert.deepEqual(placed([line]), [at]);
  });

  test('does not matter where there is no date', () => {
    assert.deepEqual(placed(['13:30:22 x'], [2026, 11, 20]), ['2026-11-20T13:30:22.000']);
  });
});

describe('03/04: a day or a month first', () => {
  const ambiguous = '03/04/2026 10:00:00 - x';

  test('American where the page does not say', () => {
    assert.deepEqual(placed([ambiguous]), ['2026-03-04T10:00:00.000']);
  });

  test('as an earlier line of the page has shown it', () => {
    assert.deepEqual(placed(['31/03/2026 10:00:00 - x', ambiguous]).at(-1), '2026-04-03T10:00:00.000');
    assert.deepEqual(placed(['03/31/2026 10:00:00 - x', ambiguous]).at(-1), '2026-03-04T10:00:00.000');
  });

  test('nearer to the day of the file, while no line has shown it', () => {
    assert.deepEqual(placed([ambiguous], [2026, 4, 3]), ['2026-04-03T10:00:00.000']);
    assert.deepEqual(placed([ambiguous], [2026, 3, 5]), ['2026-03-04T10:00:00.000']);
  });
});

test.each([
  'Jun  2 16:54:07 gw1 words',
  '30.02.2026 10:00:00 - no such day',
  '14 nov. 2024 25:30:22 - no such hour',
  'Nov 14, 2024 13:30:22 PM - no such half',
  '2024/05/14 午後 13:30:22 - no such half',
  '10.20.0.11 is an address',
  '1.2.3.4 10:00:00 is an address',
  'words',
  '',
])('no stamp: %s', (line) => {
  assert.deepEqual(placed([line]), [undefined]);
});
