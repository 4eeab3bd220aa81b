import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { rateAt } from './accept-rate.ts';

/** How many of those who come every `every` milliseconds, from 1,000 on, are let in. */
function letIn(perSecond: number, every: number, until: number): number {
  let [turn, count] = [0, 0];
  for (let now = 1_000; now < until; now += every) {
    const verdict = rateAt({ perSecond }, turn, now);
    if ('wait' in verdict) continue;
    turn = verdict.turn;
    count++;
  }
  return count;
}

describe('the rate of connections', () => {
  test('one a second: the second waits for what is left of the second', () => {
    const first = rateAt({ perSecond: 1 }, 0, 5_000);
    assert.deepEqual(first, { turn: 6_000 });
    assert.deepEqual(rateAt({ perSecond: 1 }, 6_000, 5_400), { wait: 600 });
    assert.deepEqual(rateAt({ perSecond: 1 }, 6_000, 6_000), { turn: 7_000 });
  });

  test('100 a second: ten at once after silence, and then one every 10 ms', () => {
    assert.equal(letIn(100, 0.001, 1_000.5), 10);
    assert.equal(letIn(100, 1, 2_000), 10 + 99);
  });

  test('who comes more slowly never waits', () => assert.equal(letIn(100, 20, 3_000), 100));

  test('silence saves nothing up beyond that', () => {
    const late = rateAt({ perSecond: 100 }, 50, 1_000_000);
    assert.deepEqual(late, { turn: 1_000_010 });
  });
});
