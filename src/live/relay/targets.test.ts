import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { minutes } from '../../base/duration.ts';
import { failed, orderOf, tries, worked } from './targets.ts';

const remember = minutes(5);
const FIVE_MINUTES = 300_000;
const START = 1_000_000;

describe('the order in which targets are tried', () => {
  test('is as written, at first', () =>
    assert.deepEqual(orderOf(3, new Float64Array(3), { remember, now: START }), [0, 1, 2]));

  test('one that failed stands last, until that is long ago', () => {
    const failures = new Float64Array(3);
    failed(failures, 0, START);
    const at = (now: number) => orderOf(3, failures, { remember, now });
    assert.deepEqual(at(START), [1, 2, 0]);
    assert.deepEqual(at(START + FIVE_MINUTES - 1), [1, 2, 0]);
    assert.deepEqual(at(START + FIVE_MINUTES), [0, 1, 2]);
  });

  test('of those that failed the one of longest ago comes first', () => {
    const failures = new Float64Array(3);
    for (const [target, when] of [
      [0, 20],
      [1, 10],
      [2, 30],
    ] as const)
      failed(failures, target, START + when);
    assert.deepEqual(orderOf(3, failures, { remember, now: START + 40 }), [1, 0, 2]);
  });

  test('one client tries again what failed long ago; the others go on without it meanwhile', () => {
    const failures = new Float64Array(2);
    failed(failures, 0, START);
    const later = START + FIVE_MINUTES;
    const [first = -1] = orderOf(2, failures, { remember, now: later });
    assert.equal(first, 0);
    tries(failures, first, later);
    assert.deepEqual(orderOf(2, failures, { remember, now: later + 1 }), [1, 0]);
    worked(failures, first);
    assert.deepEqual(orderOf(2, failures, { remember, now: later + 2 }), [0, 1]);
  });

  test('trying what never failed says nothing', () => {
    const failures = new Float64Array(2);
    tries(failures, 0, START);
    assert.deepEqual(orderOf(2, failures, { remember, now: START + 1 }), [0, 1]);
  });
});
