import assert from 'node:assert/strict';
import { test } from 'vitest';
import { instant } from '../base/instant.ts';
import { EventQueue } from './event-queue.ts';

test('the earlier happens first, and at one time what was added first', () => {
  const queue = new EventQueue<string>();
  for (const [at, what] of [
    [5, 'c'],
    [1, 'a'],
    [5, 'd'],
    [1, 'b'],
  ] as const)
    queue.add(instant(at), what);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => queue.take()?.what),
    ['a', 'b', 'c', 'd'],
  );
  assert.equal(queue.size, 0);
});
