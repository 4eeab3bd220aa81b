import assert from 'node:assert/strict';
import { test } from 'vitest';
import { nearestWord } from './nearest-word.ts';

const known = ['path', 'host', 'date', 'zone'];

test.each([
  { written: 'hots', meant: 'host' },
  { written: 'Host', meant: 'host' },
  { written: 'zome', meant: 'zone' },
  { written: 'zones', meant: 'zone' },
  { written: 'dat', meant: 'date' },
  { written: 'colour', meant: undefined },
  { written: '', meant: undefined },
  { written: 'x'.repeat(100_000), meant: undefined },
])('$written is $meant', ({ written, meant }) => {
  assert.equal(nearestWord(written, known), meant);
});

test('capitals of a known word are no difference, and fewer letters may be allowed', () => {
  assert.equal(nearestWord('LISTE', ['LIST']), 'LIST');
  assert.equal(nearestWord('hots', known, 1), undefined);
  assert.equal(nearestWord('hosts', known, 1), 'host');
});
