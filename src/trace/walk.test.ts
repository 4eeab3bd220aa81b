import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address, syn } from '../../test/packet.ts';
import { networkFrom, twins } from '../../test/yaml-network.ts';
import { ConnectionState } from './connection-state.ts';
import { findListener } from './host/listener.ts';
import type { LoadedNetwork } from './loaded-network.ts';
import type { Packet } from './packet.ts';
import type { Departure, Walked } from './departure.ts';
import { walk } from './walk.ts';

type Sent = Partial<Omit<Departure, 'packet' | 'from'>> & Partial<Packet> & { readonly from?: string };

/** serverA sends a SYN to serverB's second address, unless told otherwise. */
function send(network: LoadedNetwork, { from = 'serverA', device, answer, ...packet }: Sent = {}): Walked {
  const node = network.node(from);
  assert.ok(node);
  return walk(
    { network, state: new ConnectionState(), receive: findListener },
    {
      direction: 'request',
      from: node,
      device,
      ...(answer === undefined ? {} : { answer }),
      packet: { ...syn('0.0.0.0', '10.4.0.100'), source: undefined, ...packet },
    },
  );
}

const kinds = ({ trace }: Walked): string => trace.steps.map(({ at, kind }) => `${at}:${kind}`).join(' ');

describe('the walk of a packet', () => {
  test('tells each step of each node, in the order in which they happen', () => {
    assert.equal(
      kinds(send(twins())),
      'serverA:source serverA:route serverA:neighbour router:route router:neighbour serverB:admit serverB:deliver',
    );
  });

  test('has the interfaces that it went through, and the packet as it was sent', () => {
    const { trace, packet, at, arrival } = send(twins());
    assert.deepEqual(
      trace.path.map((hop) => `${hop.node}.${hop.interface} ${hop.direction}`),
      ['serverA.eth0 out', 'router.r1 in', 'router.r4 out', 'serverB.eth1 in'],
    );
    assert.deepEqual([trace.packet.ttl, packet.ttl], [64, 63]);
    assert.deepEqual([at.name, arrival, trace.endedAt], ['serverB', 'eth1', 'serverB']);
  });

  test('to the node itself goes through its loopback', () => {
    const { trace, arrival } = send(twins(), { from: 'serverB' });
    assert.deepEqual([trace.disposition, arrival, trace.path.length], ['ACCEPTED', 'lo', 0]);
  });

  test('leaves the mark behind at the first cable', () => {
    assert.equal(send(twins(), { mark: 7 }).packet.mark, 0);
  });

  test('that cannot begin has an error, and went nowhere', () => {
    const walked = send(twins(), { source: address('10.9.9.9') });
    assert.deepEqual([walked.trace.disposition, walked.error], ['NO_SOURCE_ADDRESS', 'EADDRNOTAVAIL']);
    assert.deepEqual(walked.trace.path, []);
  });

  test('to a closed port ends with what the host answers: a reset, or port-unreachable', () => {
    const closed = { destinationPort: 9 };
    assert.deepEqual(send(twins(), closed).answer, { kind: 'reset' });
    assert.deepEqual(send(twins(), { ...closed, protocol: 'udp' }).answer, { kind: 'icmp', icmp: 'port-unreachable' });
  });
});

describe('the hop count', () => {
  test.each([
    [1, 'TTL_EXPIRED', 'router'],
    [2, 'ACCEPTED', 'serverB'],
  ])('of %i ends in %s at %s', (ttl, disposition, endedAt) => {
    const { trace, answer } = send(twins(), { ttl });
    assert.deepEqual([trace.disposition, trace.endedAt], [disposition, endedAt]);
    assert.deepEqual(answer, disposition === 'ACCEPTED' ? undefined : { kind: 'icmp', icmp: 'time-exceeded' });
  });

  test('ends a loop, which is told once', () => {
    const looping = networkFrom(`
complete: true
nodes:
  host: { system: linux, interfaces: { eth0: 10.1.0.7/24 }, routes: [default via 10.1.0.1 dev eth0] }
  r1: { system: linux, forwarding: true, interfaces: { in: 10.1.0.1/24, out: 10.5.0.1/24 }, routes: [default via 10.5.0.2 dev out] }
  r2: { system: linux, forwarding: true, interfaces: { out: 10.5.0.2/24 }, routes: [default via 10.5.0.1 dev out] }
`);
    const { trace, answer } = send(looping, { from: 'host' });
    assert.equal(trace.disposition, 'LOOP');
    assert.deepEqual(answer, { kind: 'icmp', icmp: 'time-exceeded' });
    assert.ok(trace.steps.length < 12);
    assert.equal(trace.steps.filter(({ because }) => because.code === 'LOOPED').length, 1);
  });
});

