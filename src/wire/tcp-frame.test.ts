import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { addressBytes, tcpFrame, tcpPacket } from './tcp-frame.ts';
import { ACK } from './tcp.ts';

const segment = {
  source: { address: '10.0.0.1', port: 1_025 },
  destination: { address: '10.0.0.2', port: 13_724 },
  flags: ACK,
};
const v6 = {
  ...segment,
  source: { address: 'fd00::1', port: 1_025 },
  destination: { address: 'fd00::2', port: 13_724 },
};

describe('the octets of an address', () => {
  test('are four or sixteen', () => {
    assert.deepEqual([...addressBytes('10.0.0.255')], [10, 0, 0, 255]);
    assert.deepEqual([...addressBytes('2001:db8::1')], [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert.deepEqual([...addressBytes('::1')], [...new Uint8Array(15), 1]);
    assert.deepEqual([...addressBytes('fd00::')], [0xfd, ...new Uint8Array(15)]);
  });
  test('of what is none are those of nobody', () => assert.deepEqual([...addressBytes('no address')], [0, 0, 0, 0]));
});

describe('a packet', () => {
  test('says its length, and that TCP is in it', () => {
    const packet = tcpPacket({ ...segment, payload: 5, ttl: 57, ipId: 0x1234 });
    assert.equal(packet.length, 45);
    assert.deepEqual(
      [...packet.subarray(0, 20)],
      [0x45, 0, 0, 45, 0x12, 0x34, 0, 0, 57, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2],
    );
  });
  test('of IPv6 counts what follows its header', () => {
    const packet = tcpPacket({ ...v6, payload: Uint8Array.of(1, 2) });
    assert.deepEqual([packet.length, packet[0], packet[5], packet[6], packet[7]], [62, 0x60, 22, 6, 64]);
  });
  test('has its options padded to whole words', () => {
    const packet = tcpPacket({ ...segment, options: Uint8Array.of(3, 3, 7) });
    assert.deepEqual([packet.length, packet[32], ...packet.subarray(40)], [44, 0x60, 3, 3, 7, 0]);
  });
});

test('a frame names its protocol after two addresses that are nobody’s', () => {
  assert.deepEqual([...tcpFrame(segment).subarray(0, 15)], [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45]);
  assert.deepEqual([...tcpFrame(v6).subarray(12, 15)], [0x86, 0xdd, 0x60]);
});
