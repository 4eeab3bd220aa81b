import assert from 'node:assert/strict';
import { test } from 'vitest';
import { noKeepalive, moment } from '../../../test/conversation.ts';
import { resetAtClient, resetAtServer, resetSockets } from '../../../test/reset-in-turn.ts';
import { evidenceOf } from '../../../test/evidence.ts';
import { resetsInTurn } from './reset-in-turn.ts';

const secondAt = (...seen: Parameters<typeof evidenceOf>[1] & object) => {
  const evidence = evidenceOf(resetSockets, seen);
  return resetsInTurn(evidence).map(({ first, second }) => second && (second.at - first.at) / 1e6);
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

const probing = (at: number) => ({ ...noKeepalive, probes: 1, last: moment(at) });
const clientProbes = (at: number) => {
  const seen = resetAtClient();
  return { ...seen, forward: { ...seen.forward, keepalive: probing(at) } };
};
const serverProbes = (at: number) => {
  const seen = resetAtServer({ at: 17 });
  return { ...seen, backward: { ...seen.backward, keepalive: probing(at) } };
};

test('probes of both ends in one moment are each answered, as their timers began with the same packet', () => {
  const evidence = evidenceOf(resetSockets, [clientProbes(16.9), serverProbes(16.9)]);
  assert.deepEqual(
    resetsInTurn(evidence).map(({ second }) => second?.atOnce),
    [true],
  );
  // One that had not spoken was told by whoever reset both.
  assert.deepEqual(secondAt(clientProbes(16.9), serverProbes(15)), []);
});

test('a probe that is answered by a reset, and an end that hears nothing of it', () => {
  const found = (at: number) =>
    resetsInTurn(evidenceOf(resetSockets, [clientProbes(at), resetAtServer({ at: 67, resets: 0 })]));
  assert.deepEqual(
    found(16.9).map(({ second, probe }) => [second, probe?.at]),
    [[undefined, moment(16.9).at]],
  );
  assert.deepEqual(found(16.7), []);
});
