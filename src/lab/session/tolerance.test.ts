import assert from 'node:assert/strict';
import { test } from 'vitest';
import { instant } from '../../base/instant.ts';
import { isWithin } from './tolerance.ts';

const at = (seconds: number) => instant(seconds * 1e6);

test.each([
  [2, 1.7, true],
  [2, 1.69, false],
  [2, 2.5, true],
  [2, 2.51, false],
  [16, 18, true],
  [16, 18.01, false],
])('simulated at %d s and measured at %d s: %s', (simulated, measured, expected) => {
  assert.equal(isWithin(at(simulated), at(measured)), expected);
});
