import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { cpuMs } from '../../../test/cpu-time.ts';
import { seconds } from '../../base/duration.ts';
import { type Instant, instant, later } from '../../base/instant.ts';
import type { Segment } from '../datagram.ts';
import { backward } from '../known-flow.ts';
import { WAKE } from '../machine.ts';
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

test('a listener that stops looks at what waits on it, not at all sockets of its host', () => {
  /** A connection waits on each of so many listeners, and then all of them stop. */
  const msOf = (listeners: number): number => {
    const server = host();
    for (let port = 1; port <= listeners; port++) {
      server.step({ kind: 'listen', port, settings: {} }, start);
      const flow = tcpFlow({ address: '10.1.0.1' as Address, port: 40_001 }, { address: END.address, port });
      server.step({ kind: 'arrives', datagram: { ...segment('syn'), flow } }, start);
    }
    const since = cpuMs();
    for (let port = 1; port <= listeners; port++) server.step({ kind: 'stop-listening', port }, start);
    return cpuMs() - since;
  };
  // 20,000 take 30 ms so, and took 4 s when each looked at all.
  assert.ok(msOf(20_000) < 1_000);
});

test('a restart frees the room of what nobody has accepted', () => {
  const server = host();
  server.step({ kind: 'listen', port: 5_633, backlog: 1, settings: {} }, start);
  const asks = (port: number) => kinds(server, { kind: 'arrives', datagram: segment('syn', port) });
  for (const port of [40_001, 40_002]) asks(port);
  assert.deepEqual(asks(40_003), []);
  server.step({ kind: 'restart' }, start);
  assert.deepEqual(asks(40_004), ['syn-ack']);
});

test('a host that was restarted answers its old connections with a reset', () => {
  const server = host();
  server.step({ kind: 'listen', port: 5_633, settings: {} }, start);
  server.step({ kind: 'arrives', datagram: segment('syn') }, start);
  server.step({ kind: 'restart' }, start);
  assert.deepEqual(kinds(server, { kind: 'arrives', datagram: segment('data') }), ['reset']);
});

/** When a socket with SO_KEEPALIVE asks that is answered each time, where the system's time is changed meanwhile. */
function probesAt(idle: readonly [number, number], changedAt: number, until: number): readonly number[] {
  const times = (of: number) =>
    ({ idle: seconds(of), probes: { spacing: 'even', interval: seconds(2), count: 3 } }) as const;
  const client = host({ keepaliveTimes: times(idle[0]) });
  client.step({ kind: 'connect', socket: 1, flow: flowFrom(40_001), settings: { keepalive: true } }, start);
  const answers = (kind: 'syn-ack' | 'ack', sequence: number, now: Instant) => {
    const datagram = { ...segment(kind, 40_001, { sequence, acknowledgement: 1 }), flow: backward(flowFrom(40_001)) };
    client.step({ kind: 'arrives', datagram }, now);
  };
  answers('syn-ack', 0, start);
  const change = later(start, seconds(changedAt));
  const probes: number[] = [];
  let isChanged = false;
  for (let now = client.wakeAt; now !== undefined && now <= seconds(until); now = client.wakeAt) {
    if (!isChanged && now > change) {
      client.step({ kind: 'set-keepalive', idle: seconds(idle[1]) }, change);
      isChanged = true;
      continue;
    }
    for (const output of client.step(WAKE, now).outputs) if (output.kind === 'sends') probes.push(now / 1e6);
    answers('ack', 1, now);
  }
  return probes;
}

// Measured on Linux 6.18 in a namespace, with tcp_keepalive_intvl 2: 6.03, 9.04, 12.05; 10.14; 6.06, 9.07, 12.07,
// 15.08 s.
test.each([
  ['lower', [6, 3], 2, [6, 9, 12]],
  ['higher', [3, 10], 2, [10]],
  ['lower, behind the first probe', [6, 3], 7, [6, 9, 12, 15]],
] as const)(
  'sysctl -w of a %s keepalive time: a timer that runs keeps the old one until it fires',
  (_, idle, at, probes) => assert.deepEqual(probesAt(idle, at, (probes.at(-1) ?? 0) + 1), probes),
);
