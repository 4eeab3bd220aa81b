import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { type Layer, Packet } from './packet.ts';
import { gre, udp } from './tunnel.ts';

function look(layer: (packet: Packet) => Layer, octets: readonly number[], more: Partial<Packet> = {}) {
  const packet = new Packet();
  const bytes = Uint8Array.from([...octets, ...new Uint8Array(60)]);
  Object.assign(packet, { bytes, end: bytes.length, wireEnd: bytes.length, ...more });
  return [layer(packet), packet.at] as const;
}

describe('GRE', () => {
  test('has four octets, and four more each for checksum, key and sequence number', () => {
    assert.deepEqual(look(gre, [0, 0, 8, 0]), ['ethertype', 4]);
    assert.deepEqual(look(gre, [0x80, 0, 8, 0]), ['ethertype', 8]);
    assert.deepEqual(look(gre, [0x30, 0, 8, 0]), ['ethertype', 12]);
    assert.deepEqual(look(gre, [0xb0, 0, 8, 0]), ['ethertype', 16]);
  });
  test('of version 1 is PPP, with an acknowledgement where it says so', () => {
    assert.deepEqual(
      [look(gre, [0x30, 0x01, 0x88, 0x0b]), look(gre, [0x30, 0x81, 0x88, 0x0b])],
      [
        ['ppp', 12],
        ['ppp', 16],
      ],
    );
    assert.equal(look(gre, [0x30, 0x01, 8, 0])[0], 'nothing');
  });
  test('of a later version, or beyond the end, is nothing', () => {
    assert.equal(look(gre, [0, 2, 8, 0])[0], 'nothing');
    assert.equal(look(gre, [0, 0, 8, 0], { end: 3 })[0], 'nothing');
  });
  test('that redirects to a cache has four octets more, unless IP stands there', () => {
    assert.deepEqual(
      [look(gre, [0, 0, 0x88, 0x3e, 0x45]), look(gre, [0, 0, 0x88, 0x3e, 1, 0, 0, 0])],
      [
        ['ipv4', 4],
        ['ipv4', 8],
      ],
    );
  });
});

describe('UDP', () => {
  const header = (from: number, to: number, length = 60) => [
    from >> 8,
    from & 255,
    to >> 8,
    to & 255,
    length >> 8,
    length & 255,
    0,
    0,
  ];
  test('carries a tunnel on its registered port, whichever end has it', () => {
    assert.deepEqual(look(udp, header(50_000, 4_789)), ['ethernet', 16]);
    assert.deepEqual(look(udp, header(4_789, 50_000)), ['ethernet', 16]);
    assert.deepEqual(look(udp, header(50_000, 4_754)), ['gre', 8]);
    assert.equal(look(udp, header(50_000, 53))[0], 'nothing');
  });
  test('that is cut, or quoted by an error, is nothing', () => {
    assert.equal(look(udp, header(50_000, 4_789), { end: 7 })[0], 'nothing');
    assert.equal(look(udp, header(50_000, 4_789), { quoted: true })[0], 'nothing');
  });
  test('Geneve has its options before what it carries', () => {
    assert.deepEqual(look(udp, [...header(50_000, 6_081), 2, 0, 0x65, 0x58]), ['ethertype', 24]);
  });

  const gtp = (...octets: number[]) => look(udp, [...header(2_152, 2_152), ...octets]);
  test('GTP-U has IP behind its header, its optional octets and its extensions', () => {
    assert.deepEqual(gtp(0x30, 255, 0, 9, 0, 0, 0, 1, 0x45), ['ipv4', 16]);
    assert.deepEqual(gtp(0x32, 255, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0x60), ['ipv6', 20]);
    assert.deepEqual(gtp(0x34, 255, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0, 0x45), ['ipv4', 24]);
    assert.deepEqual(gtp(0x10, 255, ...new Uint8Array(18), 0x45), ['ipv4', 28]);
  });
  test('GTP-U that is no packet of a user, or whose extension has no length, is nothing', () => {
    assert.equal(gtp(0x30, 1, 0, 9)[0], 'nothing');
    assert.equal(gtp(0x34, 255, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0x85, 0)[0], 'nothing');
  });
  test('Teredo has IPv6 at once, or behind authentication and origin', () => {
    const teredo = (...octets: number[]) => look(udp, [...header(3_544, 50_000), ...octets]);
    assert.deepEqual(teredo(0x60), ['ipv6', 8]);
    assert.deepEqual(teredo(0, 0, 1, 2, 3, 4, 5, 6, 0x60), ['ipv6', 16]);
    assert.deepEqual(teredo(0, 1, 0, 0, ...new Uint8Array(9), 0x60), ['ipv6', 21]);
    assert.equal(teredo(0x45)[0], 'nothing');
  });
});
