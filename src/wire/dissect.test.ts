import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { dissect } from './dissect.ts';
import { Frame } from './frame.ts';
import { Packet } from './packet.ts';
import { joinBytes } from './pcap-writer.ts';
import { ACK, TcpOptions } from './tcp.ts';
import { tcpFrame, tcpPacket } from './tcp-frame.ts';

const segment = {
  source: { address: '10.0.0.1', port: 1_025 },
  destination: { address: '10.0.0.2', port: 13_724 },
  flags: ACK,
  sequence: 0xffff_fff0,
  acknowledgement: 7,
  payload: 100,
  ipId: 77,
};
const v4 = tcpPacket(segment);
const v6 = tcpPacket({
  ...segment,
  source: { address: 'fd00::1', port: 1_025 },
  destination: { address: 'fd00::2', port: 13_724 },
});
const ethernet = (type: number) => Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, type >> 8, type & 255);
const udp = (port: number, payload: Uint8Array) => {
  const length = 8 + payload.length;
  const header = Uint8Array.of(
    0x45,
    0,
    (20 + length) >> 8,
    (20 + length) & 255,
    0,
    0,
    0,
    0,
    64,
    17,
    0,
    0,
    1,
    1,
    1,
    1,
    2,
    2,
    2,
    2,
  );
  return joinBytes([header, Uint8Array.of(200, 0, port >> 8, port & 255, length >> 8, length & 255, 0, 0), payload]);
};
const ip = (protocol: number, payload: Uint8Array) => {
  const length = 20 + payload.length;
  const header = Uint8Array.of(
    0x45,
    0,
    length >> 8,
    length & 255,
    0,
    0,
    0,
    0,
    64,
    protocol,
    0,
    0,
    1,
    1,
    1,
    1,
    2,
    2,
    2,
    2,
  );
  return joinBytes([header, payload]);
};
const join = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  joinBytes(parts.map((part) => Uint8Array.from(part)));

function look(linkType: number, bytes: Uint8Array, { cutTo = bytes.length, packet = new Packet() } = {}) {
  const frame = new Frame();
  frame.bytes = bytes;
  frame.end = cutTo;
  frame.wireLength = bytes.length;
  frame.linkType = linkType;
  return { what: dissect(frame, packet), packet };
}

describe('TCP is found inside', () => {
  const cases: readonly [name: string, linkType: number, bytes: Uint8Array][] = [
    ['Ethernet', 1, tcpFrame(segment)],
    ['Ethernet with padding', 1, join(tcpFrame(segment), [0, 0, 0])],
    ['802.1Q', 1, join(ethernet(0x8100), [0, 5, 8, 0], v4)],
    ['802.1ad and 802.1Q', 1, join(ethernet(0x88a8), [0, 5, 0x81, 0, 0, 6, 0x86, 0xdd], v6)],
    ['LLC and SNAP', 1, join(ethernet(8 + v4.length), [0xaa, 0xaa, 3, 0, 0, 0, 8, 0], v4)],
    ['PPPoE', 1, join(ethernet(0x8864), [0x11, 0, 0, 1, 0, 2 + v4.length, 0, 0x21], v4)],
    ['MPLS, two labels', 1, join(ethernet(0x8847), [0, 0, 0, 64, 0, 0, 1, 64], v4)],
    ['Linux cooked', 113, join(new Uint8Array(14), [8, 0], v4)],
    ['Linux cooked 2', 276, join([0x86, 0xdd, 0, 0, 0, 0, 0, 3], new Uint8Array(12), v6)],
    ['raw IP', 101, v4],
    ['raw IPv6', 229, v6],
    ['BSD loopback', 0, join([2, 0, 0, 0], v4)],
    ['OpenBSD loopback', 108, join([0, 0, 0, 24], v6)],
    ['PPP', 9, join([0xff, 3, 0, 0x57], v6)],
    [
      'radiotap and 802.11',
      127,
      join([0, 0, 8, 0, 0, 0, 0, 0, 8, 1], new Uint8Array(22), [0xaa, 0xaa, 3, 0, 0, 0, 8, 0], v4),
    ],
    ['IP in IP', 101, ip(4, v4)],
    ['6in4', 101, ip(41, v6)],
    ['GRE with a key', 101, ip(47, join([0x20, 0, 8, 0, 0, 0, 0, 1], v4))],
    ['VXLAN', 101, udp(4_789, join(new Uint8Array(8), tcpFrame(segment)))],
    ['Geneve', 101, udp(6_081, join([1, 0, 0x65, 0x58, 0, 0, 1, 0, 9, 9, 9, 9], tcpFrame(segment)))],
    ['GTP-U', 101, udp(2_152, join([0x30, 255, 0, v4.length, 0, 0, 0, 1], v4))],
    ['Teredo', 101, udp(3_544, v6)],
    [
      'IPv6 extension headers',
      101,
      join(
        v6.subarray(0, 6),
        [0, 64],
        v6.subarray(8, 40),
        [60, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0],
        v6.subarray(40),
      ),
    ],
  ];
  for (const [name, linkType, bytes] of cases) {
    test(name, () => {
      const { what, packet } = look(linkType, bytes);
      assert.equal(what, 'tcp');
      assert.equal(packet.sourcePort, 1_025);
      assert.equal(packet.destinationPort, 13_724);
      assert.equal(packet.sequence >>> 0, 0xffff_fff0);
      if (!name.startsWith('IPv6 ext')) assert.equal(packet.payloadLength, 100);
    });
    test(`${name}: cut anywhere, it neither throws nor loops`, () => {
      for (let cutTo = 0; cutTo < bytes.length; cutTo++) look(linkType, bytes, { cutTo });
    });
  }
});

