import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { limits } from '../../base/limits.ts';
import { endpointOf } from '../../../test/seen.ts';
import type { Endpoint } from '../../model/flow.ts';
import { Packet } from '../../wire/packet.ts';
import { ACK, PSH, SYN } from '../../wire/tcp.ts';
import { PRINTED_BYTES, setEnds } from './printed-ends.ts';
import { PrintedSequences } from './printed-sequence.ts';
import type { TcpdumpSegment } from './tcpdump-line.ts';

const client = endpointOf('10.0.0.1:1025');
const server = endpointOf('10.0.0.2:13724');
const there = [client, server] as const;
const back = [server, client] as const;
type Ends = readonly [Endpoint, Endpoint];
const segment = (flags: number, part: Partial<TcpdumpSegment> = {}): TcpdumpSegment => ({
  what: 'segment',
  flags,
  length: 0,
  ...part,
});

/** The numbers that a printed segment gets, unsigned as they are printed. */
function restored(numbers: PrintedSequences, [source, destination]: Ends, part: TcpdumpSegment, at: number) {
  const packet = new Packet();
  packet.bytes = new Uint8Array(PRINTED_BYTES);
  setEnds(packet, source, destination);
  numbers.restore(packet, part, at);
  return { sequence: packet.sequence >>> 0, acknowledgement: packet.acknowledgement >>> 0 };
}

/** The client begins at 4000000000, the server at 70. */
const opened = (base = 4_000_000_000) => {
  const numbers = new PrintedSequences();
  restored(numbers, there, segment(SYN, { sequence: base }), 0);
  restored(numbers, back, segment(SYN | ACK, { sequence: 70, acknowledgement: (base + 1) >>> 0 }), 1_000);
  restored(numbers, there, segment(ACK, { acknowledgement: 1 }), 2_000);
  return numbers;
};
const data = (sequence: number, acknowledgement: number) =>
  segment(PSH | ACK, { sequence, acknowledgement, length: 100 });

describe('numbers that are printed', () => {
  test('relative to the first are put back onto it', () => {
    assert.deepEqual(restored(opened(), there, data(1, 1), 3_000), { sequence: 4_000_000_001, acknowledgement: 71 });
  });
  test('absolutely, with -S, stay as they are', () => {
    assert.deepEqual(restored(opened(), there, data(4_000_000_001, 71), 3_000), {
      sequence: 4_000_000_001,
      acknowledgement: 71,
    });
  });
  test('wrap around as the wire’s do', () => {
    assert.equal(restored(opened(0xffff_ffff), there, data(1, 1), 3_000).sequence, 0);
  });
  test('begin where a late capture begins: its first ones are absolute', () => {
    const late = new PrintedSequences();
    assert.deepEqual(restored(late, there, data(555, 777), 0), { sequence: 555, acknowledgement: 777 });
    assert.equal(restored(late, there, data(100, 1), 1_000).sequence, 655);
  });
});

describe('a segment without data, whose number is not printed', () => {
  const bare = segment(ACK, { acknowledgement: 1 });
  test('stands behind what was sent', () => {
    assert.equal(restored(opened(), there, bare, 3_000).sequence, 4_000_000_001);
  });
  test('is a keepalive, one before it, when it repeats its acknowledgement after five silent seconds', () => {
    assert.equal(restored(opened(), there, bare, 2_000 + 5_000_000).sequence, 4_000_000_000);
    assert.equal(restored(opened(), there, bare, 2_000 + 4_999_999).sequence, 4_000_000_001);
  });
  test('is none when it acknowledges something new', () => {
    const numbers = opened();
    restored(numbers, back, data(1, 1), 3_000);
    assert.equal(restored(numbers, there, segment(ACK, { acknowledgement: 101 }), 9_000_000).sequence, 4_000_000_001);
  });
  const withWindow = (window: number) => segment(ACK, { acknowledgement: 1, window });
  const afterWindow = (before: number, window: number) => {
    const numbers = opened();
    restored(numbers, there, withWindow(before), 3_000);
    return restored(numbers, there, withWindow(window), 9_000_000).sequence;
  };
  test('is none when it tells of twice the window or more', () => {
    assert.equal(afterWindow(497, 994), 4_000_000_001);
    assert.equal(afterWindow(497, 993), 4_000_000_000);
    assert.equal(afterWindow(0, 1), 4_000_000_001);
    assert.equal(afterWindow(0, 0), 4_000_000_000);
  });
  test('may be one behind a SYN, whose window alone is not scaled', () => {
    const numbers = new PrintedSequences();
    restored(numbers, there, segment(SYN, { sequence: 5, window: 64240 }), 0);
    restored(numbers, back, segment(SYN | ACK, { sequence: 70, acknowledgement: 6, window: 64 }), 1_000);
    assert.equal(restored(numbers, back, withWindow(510), 9_000_000).sequence, 70);
  });
});

test('connections beyond the bound share nothing, however many they are', () => {
  const numbers = new PrintedSequences();
  const ends = (i: number) => [endpointOf(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:1025`), server] as const;
  for (let i = 0; i <= limits.connectionsMax; i++) restored(numbers, ends(i), segment(SYN, { sequence: 5 }), 0);
  assert.equal(restored(numbers, ends(0), data(1, 1), 1_000).sequence, 6);
  assert.equal(restored(numbers, ends(limits.connectionsMax), data(1, 1), 1_000).sequence, 1);
});
