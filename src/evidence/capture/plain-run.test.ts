import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { fieldsOf } from '../../../test/conversation.ts';
import { limits } from '../../base/limits.ts';
import { type FrameToWrite, joinBytes, pcapFile } from '../../wire/pcap-writer.ts';
import { pcapngFile } from '../../wire/pcapng-writer.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp.ts';
import { tcpFrame, tcpPacket } from '../../wire/tcp-frame.ts';
import { CaptureReader } from './capture-reader.ts';
import { PlainRun } from './plain-run.ts';

type Options = ConstructorParameters<typeof CaptureReader>[1];

/** All that a reader says of a file; from `largeBytes` on plain segments are read by the module. */
function readingOf(file: Uint8Array, chunkBytes: number, options: Options): unknown {
  const reader = new CaptureReader({ file: 'x.pcap', clock: 'x' }, options);
  for (let at = 0; at < file.length; at += chunkBytes) reader.write(file.subarray(at, at + chunkBytes));
  const { conversations, ...rest } = reader.end();
  return { ...rest, conversations: conversations.map((one) => fieldsOf(one)) };
}

/**
 * Whatever the chunks, the module changes nothing. Where every new segment gets a fingerprint it reads only few; so
 * there may be room for a few, or none.
 */
function assertSame(file: Uint8Array, chunkBytes: number): void {
  for (const fingerprintsMax of [undefined, 3, 0]) {
    const room = fingerprintsMax === undefined ? {} : { fingerprintsMax };
    const plain = readingOf(file, 1 << 20, { ...room, largeBytes: Number.POSITIVE_INFINITY });
    assert.deepEqual(readingOf(file, chunkBytes, { ...room, largeBytes: 1 }), plain);
  }
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

/**
 * What a side does next; most of it is ordinary, so that the talk goes on and every rule is met in the middle of it.
 */
const act = fc.oneof(
  { weight: 12, arbitrary: fc.constant('data' as const) },
  { weight: 12, arbitrary: fc.constant('acknowledge' as const) },
  fc.constantFrom('again', 'hole', 'one byte', 'probe', 'repeat', 'half', 'beyond', 'fin', 'reset', 'syn'),
);

const move = fc.record({
  lane: fc.nat(3),
  byClient: fc.boolean(),
  act,
  payload: fc.constantFrom(2, 40, 40),
  window: fc.oneof({ weight: 12, arbitrary: fc.constant(500) }, fc.constantFrom(400, 0)),
  options: fc.constantFrom(0, 0, 12),
  pause: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(100, 2_999, 20_000, 999_999) },
    fc.constantFrom(1_000_000, 60_000_000),
  ),
  cut: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constantFrom(1, 3, 15, 45)),
  padding: fc.constantFrom(0, 0, 4),
});

/** Numbers of each side's data, beginning so that they soon wrap. */
const fresh = () => [
  { next: -100, acknowledged: 0 },
  { next: -60, acknowledged: 0 },
];

const sent = fc.array(move, { minLength: 1, maxLength: 80 }).map((moves): Sent[] => {
  const lanes = Array.from({ length: 4 }, fresh);
  return moves.map(({ act: does, ...rest }) => {
    const [client, server] = lanes[rest.lane] ?? fresh();
    const [sender, peer] = rest.byClient ? [client, server] : [server, client];
    if (!sender || !peer) throw new Error('a lane has two sides');
    if (does === 'acknowledge') sender.acknowledged = peer.next;
    else if (does === 'half') sender.acknowledged = peer.next - 20;
    else if (does === 'beyond') sender.acknowledged = peer.next + 7;
    const flags = does === 'fin' ? FIN | ACK : does === 'reset' ? RST : does === 'syn' ? SYN : ACK;
    const payload = does === 'data' || does === 'again' || does === 'hole' ? rest.payload : does === 'one byte' ? 1 : 0;
    const back = does === 'again' ? rest.payload : does === 'probe' ? 1 : does === 'hole' ? -9 : 0;
    const sequence = sender.next - back;
    sender.next = Math.max(sender.next, sequence + payload);
    return { ...rest, flags, sequence, acknowledgement: sender.acknowledged, payload };
  });
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

const runs = { numRuns: 80 };
const segments = sent;
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
    const reader = new CaptureReader({ file: 'x.pcap', clock: 'x' }, { largeBytes: 1 });
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
