import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Half } from './half.ts';

/** Sent as sequence number and time; what the oldest unacknowledged data is then. */
const after = (...sent: readonly (readonly [sequence: number, at: number])[]) => {
  const one = new Half();
  for (const [i, [sequence, at]] of sent.entries()) {
    one.sent(sequence, at, i + 1);
    one.next = Math.max(one.next, sequence + 100);
  }
  return one;
};
const shown = ({ unanswered }: Half) =>
  unanswered && [unanswered.transmissions, unanswered.first.at, unanswered.last.at];

describe('data that waits for its acknowledgement', () => {
  test('is counted as often as it is sent, from when to when', () => {
    assert.deepEqual(shown(after([100, 1], [100, 2], [100, 4])), [3, 1, 4]);
  });
  test('is the oldest: what is sent behind it does not count', () => {
    assert.deepEqual(shown(after([100, 1], [200, 2])), [1, 1, 1]);
  });
  test('waits on when only what came before it is acknowledged', () => {
    const one = after([100, 1], [100, 2]);
    one.acknowledged(100, 5);
    assert.deepEqual(shown(one), [2, 1, 2]);
  });
  test('is done when everything is acknowledged', () => {
    const one = after([100, 1]);
    one.acknowledged(200, 5);
    assert.equal(one.unanswered, undefined);
  });
  test('is what comes behind a part that is acknowledged, and dates from the last data', () => {
    const one = after([100, 1], [200, 2]);
    one.acknowledged(200, 5);
    assert.deepEqual(shown(one), [0, 2, 2]);
    one.sent(200, 3, 3);
    assert.deepEqual(shown(one), [1, 3, 3]);
  });
  const SECOND = 1e6;
  const givenUp = [0, 1, 3, 7].map((at) => [100, at * SECOND] as const);
  test('stays what nobody answered when the acknowledgement comes long after its sender gave it up', () => {
    const one = after(...givenUp);
    one.acknowledged(200, 7_200 * SECOND);
    assert.deepEqual(shown(one), [4, 0, 7 * SECOND]);
    one.sent(200, 7_201 * SECOND, 9);
    one.next = 300;
    one.acknowledged(300, 7_202 * SECOND);
    assert.equal(one.unanswered, undefined, 'its sender goes on: it had not given up');
  });
  test('is done when the acknowledgement comes within two pauses of its repetition, or it was hardly repeated', () => {
    const late = after(...givenUp);
    late.acknowledged(200, 240 * SECOND);
    assert.equal(late.unanswered, undefined);
    const once = after([100, 0]);
    once.acknowledged(200, 7_200 * SECOND);
    assert.equal(once.unanswered, undefined);
  });
  test('was stalled where it was acknowledged after many repetitions; the longest is kept', () => {
    const one = after(...givenUp);
    one.acknowledged(200, 8 * SECOND);
    assert.deepEqual(one.stalled, {
      transmissions: 4,
      first: { at: 0, frame: 1 },
      last: { at: 7 * SECOND, frame: 4 },
      until: 8 * SECOND,
    });
    for (const at of [10, 11, 12]) one.sent(200, at * SECOND, at);
    one.next = 300;
    one.acknowledged(300, 16 * SECOND);
    assert.equal(one.stalled.until, 8 * SECOND);
  });
  test('and not where it was hardly repeated, or for seconds only', () => {
    const twice = after([100, 0], [100, 1]);
    twice.acknowledged(200, 60 * SECOND);
    assert.equal(twice.stalled, undefined);
    const soon = after(...givenUp.slice(0, 3));
    soon.acknowledged(200, 4.9 * SECOND);
    assert.equal(soon.stalled, undefined);
  });
  test('is compared by difference, so that numbers may wrap around', () => {
    const one = after([0xffff_fff0 | 0, 1]);
    one.next = 0x10;
    one.acknowledged(0x0f, 5);
    assert.ok(one.unanswered);
    one.acknowledged(0x10, 5);
    assert.equal(one.unanswered, undefined);
  });
});
