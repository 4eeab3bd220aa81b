import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { instant } from '../../base/instant.ts';
import type { Segment } from '../datagram.ts';
import { backward } from '../known-flow.ts';
import { type HostOptions, tcpFlow, TcpHost } from './host.ts';
import { tcpProfile } from './profile-table.ts';

const END = { address: '10.2.0.1' as Address, port: 5_633 };
const flowFrom = (port: number) => tcpFlow({ address: '10.1.0.1' as Address, port }, END);
const segment = (kind: Segment['kind'], port = 40_001, more: Partial<Segment> = {}): Segment => ({
  kind,
  flow: flowFrom(port),
  sequence: 0,
  length: 0,
  acknowledgement: 0,
  window: 1_000,
  ...more,
});
const start = instant(0);
const host = (options: Partial<HostOptions> = {}) => new TcpHost({ profile: tcpProfile('linux'), ...options });
const kinds = (of: TcpHost, input: Parameters<TcpHost['step']>[0]) =>
  of.step(input, start).outputs.map((one) => (one.kind === 'sends' ? one.datagram.kind : one.kind));

test('what is for no socket is answered with a reset, but no reset is', () => {
  assert.deepEqual(kinds(host(), { kind: 'arrives', datagram: segment('syn') }), ['reset']);
  assert.deepEqual(kinds(host(), { kind: 'arrives', datagram: segment('data') }), ['reset']);
  assert.deepEqual(kinds(host(), { kind: 'arrives', datagram: segment('reset') }), []);
  assert.deepEqual(kinds(host({ stealth: true }), { kind: 'arrives', datagram: segment('syn') }), []);
});

test('a listener makes a socket, and offers it when the handshake is complete', () => {
  const server = host();
  server.step({ kind: 'listen', port: 5_633, settings: {} }, start);
  assert.deepEqual(kinds(server, { kind: 'arrives', datagram: segment('syn') }), ['syn-ack']);
  const ack = segment('ack', 40_001, { sequence: 1, acknowledgement: 1 });
  assert.deepEqual(server.step({ kind: 'arrives', datagram: ack }, start).outputs, [
    { kind: 'offers', socket: 1_000_000, flow: backward(ack.flow), port: 5_633 },
  ]);
});

test('a listener on another address refuses', () => {
  const server = host();
  server.step({ kind: 'listen', port: 5_633, address: '10.9.9.9' as Address, settings: {} }, start);
  assert.deepEqual(kinds(server, { kind: 'arrives', datagram: segment('syn') }), ['reset']);
});

// Measured on Linux 6.18: listen(fd, 0), 1 and 2 take one, two and three.
test.each([
  ['linux', 0, 1],
  ['linux', 1, 2],
  ['linux', 2, 3],
  ['solaris', 2, 2],
] as const)(
  'a backlog of %s that is asked for %i takes %i, and is silent until somebody accepts',
  (name, backlog, room) => {
    const server = host({ profile: tcpProfile(name) });
    server.step({ kind: 'listen', port: 5_633, backlog, settings: {} }, start);
    const asks = (port: number) => kinds(server, { kind: 'arrives', datagram: segment('syn', port) });
    for (let port = 40_001; port <= 40_000 + room; port++) assert.deepEqual(asks(port), ['syn-ack']);
    assert.deepEqual(asks(50_000), []);
    server.step({ kind: 'accepted', socket: 1_000_000 }, start);
    assert.deepEqual(asks(50_000), ['syn-ack']);
  },
);

test('what nobody has accepted is reset with its listener', () => {
  const server = host();
  server.step({ kind: 'listen', port: 5_633, settings: {} }, start);
  for (const port of [40_001, 40_002]) {
    server.step({ kind: 'arrives', datagram: segment('syn', port) }, start);
    server.step({ kind: 'arrives', datagram: segment('ack', port, { sequence: 1, acknowledgement: 1 }) }, start);
  }
  server.step({ kind: 'accepted', socket: 1_000_000 }, start);
  assert.deepEqual(kinds(server, { kind: 'stop-listening', port: 5_633 }), ['reset']);
});

test('a host that was restarted answers its old connections with a reset', () => {
  const server = host();
  server.step({ kind: 'listen', port: 5_633, settings: {} }, start);
  server.step({ kind: 'arrives', datagram: segment('syn') }, start);
  server.step({ kind: 'restart' }, start);
  assert.deepEqual(kinds(server, { kind: 'arrives', datagram: segment('data') }), ['reset']);
});
