import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { OperatingSystem } from '../model/node.ts';
import { writtenError } from './error-number.ts';

test.each<[OperatingSystem, number | undefined]>([
  ['linux', 111],
  ['windows', 10_061],
  ['solaris', 146],
  ['aix', 79],
  ['hp-ux', 239],
  ['freebsd', 61],
])('a refusal on %s is %s', (system, number) => {
  assert.deepEqual(writtenError('ECONNREFUSED', system), { number, words: 'Connection refused' });
});

test('what has no number is not written as one', () => {
  assert.equal(writtenError('ETIME', 'windows'), undefined);
  assert.equal(writtenError('END_OF_STREAM', 'linux'), undefined);
});
