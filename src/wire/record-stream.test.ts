import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Octets } from './octets.ts';
import { type RecordFormat, RecordStream } from './record-stream.ts';

/** Records of one byte for their whole length; 0 cannot be, and 99 in the second byte is damage inside of one. */
function letters() {
  const taken: number[][] = [];
  const format: RecordFormat = {
    measure: (octets: Octets, at, available) =>
      available < 1 ? 1 : octets.u8(at) === 0 ? 'a length of zero' : octets.u8(at),
    take: (octets, at, length) => {
      taken.push([...octets.bytes.subarray(at, at + length)]);
      return octets.u8(at + 1) === 99 ? 'a bad record' : undefined;
    },
  };
  return { taken, stream: new RecordStream(format) };
}
function read(bytes: readonly number[], chunkBytes = bytes.length) {
  const { taken, stream } = letters();
  for (let at = 0; at < bytes.length; at += chunkBytes) stream.write(Uint8Array.from(bytes.slice(at, at + chunkBytes)));
  return { taken, damage: stream.end() };
}

describe('records', () => {
  const three = [2, 7, 1, 4, 5, 6, 7];
  test('come whole, however the chunks cut them', () => {
    for (let chunkBytes = 1; chunkBytes <= three.length; chunkBytes++)
      assert.deepEqual(read(three, chunkBytes), { taken: [[2, 7], [1], [4, 5, 6, 7]], damage: [] });
  });
  test('longer than the room that is held for them at first straddle chunks as well', () => {
    const { taken, stream } = letters();
    const format = { long: 0 };
    const big = new RecordStream({
      measure: () => 10_000,
      take: (octets, at, length) => void (format.long = octets.bytes.subarray(at, at + length).length),
    });
    for (let i = 0; i < 10; i++) big.write(new Uint8Array(1_000));
    assert.deepEqual([format.long, big.end(), taken, stream.end()], [10_000, [], [], []]);
  });
});

describe('damage', () => {
  test('at the end: the record that is cut short, and where it began', () => {
    assert.deepEqual(read([2, 7, 4, 5]), {
      taken: [[2, 7]],
      damage: [{ offset: 2, reason: 'the last record is cut short: 2 bytes of it' }],
    });
  });
  test('where no record can be stops the reading, in whole chunks and in parts', () => {
    for (const chunkBytes of [1, 5])
      assert.deepEqual(read([2, 7, 0, 2, 7], chunkBytes), {
        taken: [[2, 7]],
        damage: [{ offset: 2, reason: 'a length of zero' }],
      });
  });
  test('inside of a record does not', () => {
    assert.deepEqual(read([2, 99, 2, 7]), {
      taken: [
        [2, 99],
        [2, 7],
      ],
      damage: [{ offset: 0, reason: 'a bad record' }],
    });
  });
  test('is told a hundred times, no more', () => {
    assert.deepEqual(
      [100, 101].map(
        (count) => read(Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? 2 : 99))).damage.length,
      ),
      [100, 100],
    );
  });
});
