import assert from 'node:assert/strict';
import * as fc from 'fast-check';
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

test('however adding and taking alternate, it is as if all that waits were sorted each time', () => {
  const steps = fc.array(fc.option(fc.integer({ min: 0, max: 6 })), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (list) => {
      const queue = new EventQueue<number>();
      const waiting: { readonly at: number; readonly what: number }[] = [];
      for (const [what, at] of list.entries()) {
        if (at !== null) {
          queue.add(instant(at), what);
          waiting.push({ at, what });
        } else {
          waiting.sort((a, b) => a.at - b.at || a.what - b.what);
          assert.equal(queue.first?.what, waiting[0]?.what);
          assert.equal(queue.take()?.what, waiting.shift()?.what);
        }
        assert.equal(queue.size, waiting.length);
      }
    }),
  );
});
