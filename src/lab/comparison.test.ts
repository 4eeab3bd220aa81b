import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../test/packet.ts';
import { twins } from '../../test/yaml-network.ts';
import { compare, predict } from './comparison.ts';
import type { Probe } from './probe.ts';
import type { SeenPacket, Sighting } from './sighting.ts';

const { network } = twins();
const probe: Probe = {
  from: 'serverA',
  to: address('10.4.0.100'),
  protocol: 'tcp',
  port: 5_000,
  id: 30_000,
  listener: { node: 'serverB' },
};

const SYN: SeenPacket = {
  protocol: 6,
  source: address('10.1.0.100'),
  destination: address('10.4.0.100'),
  sourcePort: 30_000,
  destinationPort: 5_000,
  flags: 0x02,
  serial: 7_000,
};
const SYN_ACK: SeenPacket = {
  ...SYN,
  source: SYN.destination,
  destination: SYN.source,
  sourcePort: 5_000,
  destinationPort: 30_000,
  flags: 0x12,
  serial: 1,
  acknowledged: 7_001,
};

/** `node.interface.direction` of each place where a packet was seen. */
const seen = (packet: SeenPacket, places: string): readonly Sighting[] =>
  places.split(' ').map((place) => {
    const [node = '', name = '', direction] = place.split('.');
    return { node, interface: name, direction: direction === 'in' ? 'in' : 'out', packet };
  });

const REQUEST = seen(SYN, 'serverA.eth0.out router.r1.in router.r4.out serverB.eth1.in');
const REPLY = seen(SYN_ACK, 'serverB.eth0.out router.r3.in router.r1.out serverA.eth0.in');
const result = { seen: 'connected', source: SYN.source } as const;
const differences = (
  sightings: readonly Sighting[],
  more: Partial<{ seen: 'connected' | 'silence'; source: SeenPacket['source'] }> = {},
) =>
  compare(probe, predict(network, probe), { result: { ...result, ...more }, sightings, counters: [] }).map(
    ({ of }) => of,
  );

describe('model and kernel', () => {
  test('agree where everything was seen as it was predicted, in whatever order', () => {
    assert.deepEqual(differences([...REPLY, ...REQUEST]), []);
  });

  test('know a packet again whose port a translation changed', () => {
    const changed = { sourcePort: 61_000, source: address('10.9.0.9') };
    const [first = [], ...others] = REQUEST.map((one) => [one]);
    const translated = others.flat().map((one) => ({ ...one, packet: { ...one.packet, ...changed } }));
    assert.deepEqual(differences([...first, ...translated, ...REPLY]), []);
  });

  test('agree where packets were sent again, and others crossed', () => {
    const other = seen({ ...SYN, sourcePort: 30_001, serial: 8_000 }, 'router.r2.in');
    const redirect = seen({ ...SYN, protocol: 1, icmpType: 5, about: SYN }, 'router.r1.out');
    assert.deepEqual(differences([...REQUEST, ...REQUEST, ...REPLY, ...other, ...redirect]), []);
  });

  test.each([
    ['what the socket saw', [...REQUEST, ...REPLY], { seen: 'silence' as const }, ['seen']],
    ['the source address', [...REQUEST, ...REPLY], { source: address('10.2.0.100') }, ['source']],
    ['the way of the request', [...seen(SYN, 'serverA.eth1.out router.r2.in'), ...REPLY], {}, ['request']],
    ['the way of the reply', [...REQUEST, ...seen(SYN_ACK, 'serverB.eth1.out')], {}, ['reply']],
    ['a reply that never was', REQUEST, {}, ['reply']],
  ])('part in %s', (_, sightings, more, of) => assert.deepEqual(differences(sightings, more), of));

  test('agree where the kernel took one of several ways that are equally good', () => {
    const multipath = twins({
      a: 'routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1]\nsysctl: { kernel.osrelease: 6.1.0 }',
    }).network;
    const bound: Probe = { ...probe, bindAddress: SYN.source };
    const ways = predict(multipath, bound);
    assert.equal(ways.length, 2);
    const second = seen(SYN, 'serverA.eth1.out router.r2.in router.r4.out serverB.eth1.in');
    for (const request of [REQUEST, second])
      assert.deepEqual(compare(bound, ways, { result, sightings: [...request, ...REPLY], counters: [] }), []);
  });

  test('a flow without a listener is refused', () => {
    const { listener: _, ...closed } = probe;
    assert.equal(predict(network, closed)[0]?.seen, 'ECONNREFUSED');
  });
});

test('the answer of a node to itself is known on the wire, where its request never was', () => {
  const own = { ...probe, to: address('10.2.0.100'), listener: { node: 'serverA', device: 'eth1' } } as const;
  const answer = { ...SYN_ACK, source: own.to };
  const differing = (sightings: readonly Sighting[]) =>
    compare(own, predict(network, own), { result: { seen: 'silence' }, sightings, counters: [] }).map(({ of }) => of);
  const without = differing([]);
  assert.ok(!without.includes('reply'));
  assert.ok(differing(seen(answer, 'serverA.eth1.out')).includes('reply'));
});
