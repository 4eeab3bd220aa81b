import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { ipProtocol, ipv4, ipv6 } from './ip.ts';
import { Packet } from './packet.ts';
import { tcpPacket } from './tcp-frame.ts';
import { ACK } from './tcp.ts';

const segment = {
  source: { address: '10.0.0.1', port: 1 },
  destination: { address: '10.0.0.2', port: 2 },
  flags: ACK,
  payload: 24,
  ttl: 57,
  ipId: 0x1234,
};
const v4 = () => tcpPacket(segment);
const v6 = () =>
  tcpPacket({ ...segment, source: { address: 'fd00::1', port: 1 }, destination: { address: 'fd00::2', port: 2 } });

function at(bytes: Uint8Array, { captured = bytes.length, onWire = bytes.length, quoted = false } = {}): Packet {
  const packet = new Packet();
  Object.assign(packet, { bytes, end: captured, wireEnd: onWire, quoted });
  return packet;
}
const changed = (bytes: Uint8Array, ...changes: readonly (readonly [number, number])[]) => {
  for (const [where, octet] of changes) bytes[where] = octet;
  return bytes;
};

describe('IPv4', () => {
  test('says where the addresses are, how far it came, and what is in it', () => {
    const packet = at(v4());
    assert.equal(ipv4(packet), 'tcp');
    assert.deepEqual(
      [packet.at, packet.sourceAt, packet.destinationAt, packet.ttl, packet.ipId, packet.family],
      [20, 12, 16, 57, 0x1234, 4],
    );
  });
  test('ends where it says, though the frame was padded', () => {
    const packet = at(v4(), { onWire: 100 });
    ipv4(packet);
    assert.equal(packet.wireEnd, 64);
  });
  test('is as long as the frame when it says zero: the card cuts it later', () => {
    const packet = at(changed(v4(), [2, 0], [3, 0]), { onWire: 3_000 });
    assert.equal(ipv4(packet), 'tcp');
    assert.equal(packet.wireEnd, 3_000);
  });
  test('is none when it is cut, of another version, shorter than its header, or its header shorter than twenty', () => {
    const cases = [
      at(v4(), { captured: 19 }),
      at(changed(v4(), [0, 0x65])),
      at(changed(v4(), [2, 0], [3, 19])),
      at(changed(v4(), [0, 0x44])),
    ];
    assert.deepEqual(cases.map(ipv4), ['nothing', 'nothing', 'nothing', 'nothing']);
  });
  test('with options has what is in it behind them', () => {
    const packet = at(changed(v4(), [0, 0x46]));
    ipv4(packet);
    assert.equal(packet.at, 24);
  });
  test('in parts is nothing yet; quoted by an error, or a first part that is cut, it is read as it is', () => {
    const first = () => changed(v4(), [6, 0x20]);
    assert.equal(ipv4(at(first())), 'nothing');
    assert.equal(ipv4(at(first(), { quoted: true })), 'tcp');
    assert.equal(ipv4(at(first(), { captured: 44 })), 'tcp');
    assert.equal(ipv4(at(changed(v4(), [6, 0x40]))), 'tcp', 'must not be cut in parts is no part');
  });
});

describe('IPv6', () => {
  test('says the same, and has no identification', () => {
    const packet = at(v6());
    assert.equal(ipv6(packet), 'tcp');
    assert.deepEqual(
      [packet.at, packet.sourceAt, packet.destinationAt, packet.ttl, packet.ipId, packet.family],
      [40, 8, 24, 57, -1, 6],
    );
  });
  test('is none when it is cut or of another version', () => {
    assert.deepEqual([at(v6(), { captured: 39 }), at(changed(v6(), [0, 0x45]))].map(ipv6), ['nothing', 'nothing']);
  });
  /** So many headers of eight octets before TCP. */
  const extended = (headers: number, kind: number) => {
    const base = v6();
    const bytes = new Uint8Array(base.length + headers * 8);
    bytes.set(base.subarray(0, 40));
    bytes[6] = headers > 0 ? kind : 6;
    bytes[5] = 44 + headers * 8;
    for (let i = 0; i < headers; i++) bytes[40 + i * 8] = i + 1 < headers ? kind : 6;
    bytes.set(base.subarray(40), 40 + headers * 8);
    return bytes;
  };
  test.each([0, 43, 60, 135])('may have headers of kind %i before TCP, fifteen and not sixteen', (kind) => {
    assert.deepEqual(
      [1, 15, 16].map((count) => ipv6(at(extended(count, kind)))),
      ['tcp', 'tcp', 'nothing'],
    );
  });
  test('with an authentication header, which is counted otherwise', () => {
    const packet = at(changed(extended(2, 0), [6, 51], [40, 6], [41, 2]));
    assert.equal(ipv6(packet), 'tcp');
    assert.equal(packet.at, 56);
  });
  test('an atomic fragment is whole; a part is nothing yet', () => {
    const fragment = (octet: number) => at(changed(extended(1, 44), [43, octet]));
    assert.deepEqual(
      [0, 1].map((octet) => ipv6(fragment(octet))),
      ['tcp', 'nothing'],
    );
  });
});

test('what IP carries beside TCP is a tunnel, an error, or nothing of ours', () => {
  const packet = new Packet();
  const layers = [6, 1, 4, 17, 41, 47, 58, 137, 50].map((type) => ipProtocol(Object.assign(packet, { type })));
  assert.deepEqual(layers, ['tcp', 'icmp', 'ipv4', 'udp', 'ipv6', 'gre', 'icmpv6', 'mpls', 'nothing']);
});