test('a snap length hides the payload, not its length', () => {
  const { what, packet } = look(1, tcpFrame(segment), { cutTo: 60 });
  assert.equal(what, 'tcp');
  assert.equal(packet.payloadLength, 100);
  assert.equal(packet.headerCut, false);
});

test('a header that is cut is said to be', () => {
  const { what, packet } = look(1, tcpFrame(segment), { cutTo: 14 + 20 + 16 });
  assert.equal(what, 'tcp');
  assert.equal(packet.headerCut, true);
});

test('fragments become a segment with their last one, in any order', () => {
  const packet = new Packet();
  const part = (from: number, until: number, more: boolean) => {
    const bytes = join(v4.subarray(0, 20), v4.subarray(20 + from, 20 + until));
    bytes.set([(20 + until - from) >> 8, (20 + until - from) & 255], 2);
    bytes.set([(more ? 0x20 : 0) | (from >> 11), (from >> 3) & 255], 6);
    return look(101, bytes, { packet }).what;
  };
  assert.equal(part(64, 120, false), 'other');
  assert.equal(part(0, 16, true), 'other');
  assert.equal(part(16, 64, true), 'tcp');
  assert.equal(packet.sourcePort, 1_025);
  assert.equal(packet.payloadLength, 100);
});

test('an ICMP error quotes the segment it is about', () => {
  const { what, packet } = look(101, ip(1, join([3, 13, 0, 0, 0, 0, 0, 0], v4.subarray(0, 28))));
  assert.equal(what, 'quoted');
  assert.deepEqual([packet.icmpType, packet.icmpCode, packet.sourcePort], [3, 13, 1_025]);
});

test('options are read on demand', () => {
  const options = Uint8Array.of(
    2,
    4,
    5,
    180,
    1,
    3,
    3,
    7,
    4,
    2,
    5,
    10,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    9,
    8,
    10,
    0,
    0,
    0,
    5,
    0,
    0,
    0,
    6,
  );
  const { packet } = look(101, tcpPacket({ ...segment, options }));
  const read = new TcpOptions();
  read.read(packet);
  assert.deepEqual(
    [read.maximumSegmentSize, read.windowScale, read.sackPermitted, read.sackCount],
    [1_460, 7, true, 1],
  );
  assert.deepEqual([...read.sackEdges.subarray(0, 2), read.timestampValue, read.timestampEcho], [1, 9, 5, 6]);
});
