import assert from 'node:assert/strict';
import { test } from 'vitest';
import { hours } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import { event } from './example-scenes.ts';
import { timesOf } from './times.ts';

test('times of day count the days behind the first', () => {
  const { day, time, columns } = timesOf({ events: [event(0, 0, 'a'), event(90_000, 0, 'b')] });
  assert.deepEqual([day, time(event(90_000, 0, 'b').at), columns], ['2026-11-20', '19:00:00.000 +1 d', 17]);
});

test('a night that was played is of no day, however long it is', () => {
  const events = [0, 26, 326].map((hour) => ({ ...event(0, 0, 'a'), at: instant(hours(hour)) }));
  const { day, time, columns } = timesOf({ events, isPlayed: true });
  assert.equal(day, undefined);
  assert.deepEqual(
    events.map(({ at }) => time(at)),
    ['00:00:00.000', '26:00:00.000', '326:00:00.000'],
  );
  assert.equal(columns, 13);
});
