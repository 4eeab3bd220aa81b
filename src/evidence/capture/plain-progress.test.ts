import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { fieldsOf } from '../../../test/conversation.ts';
import { Packet } from '../../wire/packet.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';
import { Connection } from './connection.ts';
import { conversationsOf } from './conversation-of.ts';
import { plainProgress } from './plain-progress.ts';
import { TcpAnalysis } from './tcp-analysis.ts';

interface Sent {
  readonly byClient: boolean;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payloadLength: number;
  readonly window: number;
  readonly pause: number;
}

/**
 * Numbers that meet each other often: next, repeated, one back, behind a hole; and around the place where they wrap.
 */
const sent: fc.Arbitrary<Sent> = fc.record({
  byClient: fc.boolean(),
  flags: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(ACK, ACK | PSH) },
    fc.constantFrom(SYN, SYN | ACK, FIN | ACK, RST, 0),
  ),
  sequence: fc.integer({ min: -3, max: 6 }),
  acknowledgement: fc.integer({ min: -3, max: 6 }),
  payloadLength: fc.constantFrom(0, 0, 1, 2, 2, 3),
  window: fc.constantFrom(500, 500, 500, 400, 0),
  pause: fc.constantFrom(100, 100, 2_999, 3_000, 19_999, 20_000, 999_999, 1_000_000, 60_000_000),
});

function packetOf({ byClient, flags, sequence, acknowledgement, payloadLength, window }: Sent): Packet {
  const packet = new Packet();
  packet.bytes = Uint8Array.of(10, 0, 0, 1, 10, 0, 0, 2);
  packet.sourceAt = byClient ? 0 : 4;
  packet.destinationAt = byClient ? 4 : 0;
  packet.sourcePort = byClient ? 40_000 : 443;
  packet.destinationPort = byClient ? 443 : 40_000;
  return Object.assign(packet, { flags, sequence, acknowledgement, payloadLength, window, ttl: 64 });
}

/** What was told, what the connections have become, and every number that is remembered of them. */
function outcome(segments: readonly Sent[], inFull: boolean): unknown {
  const told: unknown[] = [];
  const sink = {
    tell: ({ number }: Connection, ...what: readonly unknown[]) => void told.push([number, ...what]),
    letGo: () => {},
  };
  const analysis = new TcpAnalysis(sink, { inFull });
  let at = 0;
  for (const [frame, segment] of segments.entries()) {
    at += segment.pause;
    analysis.see(packetOf(segment), 0, at, frame + 1);
  }
  analysis.end();
  const scale = { epoch: 0, source: (frame: number) => ({ file: 'x.pcap', frame }) };
  const conversations = conversationsOf(analysis.book, [{ name: 'x', clock: 'x', file: 'x.pcap' }], scale);
  const { rows } = analysis.book;
  const numbers = conversations.length === 0 ? [] : [...rows.intsOf(0), ...rows.floatsOf(0)];
  return { told, counts: analysis.counts, conversations: conversations.map((one) => fieldsOf(one)), numbers };
}

test('whatever comes, what is noted in short is what is noted at length', () => {
  fc.assert(
    fc.property(fc.array(sent, { maxLength: 25 }), (segments) => {
      assert.deepEqual(outcome(segments, false), outcome(segments, true));
    }),
    { numRuns: 3_000 },
  );
});

test('data in order and its acknowledgement are ordinary, what stands out is not', () => {
  const packet = (segment: Partial<Sent>) =>
    packetOf({
      byClient: true,
      flags: ACK,
      sequence: 11,
      acknowledgement: 5,
      payloadLength: 0,
      window: 500,
      pause: 0,
      ...segment,
    });
  const opening = [
    packet({ sequence: 1, payloadLength: 10 }),
    packet({ byClient: false, sequence: 5, acknowledgement: 11, payloadLength: 10 }),
  ];
  const progress = (segment: Partial<Sent>, at = 100) => {
    const fresh = new TcpAnalysis({ tell() {}, letGo() {} });
    for (const [i, one] of opening.entries()) fresh.see(one, 0, 0, i + 1);
    const connection = new Connection(fresh.book).moveTo(0);
    return plainProgress(connection, connection.forward, connection.backward, packet(segment), at, 3);
  };
  assert.equal(progress({ payloadLength: 10 }), 'new');
  assert.equal(progress({ acknowledgement: 15 }), 'new');
  assert.equal(progress({ window: 600 }), 'repeated');
  assert.equal(progress({}), 'special');
  assert.equal(progress({ payloadLength: 1 }), 'special');
  assert.equal(progress({ sequence: 10, payloadLength: 10 }), 'special');
  assert.equal(progress({ acknowledgement: 15, window: 0 }), 'special');
  assert.equal(progress({ acknowledgement: 15, flags: ACK | FIN }), 'special');
  assert.equal(progress({ acknowledgement: 15 }, 999_999), 'new');
  assert.equal(progress({ acknowledgement: 15 }, 1_000_000), 'special');
});
