import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readAll } from '../../test/frames-of-file.ts';
import { joinBytes, pcapFile, pcapHeader, pcapRecord } from './pcap-writer.ts';

const frame = { seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes: Uint8Array.of(1, 2, 3, 4) };

describe('what is written', () => {
  test('begins with the magic of its byte order and resolution', () => {
    const magic = (littleEndian: boolean, nanoseconds: boolean) => [
      ...pcapHeader({ littleEndian, nanoseconds }).subarray(0, 4),
    ];
    assert.deepEqual(magic(true, false), [0xd4, 0xc3, 0xb2, 0xa1]);
    assert.deepEqual(magic(false, false), [0xa1, 0xb2, 0xc3, 0xd4]);
    assert.deepEqual(magic(false, true), [0xa1, 0xb2, 0x3c, 0x4d]);
  });
  test('has version 2.4, the snap length and the link type', () => {
    const view = new DataView(pcapHeader({ linkType: 113, snapLength: 96 }).buffer);
    assert.deepEqual(
      [view.getUint16(4, true), view.getUint16(6, true), view.getUint32(16, true), view.getUint32(20, true)],
      [2, 4, 96, 113],
    );
  });
  test('is cut to the snap length, and says how long it was', () => {
    const view = new DataView(pcapRecord(frame, { snapLength: 3 }).buffer);
    assert.deepEqual([view.byteLength, view.getUint32(8, true), view.getUint32(12, true)], [19, 3, 4]);
  });
  test('is read as it was written, to the microsecond or the nanosecond', () => {
    const [micro, nano] = [false, true].map(
      (nanoseconds) => readAll(pcapFile([frame], { nanoseconds })).seen[0]?.nanoseconds,
    );
    assert.deepEqual([micro, nano], [123_456_000, 123_456_789]);
  });
});

test('bytes are joined in their order, however many parts there are', () => {
  assert.deepEqual([...joinBytes([Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)])], [1, 2, 3]);
  assert.equal(joinBytes([]).length, 0);
});
