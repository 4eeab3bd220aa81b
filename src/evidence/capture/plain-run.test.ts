import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { fieldsOf } from '../../../test/conversation.ts';
import { assembled, plainRun } from '../../../scripts/assembled.ts';
import { limits } from '../../base/limits.ts';
import { type FrameToWrite, joinBytes, pcapFile } from '../../wire/pcap-writer.ts';
import { pcapngFile } from '../../wire/pcapng-writer.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';
import { tcpFrame, tcpPacket } from '../../wire/tcp-frame.ts';
import { CaptureReader } from './capture-reader.ts';
import { PlainRun } from './plain-run.ts';

/** All that a reader says of a file; from `largeBytes` on plain segments are read by the module. */
function readingOf(file: Uint8Array, chunkBytes: number, largeBytes: number): unknown {
  const reader = new CaptureReader({ file: 'x.pcap', clock: 'x' }, largeBytes);
  for (let at = 0; at < file.length; at += chunkBytes) reader.write(file.subarray(at, at + chunkBytes));
  const { conversations, ...rest } = reader.end();
  return { ...rest, conversations: conversations.map((one) => fieldsOf(one)) };
}

/** Whatever the chunks, the module changes nothing. */
function assertSame(file: Uint8Array, chunkBytes: number): void {
  assert.deepEqual(readingOf(file, chunkBytes, 1), readingOf(file, 1 << 20, Number.POSITIVE_INFINITY));
}

interface Sent {
  readonly lane: number;
  readonly byClient: boolean;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payload: number;
  readonly window: number;
  readonly options: number;
  readonly pause: number;
  readonly cut: number;
  readonly padding: number;
}

/** Numbers that meet each other often, as in the test of `plainProgress`, of a few connections, around the place where they wrap. */
const sent: fc.Arbitrary<Sent> = fc.record({
  lane: fc.nat(3),
  byClient: fc.boolean(),
  flags: fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(ACK, ACK | PSH) },
    fc.constantFrom(SYN, SYN | ACK, FIN | ACK, RST, 0),
  ),
  sequence: fc.integer({ min: -3, max: 6 }),
  acknowledgement: fc.integer({ min: -3, max: 6 }),
  payload: fc.constantFrom(0, 0, 1, 2, 2, 3),
  window: fc.constantFrom(500, 500, 500, 500, 400, 0),
  options: fc.constantFrom(0, 0, 12),
  pause: fc.constantFrom(100, 100, 100, 2_999, 3_000, 20_000, 999_999, 1_000_000, 60_000_000),
  cut: fc.constantFrom(0, 0, 0, 0, 0, 1, 3, 15),
  padding: fc.constantFrom(0, 0, 4),
});

const CLIENTS = ['10.0.0.9', '10.0.0.1', '200.0.0.1', '10.0.0.2'];

/** The segment as IP packet or in an Ethernet frame. */
function bytesOf(one: Sent, build: typeof tcpFrame): Uint8Array {
  const client = { address: CLIENTS[one.lane] ?? '', port: 40_000 };
  const server = { address: '10.0.0.2', port: one.lane === 3 ? 40_000 : 443 };
  const [source, destination] = one.byClient ? [client, server] : [server, client];
  const { flags, window, payload } = one;
  const [sequence, acknowledgement] = [one.sequence >>> 0, one.acknowledgement >>> 0];
  const options = new Uint8Array(one.options).fill(1);
  const bytes = build({ source, destination, flags, window, payload, sequence, acknowledgement, options });
  return joinBytes([bytes, new Uint8Array(one.padding)]);
}

/** Frames at their times, some cut by a snap length. */
function framesOf(segments: readonly Sent[], build = tcpFrame): FrameToWrite[] {
  let at = 1_700_000_000_000_000;
  return segments.map((one) => {
    at += one.pause;
    const whole = bytesOf(one, build);
    const bytes = whole.subarray(0, whole.length - one.cut);
    const [seconds, rest] = [Math.floor(at / 1e6), at % 1e6];
    return { seconds, nanoseconds: rest * 1_000 + 7, bytes, wireLength: whole.length };
  });
}

