import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Octets } from './octets.ts';
import { eachOption, TickClock, ticksPerSecond } from './pcapng-options.ts';

describe('options of a block', () => {
  const walk = (bytes: readonly number[], until = bytes.length) => {
    const seen: number[][] = [];
    eachOption(new Octets(Uint8Array.from(bytes)), 0, until, false, (...option) => seen.push(option));
    return seen;
  };
  test('stand one after the other, each padded to a whole word', () => {
    assert.deepEqual(walk([0, 2, 0, 3, 1, 1, 1, 0, 0, 9, 0, 1, 6, 0, 0, 0, 0, 0, 0, 0]), [
      [2, 4, 3],
      [9, 12, 1],
    ]);
  });
  test('end with the one that says so', () => assert.deepEqual(walk([0, 0, 0, 0, 0, 2, 0, 0]), []));
  test('are not read on beyond a length that the block does not have', () => {
    assert.deepEqual(walk([0, 2, 0, 4, 1, 1, 1]), []);
    assert.deepEqual(walk([0, 2, 0, 4, 1, 1, 1, 1]), [[2, 4, 4]]);
    assert.deepEqual(walk([0, 2, 0]), []);
  });
});

test('a resolution is a power of ten, or of two', () => {
  assert.deepEqual([0, 3, 6, 9, 0x80, 0x80 + 10].map(ticksPerSecond), [1, 1e3, 1e6, 1e9, 1, 1_024]);
});

describe('a time stamp', () => {
  const read = (ticks: bigint, perSecond: number, offset = 0) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, ticks);
    const clock = new TickClock(perSecond, offset);
    clock.set(new Octets(bytes), 0, false);
    return [clock.seconds, clock.nanoseconds];
  };
  test('of 64 bits keeps its last nanosecond', () => {
    assert.deepEqual(read(1_700_000_000_123_456_789n, 1e9), [1_700_000_000, 123_456_789]);
    assert.deepEqual(read(1_700_000_000_999_999_999n, 1e9), [1_700_000_000, 999_999_999]);
  });
  test('counts in whatever ticks the interface has, and from where it says', () => {
    assert.deepEqual(read(1_700_000_000_123_456n, 1e6), [1_700_000_000, 123_456_000]);
    assert.deepEqual(read(1_536n, 1_024, 10), [11, 500_000_000]);
    assert.deepEqual(read(5n, 1, -7), [-2, 0]);
  });
  test('is right again when its upper half changes', () => {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, 2n ** 32n * 7n);
    view.setBigUint64(8, 9_000_000n);
    const clock = new TickClock(1e6, 0);
    clock.set(new Octets(bytes), 0, false);
    assert.equal(clock.seconds, 30_064);
    clock.set(new Octets(bytes), 8, false);
    assert.deepEqual([clock.seconds, clock.nanoseconds], [9, 0]);
  });
});
