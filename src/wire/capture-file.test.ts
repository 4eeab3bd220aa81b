import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readAll } from '../../test/frames-of-file.ts';
import { captureFormat } from './capture-file.ts';
import { pcapFile } from './pcap-writer.ts';
import { pcapngFile } from './pcapng-writer.ts';

const frames = [{ seconds: 1, nanoseconds: 0, bytes: Uint8Array.of(1, 2, 3) }];
const pcap = pcapFile(frames);
const pcapng = pcapngFile([{}], frames);

describe('the first four bytes', () => {
  test('tell the format', () => assert.deepEqual([captureFormat(pcap), captureFormat(pcapng)], ['pcap', 'pcapng']));
  test('are needed, and no more than they', () => {
    assert.deepEqual([captureFormat(pcap.subarray(0, 3)), captureFormat(pcap.subarray(0, 4))], [undefined, 'pcap']);
  });
  test('of anything else are those of no capture', () => {
    assert.equal(captureFormat(Uint8Array.of(0x1f, 0x8b, 8, 0)), undefined, 'gzip');
    assert.equal(captureFormat(new Uint8Array(4)), undefined);
  });
});

describe('a file', () => {
  test.each([
    ['pcap', pcap],
    ['pcapng', pcapng],
  ] as const)('%s is read whole, however it comes in', (_, file) => {
    for (const chunkBytes of [1, 2, 3, 4, 5, file.length])
      assert.deepEqual(
        readAll(file, chunkBytes).seen.map(({ bytes }) => bytes),
        [[1, 2, 3]],
      );
  });
  test('of less than four bytes says what it is', () => {
    const reason = (bytes: Uint8Array) => readAll(bytes, 1).damage.map((one) => one.reason);
    assert.deepEqual(reason(new Uint8Array(0)), ['the file is empty']);
    assert.deepEqual(reason(pcap.subarray(0, 3)), ['too short for a capture file']);
  });
});
