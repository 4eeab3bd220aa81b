import assert from 'node:assert/strict';
import { test } from 'vitest';
import { keptOf, privilegesOf } from './privileges.ts';

test.each([
  ['0000000000000000', { mayTrace: false, surplus: false, mayGiveUp: false }],
  ['0000000000080000', { mayTrace: true, surplus: false, mayGiveUp: false }],
  ['0000000000080100', { mayTrace: true, surplus: true, mayGiveUp: true }],
  ['0000000000000100', { mayTrace: false, surplus: true, mayGiveUp: true }],
  ['000001ffffffffff', { mayTrace: true, surplus: true, mayGiveUp: true }],
])('a permitted set of %s', (bits, privileges) => {
  assert.deepEqual(privilegesOf(`CapEff:\t0000000000000000\nCapPrm:\t${bits}\n`), privileges);
});

test('what is left to the next program is read back', () => {
  assert.deepEqual(keptOf('4026531840:17,4026532001:18'), [
    [4_026_531_840, 17],
    [4_026_532_001, 18],
  ]);
  assert.deepEqual(keptOf(''), []);
});
