import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { captureFormat } from './capture-file.ts';
import { readAll, type SeenFrame } from '../../test/frames-of-file.ts';
import { joinBytes, pcapFile } from './pcap-writer.ts';

const frames = [
  { seconds: 1_700_000_000, nanoseconds: 123_456_000, bytes: Uint8Array.of(1, 2, 3) },
  { seconds: 1_700_000_001, nanoseconds: 0, bytes: Uint8Array.of(4, 5, 6, 7, 8, 9), wireLength: 900 },
];

const expected: SeenFrame[] = [
  { number: 1, seconds: 1_700_000_000, nanoseconds: 123_456_000, bytes: [1, 2, 3], wireLength: 3 },
  { number: 2, seconds: 1_700_000_001, nanoseconds: 0, bytes: [4, 5, 6, 7, 8, 9], wireLength: 900 },
];

describe('a pcap file', () => {
  for (const littleEndian of [true, false]) {
    for (const nanoseconds of [true, false]) {
      test(`${littleEndian ? 'little' : 'big'} endian, ${nanoseconds ? 'nano' : 'micro'}seconds, at every chunk length`, () => {
        const file = pcapFile(frames, { littleEndian, nanoseconds });
        assert.equal(captureFormat(file), 'pcap');
        for (let chunkBytes = 1; chunkBytes <= file.length; chunkBytes++) {
          assert.deepEqual(readAll(file, chunkBytes), { seen: expected, damage: [] });
        }
      });
    }
  }

  test('with the longer record headers of modified libpcap', () => {
    const file = pcapFile(frames.slice(0, 1));
    file.set([0x34, 0xcd, 0xb2, 0xa1]);
    const widened = joinBytes([file.subarray(0, 40), new Uint8Array(8), file.subarray(40)]);
    assert.deepEqual(readAll(widened).seen, expected.slice(0, 1));
  });

  test('cut in its last frame: the frames before it are delivered, the place is said', () => {
    const file = pcapFile(frames);
    const { seen, damage } = readAll(file.subarray(0, file.length - 1));
    assert.equal(seen.length, 1);
    assert.deepEqual(damage, [{ offset: 24 + 16 + 3, reason: 'the last record is cut short: 21 bytes of it' }]);
  });

  test('with a frame length that cannot be: reading stops there', () => {
    const file = pcapFile(frames);
    new DataView(file.buffer).setUint32(24 + 16 + 3 + 8, 0xfffffff0, true);
    const { seen, damage } = readAll(file);
    assert.equal(seen.length, 1);
    assert.deepEqual(damage, [{ offset: 43, reason: 'a frame of 4294967280 bytes cannot be' }]);
  });
});

test('what is no capture is said to be none', () => {
  assert.deepEqual(readAll(new Uint8Array(0)).damage, [{ offset: 0, reason: 'the file is empty' }]);
  assert.deepEqual(readAll(Uint8Array.of(1, 2)).damage, [{ offset: 0, reason: 'too short for a capture file' }]);
  assert.match(
    readAll(new TextEncoder().encode('no capture but a text file')).damage[0]?.reason ?? '',
    /not a pcap file/,
  );
  assert.equal(captureFormat(new TextEncoder().encode('text')), undefined);
});
