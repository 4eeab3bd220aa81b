import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { StreamPositions } from './stream-positions.ts';

const stream = () => {
  const positions = new StreamPositions('a', 1_000);
  const zero = positions.number(0);
  return { positions, number: (sequence: number) => (positions.number(sequence) - zero) >>> 0 };
};

describe('numbers of a stream in a capture', () => {
  test('are the simulation’s where nothing is left out', () => {
    const { positions, number } = stream();
    positions.sends(1, 100);
    positions.sends(101, 50);
    assert.deepEqual([0, 1, 51, 101, 151, 152].map(number), [0, 1, 51, 101, 151, 152]);
    assert.equal(positions.lengthOf(101, 50), 50);
  });

  test('move up behind much data, of which only the beginning is written', () => {
    const { positions, number } = stream();
    positions.sends(1, 100);
    positions.sends(101, 1e9);
    positions.sends(1e9 + 101, 10);
    assert.deepEqual([101, 1e9 + 101, 1e9 + 111].map(number), [101, 1_101, 1_111]);
    assert.equal(positions.lengthOf(101, 1e9), 1_000);
    // A keepalive probe is one before what comes next, also behind data that was cut.
    assert.equal(number(1e9 + 110), 1_110);
    positions.sends(1e9 + 111, 2e9);
    assert.equal(number(3e9 + 110), 2_110);
  });

  test('do not move for what is sent again', () => {
    const { positions, number } = stream();
    positions.sends(1, 5_000);
    positions.sends(1, 5_000);
    positions.sends(5_001, 10);
    assert.deepEqual([1, 5_001, 5_011].map(number), [1, 1_001, 1_011]);
  });

  test('wrap at 32 bits', () => {
    const positions = new StreamPositions('a', 2 ** 33);
    positions.sends(1, 2 ** 32);
    assert.equal(positions.number(2 ** 32 + 5), positions.number(5));
  });
});
