import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Patience } from './patience.ts';
import { Timers } from './timers.ts';

function waiting(onOver: (one: string, patience: Patience<string>) => void = () => undefined) {
  const [timers, over]: [Timers, string[]] = [new Timers(), []];
  const patience: Patience<string> = new Patience(timers, 100, (one) => {
    over.push(one);
    onOver(one, patience);
  });
  return { timers, over, patience };
}

describe('patience', () => {
  test('each has its own time, and is told of once', () => {
    const { timers, over, patience } = waiting();
    patience.begin('first', 0);
    patience.begin('second', 30);
    timers.run(99);
    assert.deepEqual(over, []);
    timers.run(100);
    assert.deepEqual(over, ['first']);
    timers.run(129);
    assert.deepEqual(over, ['first']);
    timers.run(1_000);
    assert.deepEqual(over, ['first', 'second']);
  });

  test('who is done in time is not told of, and nothing is waited for any more', () => {
    const { timers, over, patience } = waiting();
    patience.begin('quick', 0);
    patience.end('quick');
    timers.run(100);
    assert.deepEqual(over, []);
    assert.equal(timers.wait(100, 500), 500);
  });

  test('who begins again has all of the time again', () => {
    const { timers, over, patience } = waiting();
    patience.begin('one', 0);
    patience.begin('other', 10);
    patience.begin('one', 60);
    timers.run(159);
    assert.deepEqual(over, ['other']);
    timers.run(160);
    assert.deepEqual(over, ['other', 'one']);
  });

  test('who begins again when its time is over has its next', () => {
    const { timers, over, patience } = waiting((one, again) => {
      if (over.length < 2) again.begin(one, 100 * over.length);
    });
    patience.begin('one', 0);
    timers.run(100);
    assert.deepEqual(over, ['one']);
    timers.run(200);
    assert.deepEqual(over, ['one', 'one']);
    assert.equal(timers.wait(200, 500), 500);
  });
});