const runs = { numRuns: 120 };
const segments = fc.array(sent, { minLength: 1, maxLength: 60 });
const chunks = fc.integer({ min: 1, max: 400 });

describe('the module reads what TypeScript reads', () => {
  test('of pcap, to micro- and nanoseconds', () => {
    fc.assert(
      fc.property(segments, chunks, fc.boolean(), (all, chunkBytes, nanoseconds) => {
        assertSame(pcapFile(framesOf(all), { nanoseconds }), chunkBytes);
      }),
      runs,
    );
  });

  test('of raw IP and of Linux cooked captures', () => {
    const cooked: typeof tcpFrame = (segment) => {
      const packet = tcpPacket(segment);
      return joinBytes([Uint8Array.of(0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0), packet]);
    };
    fc.assert(
      fc.property(segments, chunks, fc.boolean(), (all, chunkBytes, raw) => {
        const [linkType, build] = raw ? ([101, tcpPacket] as const) : ([113, cooked] as const);
        assertSame(pcapFile(framesOf(all, build), { linkType }), chunkBytes);
      }),
      runs,
    );
  });

  test('of pcapng', () => {
    fc.assert(
      fc.property(segments, chunks, fc.constantFrom(6, 9, 3), (all, chunkBytes, resolution) => {
        assertSame(pcapngFile([{ name: 'eth0', resolution }], framesOf(all)), chunkBytes);
      }),
      runs,
    );
  });

  test('of files with some bytes changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(segments, chunks, changes, fc.boolean(), (all, chunkBytes, bytes, isNg) => {
        const file = isNg ? pcapngFile([{ name: 'eth0' }], framesOf(all)) : pcapFile(framesOf(all));
        for (const [at, value] of bytes) file[24 + (at % (file.length - 24))] = value;
        assertSame(file, chunkBytes);
      }),
      runs,
    );
  });
});

/** Bulk data of one connection: 40 bytes a segment, every second one acknowledged. */
function bulk(count: number): FrameToWrite[] {
  const plain = { lane: 0, window: 500, options: 0, pause: 100, cut: 0, padding: 0, flags: ACK };
  return framesOf(
    Array.from({ length: count }, (_, i) => {
      const sequence = 1 + Math.floor((i * 2) / 3) * 40;
      return i % 3 === 2
        ? { ...plain, byClient: false, sequence: 1, acknowledgement: sequence, payload: 0 }
        : { ...plain, byClient: true, sequence: 1 + (i - Math.floor(i / 3)) * 40, acknowledgement: 1, payload: 40 };
    }),
  );
}

test('bulk data is nearly all read by it, with prints where TypeScript takes them', () => {
  const frames = bulk(5_000);
  for (const file of [pcapFile(frames), pcapngFile([{ name: 'eth0' }], frames)]) {
    assertSame(file, 4_096);
    const reader = new CaptureReader({ file: 'x.pcap', clock: 'x' }, 1);
    for (let at = 0; at < file.length; at += 4_096) reader.write(file.subarray(at, at + 4_096));
    assert.ok(reader.inRuns > 4_000, `${reader.inRuns} of 5000`);
  }
});

test('other link layers are left', () => {
  const point = { index: 0, linkType: 276, snapLength: 0 };
  assert.equal(new PlainRun().begin({ blocks: false, point, ticksPerSecond: 1e6 }), false);
});

test('there is room for as many connections as are followed', () => {
  const run = new PlainRun();
  assert.ok(run.begin({ blocks: false, point: { index: 0, linkType: 1, snapLength: 0 }, ticksPerSecond: 1e6 }));
  const { floats } = run.rowsOf(Math.ceil(limits.connectionsMax / 128) - 1);
  assert.ok(floats.byteOffset + floats.byteLength <= floats.buffer.byteLength);
});

test('the module is what its text says', async () => {
  const text = readFileSync(plainRun.source, 'utf8');
  assert.equal(readFileSync(plainRun.target, 'utf8'), await assembled(plainRun, text), 'npm run wasm');
});
