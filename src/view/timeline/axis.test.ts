import { describe, expect, test } from 'vitest';
import { hours, seconds } from '../../base/duration.ts';
import { axisOf, roomsOf } from './axis.ts';
import { clock } from './example-scenes.ts';

const room = { total: 40, least: 1, perPauseMax: 12, perSecondMax: 2 };
const axis = (...at: number[]) => axisOf(at.map(clock), room);

describe('the room between events', () => {
  test('is in proportion to the time', () => {
    const { pauses } = axis(0, 10, 40);
    expect(pauses.map((one) => one.room / one.lasted)).toEqual(Array(2).fill((pauses[0]?.room ?? 0) / seconds(10)));
  });

  test('never passes what one pause may have, nor what a second is worth', () => {
    expect(axis(0, 3_600).pauses[0]?.room).toBe(12);
    expect(axis(0, 1).pauses[0]?.room).toBe(2);
  });

  test('a pause that leaves the others nothing breaks the axis, and still has the most room', () => {
    const { pauses } = axis(0, 20, 3_620, 3_630);
    expect(pauses.map(({ broken }) => broken)).toEqual([false, true, false]);
    expect(pauses[1]).toMatchObject({ lasted: hours(1) });
    expect(pauses[1]?.room).toBeGreaterThan(Math.max(pauses[0]?.room ?? 0, pauses[2]?.room ?? 0));
  });

  test('pauses that can all be seen break nothing', () => {
    expect(axis(0, 120, 200, 210).pauses.some(({ broken }) => broken)).toBe(false);
  });

  test('no time, no scale', () => {
    expect(axis(0, 0, 0)).toMatchObject({ unit: undefined, pauses: [{ room: 0 }, { room: 0 }] });
    expect(axis()).toEqual({ pauses: [], unit: undefined });
  });
});

test('what is said in silences leaves equal ones equal, and longer ones no shorter', () => {
  const { pauses } = axis(0, 10, 20, 30.5, 33, 33.2);
  // The second of the two of 10 s needs fifty rows; what lasts less than a second is no silence.
  const rooms = roomsOf(pauses, [1, 50, 0, 2, 60]);
  expect(rooms.slice(0, 3)).toEqual([50, 50, 50]);
  expect(rooms[3]).toBe(Math.max(2, pauses[3]?.room ?? 0));
  expect(rooms[4]).toBe(60);
});
