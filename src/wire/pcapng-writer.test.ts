import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { readAll } from '../../test/frames-of-file.ts';
import { joinBytes } from './pcap-writer.ts';
import { pcapngFile, PcapngWriter } from './pcapng-writer.ts';

describe('a block', () => {
  const lengths = (block: Uint8Array, littleEndian = true) => {
    const view = new DataView(block.buffer);
    return [view.getUint32(4, littleEndian), view.getUint32(block.length - 4, littleEndian), block.length];
  };
  test('says its length before and behind, a whole number of words', () => {
    const writer = new PcapngWriter();
    const blocks = [
      writer.sectionHeader(),
      writer.interface({ name: 'eth0' }),
      ...[0, 1, 2, 3, 4].map((bytes) => writer.packet({ seconds: 1, nanoseconds: 0, bytes: new Uint8Array(bytes) })),
    ];
    for (const block of blocks) {
      const [before, behind, length] = lengths(block);
      assert.deepEqual([before, behind], [length, length]);
      assert.equal(block.length % 4, 0);
    }
  });
  test('has its numbers in the order that it says', () => {
    assert.deepEqual(
      [...new PcapngWriter({ littleEndian: false }).sectionHeader().subarray(4, 12)],
      [0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d],
    );
    assert.deepEqual([...new PcapngWriter().sectionHeader().subarray(4, 12)], [28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a]);
  });
});

describe('a file', () => {
  const frame = { seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes: Uint8Array.of(1, 2, 3), wireLength: 900 };
  test('is read as it was written', () => {
    const [seen] = readAll(pcapngFile([{ name: 'eth0', snapLength: 96 }], [frame])).seen;
    assert.deepEqual(seen, {
      number: 1,
      seconds: frame.seconds,
      nanoseconds: frame.nanoseconds,
      bytes: [1, 2, 3],
      wireLength: 900,
    });
  });
  test('loses what its resolution cannot hold, and nothing more', () => {
    const nanoseconds = (resolution: number) => readAll(pcapngFile([{ resolution }], [frame])).seen[0]?.nanoseconds;
    assert.deepEqual([0, 3, 6, 9].map(nanoseconds), [0, 123_000_000, 123_456_000, 123_456_789]);
  });
  test('may have several sections in several byte orders', () => {
    const both = joinBytes([pcapngFile([{}], [frame]), pcapngFile([{}], [frame], { littleEndian: false })]);
    assert.equal(readAll(both).seen.length, 2);
  });
});
