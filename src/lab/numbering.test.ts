import assert from 'node:assert/strict';
import { test } from 'vitest';
import { numberings } from './numbering.ts';

test('links and hosts have their numbers in the addresses', () => {
  assert.equal(numberings[4].address(7, 11), '10.7.0.11');
  assert.equal(numberings[4].address(102, 110), '10.102.0.110');
  assert.equal(numberings[6].address(7, 11), '2001:db8:0:7::b');
});
