import assert from 'node:assert/strict';
import { test } from 'vitest';
import { ACK, FIN, PSH, RST, SYN } from '../../wire/tcp.ts';
import { Counts } from './counts.ts';
import { FAST_RETRANSMISSION, KEEP_ALIVE, SPURIOUS_RETRANSMISSION, ZERO_WINDOW } from './verdict.ts';

test('every segment is counted, and each of its flags that opens or ends a connection', () => {
  const counts = new Counts();
  for (const flags of [SYN, SYN | ACK, ACK, PSH | ACK, FIN | ACK, RST, RST | ACK]) counts.flags(flags);
  assert.deepEqual([counts.tcpPackets, counts.syns, counts.fins, counts.resets], [7, 2, 1, 2]);
});

test('a fast or a spurious retransmission is a retransmission too, and one segment may be several things', () => {
  const counts = new Counts();
  for (const verdict of [FAST_RETRANSMISSION, SPURIOUS_RETRANSMISSION, KEEP_ALIVE | ZERO_WINDOW, 0])
    counts.verdict(verdict);
  const { retransmissions, fastRetransmissions, spuriousRetransmissions, keepAlives, zeroWindows } = counts;
  assert.deepEqual(
    [retransmissions, fastRetransmissions, spuriousRetransmissions, keepAlives, zeroWindows],
    [2, 1, 1, 1, 1],
  );
});

test('the longest gap is kept, and beyond the bound only what begins a connection counts as one', () => {
  const counts = new Counts();
  for (const gap of [5, 9, 3]) counts.gap(gap);
  for (const begins of [true, false, false]) counts.beyond(begins);
  assert.deepEqual([counts.longestGapUs, counts.connectionsBeyond, counts.packetsBeyond], [9, 1, 3]);
});
