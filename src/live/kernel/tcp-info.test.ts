import assert from 'node:assert/strict';
import { test } from 'vitest';
import { microseconds, seconds } from '../../base/duration.ts';
import { TCP_INFO_BYTES_MIN, tcpInfoOf, tcpStateOf } from './tcp-info.ts';

/** Each field at its own offset of struct tcp_info (include/uapi/linux/tcp.h). */
function filled(): Uint8Array {
  const bytes = new Uint8Array(TCP_INFO_BYTES_MIN);
  const view = new DataView(bytes.buffer);
  bytes.set([2, 0, 3, 4], 0);
  const words = { 8: 204_000, 24: 5, 44: 61_000, 52: 62_000, 56: 63_000, 60: 1_500, 68: 150, 100: 9 };
  for (const [offset, word] of Object.entries(words)) view.setUint32(Number(offset), word, true);
  return bytes;
}

test('the fields of struct tcp_info', () => {
  assert.deepEqual(tcpInfoOf(filled()), {
    state: 'SYN_SENT',
    retransmits: 3,
    probes: 4,
    retransmissionTimeout: microseconds(204_000),
    unacked: 5,
    sinceDataSent: seconds(61),
    sinceDataReceived: seconds(62),
    sinceAckReceived: seconds(63),
    roundTrip: microseconds(150),
    pathMtu: 1_500,
    totalRetransmits: 9,
  });
});

test('of a kernel that tells less nothing is made up', () => {
  assert.equal(tcpInfoOf(filled().subarray(0, TCP_INFO_BYTES_MIN - 1)), undefined);
});

test('states from 1 to 12, and none beyond', () => {
  assert.deepEqual([0, 1, 10, 12, 13].map(tcpStateOf), ['UNKNOWN', 'ESTABLISHED', 'LISTEN', 'NEW_SYN_RECV', 'UNKNOWN']);
});
