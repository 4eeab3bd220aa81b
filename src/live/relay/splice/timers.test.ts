import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Timers } from './timers.ts';

describe('timers', () => {
  test('at 99 nothing, at 100 the first, and the next in its turn', () => {
    const [timers, done]: [Timers, string[]] = [new Timers(), []];
    timers.at(150, () => done.push('second'));
    timers.at(100, () => done.push('first'));
    timers.run(99);
    assert.deepEqual(done, []);
    timers.run(100);
    assert.deepEqual(done, ['first']);
    timers.run(500);
    assert.deepEqual(done, ['first', 'second']);
  });

  test('what is due is not waited for, and what is far is waited for as long as is allowed', () => {
    const timers = new Timers();
    assert.equal(timers.wait(0, 500), 500);
    timers.at(100, () => undefined);
    assert.equal(timers.wait(99.5, 500), 1);
    assert.equal(timers.wait(101, 500), 0);
    assert.equal(timers.wait(-1_000, 500), 500);
  });

  test('one that sets another, due at once, has it done too', () => {
    const [timers, done]: [Timers, number[]] = [new Timers(), []];
    timers.at(1, (now) => timers.at(now, () => done.push(now)));
    timers.run(5);
    assert.deepEqual(done, [5]);
  });
});
