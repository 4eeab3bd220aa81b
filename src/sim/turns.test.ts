import assert from 'node:assert/strict';
import { test } from 'vitest';
import { atOnce, type Turns } from './turns.ts';

test('what is done turn by turn comes to the same as at once', () => {
  function* work(): Turns<number> {
    yield;
    yield;
    return 3;
  }
  assert.equal(atOnce(work()), 3);
  assert.deepEqual([...work()].length, 2);
});
