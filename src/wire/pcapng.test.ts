import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { CaptureFileReader, captureFormat } from './capture-file.ts';
import { readAll } from '../../test/frames-of-file.ts';
import type { CaptureInterface } from './frame.ts';
import { joinBytes } from './pcap-writer.ts';
import { pcapngFile, PcapngWriter } from './pcapng-writer.ts';

const bytes = Uint8Array.of(1, 2, 3, 4, 5);

function block(type: number, body: readonly number[]): Uint8Array {
  const length = 12 + body.length;
  return Uint8Array.of(type, 0, 0, 0, length, 0, 0, 0, ...body, length, 0, 0, 0);
}

describe('a pcapng file', () => {
  for (const littleEndian of [true, false]) {
    test(`${littleEndian ? 'little' : 'big'} endian, at every chunk length`, () => {
      const file = pcapngFile([{ name: 'eth0' }], [{ seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes }], {
        littleEndian,
      });
      assert.equal(captureFormat(file), 'pcapng');
      for (let chunkBytes = 1; chunkBytes <= file.length; chunkBytes++) {
        const { seen, damage } = readAll(file, chunkBytes);
        assert.deepEqual(damage, []);
        assert.deepEqual(seen, [
          { number: 1, seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes: [1, 2, 3, 4, 5], wireLength: 5 },
        ]);
      }
    });
  }

  for (const [resolution, nanoseconds] of [
    [3, 123_000_000],
    [6, 123_456_000],
    [9, 123_456_789],
    [0x80 + 10, Math.floor((Math.floor(0.123456789 * 1_024) * 1e9) / 1_024)],
  ] as const) {
    test(`a time resolution of ${resolution}, with an offset`, () => {
      const file = pcapngFile(
        [{ resolution, offset: -3_600 }],
        [{ seconds: 1_700_000_000, nanoseconds: 123_456_789, bytes }],
      );
      const { seen } = readAll(file);
      assert.equal(seen[0]?.seconds, 1_700_000_000);
      assert.equal(seen[0]?.nanoseconds, nanoseconds);
    });
  }

  test('several sections and interfaces, each with its own link type and name', () => {
    const first = pcapngFile(
      [{ name: 'eth0' }, { name: 'tun0', linkType: 101 }],
      [
        { seconds: 1, nanoseconds: 0, bytes, interface: 1 },
        { seconds: 2, nanoseconds: 0, bytes, interface: 0 },
      ],
    );
    const second = pcapngFile([{ name: 'eth7' }], [{ seconds: 3, nanoseconds: 0, bytes }], { littleEndian: false });
    const seen: [CaptureInterface['name'], number, number][] = [];
    const reader = new CaptureFileReader((frame) => seen.push([frame.interface.name, frame.linkType, frame.seconds]));
    reader.write(joinBytes([first, second]));
    assert.deepEqual(reader.end(), []);
    assert.deepEqual(seen, [
      ['tun0', 101, 1],
      ['eth0', 1, 2],
      ['eth7', 1, 3],
    ]);
  });

  test('a packet of an interface that is not described is damage, what follows is still read', () => {
    const writer = new PcapngWriter();
    const file = joinBytes([
      writer.sectionHeader(),
      writer.interface({}),
      writer.packet({ seconds: 1, nanoseconds: 0, bytes, interface: 4 }),
      writer.packet({ seconds: 2, nanoseconds: 0, bytes }),
    ]);
    const { seen, damage } = readAll(file);
    assert.deepEqual(
      damage.map(({ reason }) => reason),
      ['a packet of interface 4, which is not described'],
    );
    assert.deepEqual(
      seen.map(({ seconds }) => seconds),
      [2],
    );
  });

  test('simple and obsolete packet blocks; names and statistics are passed over', () => {
    const writer = new PcapngWriter();
    const file = joinBytes([
      writer.sectionHeader(),
      writer.interface({ resolution: 6 }),
      block(2, [0, 0, 0, 0, 0, 0, 0, 0, 64, 66, 15, 0, 4, 0, 0, 0, 9, 0, 0, 0, 1, 2, 3, 4]),
      block(4, [0, 0, 0, 0]),
      block(5, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      block(3, [4, 0, 0, 0, 5, 6, 7, 8]),
    ]);
    const { seen, damage } = readAll(file);
    assert.deepEqual(damage, []);
    assert.deepEqual(seen, [
      { number: 1, seconds: 1, nanoseconds: 0, bytes: [1, 2, 3, 4], wireLength: 9 },
      { number: 2, seconds: 1, nanoseconds: 0, bytes: [5, 6, 7, 8], wireLength: 4 },
    ]);
  });
});
