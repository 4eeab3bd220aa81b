import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { endpointOf } from '../../../test/seen.ts';
import { ACK, PSH, SYN } from '../../wire/tcp.ts';
import { PrintedSequences } from './printed-sequence.ts';
import type { TcpdumpSegment } from './tcpdump-line.ts';

const client = endpointOf('10.0.0.1:1025');
const server = endpointOf('10.0.0.2:13724');
const there = { source: client, destination: server };
const back = { source: server, destination: client };
const segment = (flags: number, part: Partial<TcpdumpSegment> = {}): TcpdumpSegment => ({
  what: 'segment',
  flags,
  length: 0,
  ...part,
});

/** The client begins at 4000000000, the server at 70. */
const opened = (base = 4_000_000_000) => {
  const numbers = new PrintedSequences();
  numbers.restore(there, segment(SYN, { sequence: base }), 0);
  numbers.restore(back, segment(SYN | ACK, { sequence: 70, acknowledgement: (base + 1) >>> 0 }), 1_000);
  numbers.restore(there, segment(ACK, { acknowledgement: 1 }), 2_000);
  return numbers;
};
const data = (sequence: number, acknowledgement: number) =>
  segment(PSH | ACK, { sequence, acknowledgement, length: 100 });

describe('numbers that are printed', () => {
  test('relative to the first are put back onto it', () => {
    assert.deepEqual(opened().restore(there, data(1, 1), 3_000), { sequence: 4_000_000_001, acknowledgement: 71 });
  });
  test('absolutely, with -S, stay as they are', () => {
    assert.deepEqual(opened().restore(there, data(4_000_000_001, 71), 3_000), {
      sequence: 4_000_000_001,
      acknowledgement: 71,
    });
  });
  test('wrap around as the wire’s do', () => {
    assert.equal(opened(0xffff_ffff).restore(there, data(1, 1), 3_000).sequence, 0);
  });
  test('begin where a late capture begins: its first ones are absolute', () => {
    const late = new PrintedSequences();
    assert.deepEqual(late.restore(there, data(555, 777), 0), { sequence: 555, acknowledgement: 777 });
    assert.equal(late.restore(there, data(100, 1), 1_000).sequence, 655);
  });
});

describe('a segment without data, whose number is not printed', () => {
  const bare = segment(ACK, { acknowledgement: 1 });
  test('stands behind what was sent', () => {
    assert.equal(opened().restore(there, bare, 3_000).sequence, 4_000_000_001);
  });
  test('is a keepalive, one before it, when it repeats its acknowledgement after five silent seconds', () => {
    assert.equal(opened().restore(there, bare, 2_000 + 5_000_000).sequence, 4_000_000_000);
    assert.equal(opened().restore(there, bare, 2_000 + 4_999_999).sequence, 4_000_000_001);
  });
  test('is none when it acknowledges something new', () => {
    const numbers = opened();
    numbers.restore(back, data(1, 1), 3_000);
    assert.equal(numbers.restore(there, segment(ACK, { acknowledgement: 101 }), 9_000_000).sequence, 4_000_000_001);
  });
});
