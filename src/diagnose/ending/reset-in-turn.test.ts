import assert from 'node:assert/strict';
import { test } from 'vitest';
import { resetAtClient, resetAtServer, resetSockets } from '../../../test/reset-in-turn.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { resetsInTurn } from './reset-in-turn.ts';

const secondAt = (...seen: Parameters<typeof evidenceOf>[1] & object) => {
  const evidence = evidenceOf(resetSockets, seen);
  return resetsInTurn(evidence).map(({ first, second }) => (second.at - first.at) / 1e6);
};

test('each end is answered as it speaks, in the name of the other, which sent nothing', () => {
  assert.deepEqual(secondAt(resetAtClient(), resetAtServer({ at: 67 })), [50]);
});

test('both ends in one moment are told by whoever injects it', () => {
  assert.deepEqual(secondAt(resetAtClient(), resetAtServer({ at: 18 })), []);
});

test('an end that was never told, or that was told by the other, is no sign', () => {
  assert.deepEqual(secondAt(resetAtClient(), resetAtServer({ at: 67, resets: 0 })), []);
  assert.deepEqual(secondAt(resetAtClient({ sent: 1 }), resetAtServer({ at: 67 })), []);
});
