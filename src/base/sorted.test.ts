import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { countUpTo } from './sorted.ts';

test('counts what a filter would count', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (numbers, limit) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      assert.equal(
        countUpTo(sorted, (one) => one, limit),
        sorted.filter((one) => one <= limit).length,
      );
    }),
  );
});
