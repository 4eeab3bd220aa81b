import assert from 'node:assert/strict';
import { test } from 'vitest';
import { type Address, parseAddress } from '../../base/address.ts';
import { wordsOf } from '../../base/prefix.ts';
import type { Endpoint } from '../../model/flow.ts';
import type { SeenPacket } from '../kernel/packet-socket.ts';
import { interfacesOf } from './path-capture.ts';

const at = (address: string, port: number): Endpoint => ({ address: parseAddress(address) ?? ('' as Address), port });
const [here, peer, other] = [at('10.1.0.2', 7_717), at('10.1.0.9', 40_000), at('10.1.0.8', 40_000)];

function segment(source: Endpoint, destination: Endpoint, serial: number): Uint8Array {
  const bytes = Buffer.alloc(40);
  bytes[0] = 0x45;
  bytes.writeUInt16BE(serial, 4);
  bytes.writeUInt32BE(wordsOf(source.address)[0] ?? 0, 12);
  bytes.writeUInt32BE(wordsOf(destination.address)[0] ?? 0, 16);
  bytes.writeUInt16BE(source.port, 20);
  bytes.writeUInt16BE(destination.port, 22);
  return bytes;
}

const seen = (name: string, direction: 'in' | 'out', bytes: Uint8Array): SeenPacket => ({
  interface: name,
  direction,
  bytes,
});

test('by which interfaces the segments of one connection came and went', () => {
  const packets = [
    seen('eth0', 'in', segment(peer, here, 1)),
    seen('eth1', 'out', segment(here, peer, 2)),
    seen('eth9', 'in', segment(other, here, 3)),
    seen('eth0', 'in', segment(peer, here, 4)),
    seen('eth0', 'in', Buffer.from('ARP')),
  ];
  assert.deepEqual(interfacesOf(packets, peer), { in: ['eth0'], out: ['eth1'] });
  assert.deepEqual(interfacesOf(packets, peer, here.port), { in: ['eth0'], out: ['eth1'] });
  assert.deepEqual(interfacesOf(packets, peer, 22), { in: [], out: [] });
});

test('a device upon another is seen twice for each packet: the upper one counts', () => {
  const [request, answer] = [segment(peer, here, 1), segment(here, peer, 2)];
  const packets = [
    seen('eth0', 'in', request),
    seen('bond0', 'in', request),
    seen('bond0.7', 'in', request),
    seen('bond0.7', 'out', answer),
    seen('bond0', 'out', answer),
    seen('eth1', 'out', answer),
  ];
  assert.deepEqual(interfacesOf(packets, peer), { in: ['bond0.7'], out: ['bond0.7'] });
});

test('over IPv6', () => {
  const six = at('2001:db8::9', 40_000);
  const bytes = Buffer.alloc(60);
  bytes[0] = 0x60;
  Buffer.from('20010db8000000000000000000000009', 'hex').copy(bytes, 8);
  Buffer.from('20010db8000000000000000000000001', 'hex').copy(bytes, 24);
  bytes.writeUInt16BE(six.port, 40);
  bytes.writeUInt16BE(7_717, 42);
  assert.deepEqual(interfacesOf([seen('eth0', 'in', bytes)], six), { in: ['eth0'], out: [] });
  assert.deepEqual(interfacesOf([seen('eth0', 'in', bytes.subarray(0, 50))], six), { in: [], out: [] });
});

test('nothing that belongs to it', () => {
  assert.deepEqual(interfacesOf([seen('eth0', 'in', segment(other, here, 1))], peer), { in: [], out: [] });
});
