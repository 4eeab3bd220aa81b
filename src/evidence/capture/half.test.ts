import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Mark, Unanswered } from './half.ts';

/** Sent as sequence number and time; what the oldest unacknowledged data is then. */
const after = (...sent: readonly (readonly [sequence: number, at: number])[]) => {
  const one = new Unanswered();
  for (const [i, [sequence, at]] of sent.entries()) one.sent(sequence, at, i + 1);
  return one;
};
const shown = ({ waiting, transmissions, firstAt, lastAt }: Unanswered) => [waiting, transmissions, firstAt, lastAt];

describe('data that waits for its acknowledgement', () => {
  test('is counted as often as it is sent, from when to when', () => {
    assert.deepEqual(shown(after([100, 1], [100, 2], [100, 4])), [true, 3, 1, 4]);
  });
  test('is the oldest: what is sent behind it does not count', () => {
    assert.deepEqual(shown(after([100, 1], [200, 2])), [true, 1, 1, 1]);
  });
  test('waits on when only what came before it is acknowledged', () => {
    const one = after([100, 1], [100, 2]);
    one.acknowledged(100, 200, new Mark(1, 1));
    assert.deepEqual(shown(one), [true, 2, 1, 2]);
  });
  test('is done when everything is acknowledged', () => {
    const one = after([100, 1]);
    one.acknowledged(200, 200, new Mark(1, 1));
    assert.equal(one.waiting, false);
  });
  test('is what comes behind a part that is acknowledged, and dates from the last data', () => {
    const one = after([100, 1], [200, 2]);
    one.acknowledged(200, 300, new Mark(2, 2));
    assert.deepEqual([one.waiting, one.sequence, one.transmissions, one.firstAt], [true, 200, 0, 2]);
  });
  test('is compared by difference, so that numbers may wrap around', () => {
    const one = after([0xffff_fff0 | 0, 1]);
    one.acknowledged(0x10, 0x10, new Mark(1, 1));
    assert.equal(one.waiting, false);
  });
});
