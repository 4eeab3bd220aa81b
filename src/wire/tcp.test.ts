import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { Packet } from './packet.ts';
import { ACK, FIN, PSH, RST, SYN, TcpOptions, tcp } from './tcp.ts';
import { tcpPacket } from './tcp-frame.ts';

const segment = {
  source: { address: '10.0.0.1', port: 1_025 },
  destination: { address: '10.0.0.2', port: 13_724 },
  flags: PSH | ACK,
  sequence: 0xffff_fff0,
  acknowledgement: 7,
  window: 512,
  payload: 100,
};
/** The cursor at the TCP header; so many bytes of it and what follows captured, and so many on the wire. */
function header(bytes: Uint8Array, { captured = bytes.length, onWire = bytes.length } = {}, packet = new Packet()) {
  packet.bytes = bytes;
  packet.at = 20;
  packet.end = captured;
  packet.wireEnd = onWire;
  return { isTcp: tcp(packet), packet };
}

describe('the header', () => {
  test('has ports, numbers, flags, window, and a payload after it', () => {
    const { isTcp, packet } = header(tcpPacket(segment));
    assert.ok(isTcp);
    assert.deepEqual(
      [packet.sourcePort, packet.destinationPort, packet.sequence >>> 0, packet.acknowledgement],
      [1_025, 13_724, 0xffff_fff0, 7],
    );
    assert.deepEqual(
      [packet.flags, packet.window, packet.payloadLength, packet.headerCut],
      [PSH | ACK, 512, 100, false],
    );
  });
  test('has the control bits of RFC 9293', () => assert.deepEqual([FIN, SYN, RST, PSH, ACK], [1, 2, 4, 8, 16]));
  test('needs its ports: with three bytes of it there is nothing', () => {
    const bytes = tcpPacket(segment);
    assert.deepEqual([header(bytes, { captured: 23 }).isTcp, header(bytes, { captured: 24 }).isTcp], [false, true]);
  });
  test('that is cut says so, keeps flags in reach, and nothing of the packet before', () => {
    const bytes = tcpPacket(segment);
    const { packet } = header(bytes);
    const flags = [33, 34].map((captured) => header(bytes, { captured }, packet).packet.flags);
    assert.deepEqual(flags, [0, PSH | ACK]);
    assert.deepEqual([packet.headerCut, packet.acknowledgement, packet.window, packet.payloadLength], [true, 0, 0, 0]);
    assert.deepEqual(
      [39, 40].map((captured) => header(bytes, { captured }).packet.headerCut),
      [true, false],
    );
  });
  test('that claims less than twenty bytes, or more than there are, is not to be trusted', () => {
    const claim = (words: number) => {
      const bytes = tcpPacket({ ...segment, payload: 0 });
      bytes[32] = words << 4;
      return header(bytes).packet;
    };
    assert.deepEqual(
      [4, 5, 6].map((words) => claim(words).headerCut),
      [true, false, true],
    );
    assert.equal(claim(15).payloadLength, 0);
  });
});

describe('options', () => {
  const read = (...options: number[]) => {
    const { packet } = header(tcpPacket({ ...segment, options: Uint8Array.from(options) }));
    const found = new TcpOptions();
    found.read(packet);
    return found;
  };
  test('end where they say, and are not read on beyond a length that cannot be', () => {
    assert.equal(read(0, 0, 3, 3, 7).windowScale, -1);
    assert.equal(read(8, 1, 3, 3, 7).windowScale, -1);
    assert.equal(read(8, 99, 3, 3, 7).windowScale, -1);
    assert.equal(read(1, 3, 3, 7).windowScale, 7);
  });
  test('of a wrong length are none', () => assert.equal(read(2, 3, 5, 1).maximumSegmentSize, 0));
  test('hold four pairs of edges at the most', () => {
    const sack = read(5, 34, ...Array.from({ length: 32 }, (_, i) => (i % 4 === 3 ? i : 0)));
    assert.equal(sack.sackCount, 4);
    assert.deepEqual([...sack.sackEdges], [3, 7, 11, 15, 19, 23, 27, 31]);
  });
  test('of multipath TCP leave a bit for each subtype', () =>
    assert.equal(read(30, 4, 0x20, 0, 30, 4, 0x10, 0).multipath, 0b110));
  test('are not those of the packet before', () => {
    const { packet } = header(tcpPacket({ ...segment, options: Uint8Array.of(3, 3, 7, 1) }));
    const found = new TcpOptions();
    found.read(packet);
    found.read(header(tcpPacket(segment)).packet);
    assert.deepEqual([found.windowScale, found.sackPermitted, found.hasTimestamp], [-1, false, false]);
  });
});