describe('who answers on the link', () => {
  test('nobody: the packet ends at who asked, who tells its sender', () => {
    const { trace, answer } = send(twins(), { destination: address('10.4.0.9') });
    assert.deepEqual([trace.disposition, trace.endedAt], ['NEIGHBOUR_UNREACHABLE', 'router']);
    assert.deepEqual(answer, { kind: 'icmp', icmp: 'host-unreachable' });
  });

  test('a permanent entry names the neighbour without a question', () => {
    const network = (mac: string) =>
      networkFrom(`
complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: 10.1.0.1/24 }
    neighbours: ["10.1.0.9 dev eth0 lladdr 00:00:5e:00:53:02 nud permanent"]
  b:
    system: linux
    interfaces: { eth0: { addresses: [10.1.0.2/24, 10.1.0.9/24], mac: "${mac}" } }
    sysctl: { net.ipv4.conf.all.arp_ignore: 8 }
    listens: [1556]
`);
    const asked = { from: 'a', destination: address('10.1.0.9') };
    const { trace } = send(network('00:00:5e:00:53:02'), asked);
    assert.equal(trace.disposition, 'ACCEPTED');
    assert.ok(trace.steps.some(({ because }) => because.code === 'NEIGHBOUR_ENTRY'));
    assert.equal(send(network('00:00:5e:00:53:03'), asked).trace.disposition, 'NEIGHBOUR_UNREACHABLE');
  });

  test('a gateway that is not in the model is taken to do its work, where the model is not complete', () => {
    const network = (complete: boolean) =>
      networkFrom(`
complete: ${complete}
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 }, routes: [default via 10.1.0.254 dev eth0] }
  b: { system: linux, interfaces: { eth0: 10.4.0.100/24 }, listens: [1556] }
`);
    const { trace } = send(network(false), { from: 'a' });
    assert.equal(trace.disposition, 'ACCEPTED');
    assert.ok(trace.assumed.includes('ASSUMED_OUTSIDE_WORKS'));
    assert.equal(send(network(true), { from: 'a' }).trace.disposition, 'NEIGHBOUR_UNREACHABLE');
    const away = send(network(false), { from: 'a', destination: address('192.0.2.9') });
    assert.equal(away.trace.disposition, 'LEFT_MODEL');
  });
});

test('a node of a system that nobody named is taken for Linux, and that is said', () => {
  const network = networkFrom(`
complete: true
nodes:
  a: { interfaces: { eth0: 10.1.0.1/24 } }
  b: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, listens: [1556] }
`);
  const { assumed } = send(network, { from: 'a', destination: address('10.1.0.2') }).trace;
  assert.ok(assumed.includes('ASSUMED_UNKNOWN_SYSTEM'));
  const back = send(network, { from: 'b', destination: address('10.1.0.2') }).trace;
  assert.ok(!back.assumed.includes('ASSUMED_UNKNOWN_SYSTEM'));
});

describe('an address of the link that no node has', () => {
  const network = (complete: string, more = '') =>
    networkFrom(`
${complete}
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 } }
  b: { system: linux, interfaces: { eth0: 10.1.0.2/24, eth1: { addresses: 10.1.0.3/32, up: false } } }
${more}
`);
  const ended = (of: LoadedNetwork, to: string) => {
    const { trace, answer } = send(of, { from: 'a', destination: address(to) });
    return [trace.disposition, answer?.kind, trace.assumed.includes('ASSUMED_INCOMPLETE')];
  };

  test('is answered for by nobody where the network is complete', () => {
    assert.deepEqual(ended(network('complete: true'), '10.1.0.9'), ['NEIGHBOUR_UNREACHABLE', 'icmp', false]);
  });

  test.each(['', 'complete: false'])('is not known where nothing says so (%s)', (complete) => {
    assert.deepEqual(ended(network(complete), '10.1.0.9'), ['LEFT_MODEL', undefined, true]);
  });

  test('is answered for by nobody where it is known to be elsewhere', () => {
    const elsewhere = network(
      '',
      '  c: { system: linux, interfaces: { eth0: { addresses: 10.1.0.9/24, up: false } } }',
    );
    assert.deepEqual(ended(elsewhere, '10.1.0.9'), ['NEIGHBOUR_UNREACHABLE', 'icmp', false]);
  });
});

describe('a gateway that is in no network of its interface', () => {
  const network = (system: string) =>
    networkFrom(`
complete: true
nodes:
  a: { system: ${system}, interfaces: { eth0: 10.1.0.1/24 }, routes: ["10.4.0.0/24 via 10.2.0.1 dev eth0"] }
  r: { system: linux, forwarding: true, interfaces: { eth0: [10.1.0.2/24, 10.2.0.1/24], eth1: 10.4.0.1/24 } }
  b: { system: linux, interfaces: { eth0: 10.4.0.100/24 }, listens: [1556] }
`);

  test('is not asked for by Linux, which has no such route', () => {
    const { trace, error } = send(network('linux'), { from: 'a' });
    assert.deepEqual([trace.disposition, error], ['NO_ROUTE', 'ENETUNREACH']);
    assert.equal(trace.steps.at(-1)?.because.code, 'GATEWAY_OFF_LINK');
  });

  test('is taken to be asked for by a system of which that is not known', () => {
    const { trace } = send(network('windows'), { from: 'a' });
    assert.deepEqual([trace.disposition, trace.assumed.includes('ASSUMED_GATEWAY_TAKEN')], ['ACCEPTED', true]);
  });
});

describe('a destination that is no host', () => {
  test('is the host itself where the address is unspecified, and the packet says so', () => {
    const { trace } = send(twins(), { destination: address('0.0.0.0'), destinationPort: 22 });
    assert.deepEqual(
      [trace.disposition, trace.endedAt, trace.packet.source, trace.packet.destination],
      ['ACCEPTED', 'serverA', '127.0.0.1', '127.0.0.1'],
    );
    assert.equal(trace.steps[0]?.because.code, 'DESTINATION_UNSPECIFIED');
  });

  test('leaves the model where it is a group, without a question for a neighbour', () => {
    const { trace } = send(twins(), { protocol: 'udp', destination: address('239.1.2.3') });
    assert.deepEqual([trace.disposition, trace.endedAt], ['LEFT_MODEL', 'serverA']);
    assert.equal(trace.steps.at(-1)?.because.code, 'DESTINATION_GROUP');
  });
});
