import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { Heap } from './heap.ts';

test('what is added in any order is taken in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = new Heap<number>((a, b) => a < b);
      for (const one of numbers) heap.add(one);
      assert.equal(heap.size, numbers.length);
      assert.deepEqual(
        numbers.map(() => heap.take()),
        numbers.toSorted((a, b) => a - b),
      );
      assert.equal(heap.take(), undefined);
    }),
  );
});

test('adding and taking may alternate', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined })), (orders) => {
      const heap = new Heap<number>((a, b) => a < b);
      let kept: number[] = [];
      for (const one of orders)
        if (one === undefined) {
          assert.equal(heap.first, kept[0]);
          assert.equal(heap.take(), kept[0]);
          kept = kept.slice(1);
        } else {
          heap.add(one);
          kept = [...kept, one].toSorted((a, b) => a - b);
        }
    }),
  );
});
