import assert from 'node:assert/strict';
import { test } from 'vitest';
import { instant } from '../../base/instant.ts';
import { isWithin, outrunsTheLab } from './tolerance.ts';

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

test('so many steps at once are later by the looks of the lab than any that agree', () => {
  const burst = (count: number, begins = 0) => Array.from({ length: count }, () => ({ at: at(begins) }));
  assert.equal(outrunsTheLab(burst(501)), false);
  assert.equal(outrunsTheLab(burst(502)), true);
  assert.equal(outrunsTheLab(burst(502, 16)), false, 'two seconds late is on time there');
  assert.equal(outrunsTheLab([...burst(1_000, 16), ...burst(1_002, 16)]), true);
});
