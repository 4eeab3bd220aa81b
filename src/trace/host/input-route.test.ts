import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { syn } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import type { Packet } from '../packet.ts';
import { inputRoute } from './input-route.ts';

const INTERFACES = 'interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }';

/** `local`, `forward EGRESS NEXT-HOP`, or `DISPOSITION CODE [ICMP]`. */
function fate(keys: string, packet: Packet, arrival = 'eth0'): string {
  const route = inputRoute(hostFrom(`${INTERFACES}\n${keys}`), { packet, arrival });
  switch (route.kind) {
    case 'local':
      return 'local';
    case 'forward':
      return `forward ${route.egress} ${route.nextHop}`;
    case 'drop':
      return [route.disposition, route.because.at(-1)?.code, route.icmp].filter((word) => word !== undefined).join(' ');
  }
}

const LINUX = 'system: linux';
const ROUTER = 'system: linux\nforwarding: true';
const [TO_SELF, TO_SECOND, ONWARD] = [
  syn('10.1.0.7', '10.1.0.100'),
  syn('10.1.0.7', '10.2.0.100'),
  syn('10.1.0.7', '10.9.0.9'),
];

describe('what is for the node itself', () => {
  test('is delivered', () => assert.equal(fate(LINUX, TO_SELF), 'local'));

  test('is delivered to a weak host by whatever interface it came in', () => {
    assert.equal(fate(LINUX, TO_SECOND), 'local');
    assert.equal(fate('system: solaris', TO_SECOND), 'local');
  });

  test.each(['system: windows', 'system: solaris\nhost-model: strong', 'system: freebsd\nhost-model: strong'])(
    'is dropped by a strong host where another interface has the address (%s)',
    (keys) => {
      assert.equal(fate(keys, TO_SECOND), 'STRONG_HOST_DROPPED STRONG_RECEIVE');
      assert.equal(fate(keys, TO_SELF), 'local');
    },
  );

  test('is taken by a strong host whose arrival interface was told to receive weakly', () => {
    const keys =
      'system: windows\ninterfaces: { eth0: { addresses: 10.1.0.100/24, weak-host-receive: true }, eth1: 10.2.0.100/24 }';
    const route = inputRoute(hostFrom(keys), { packet: TO_SECOND, arrival: 'eth0' });
    assert.equal(route.kind, 'local');
  });

  test('passes the reverse-path filter first', () => {
    const keys = `${LINUX}\nsysctl: { net.ipv4.conf.all.rp_filter: 1 }`;
    assert.equal(fate(keys, syn('10.9.0.9', '10.1.0.100')), 'REVERSE_PATH_FILTERED RP_FILTER_NO_ROUTE');
  });
});

describe('what is for others', () => {
  test('is passed on by a router, to the gateway or to the neighbour', () => {
    assert.equal(fate(`${ROUTER}\nroutes: [default via 10.2.0.1 dev eth1]`, ONWARD), 'forward eth1 10.2.0.1');
    assert.equal(fate(ROUTER, syn('10.1.0.7', '10.2.0.7')), 'forward eth1 10.2.0.7');
  });

  test('is dropped in silence by who does not forward', () => {
    assert.equal(fate(`${LINUX}\nroutes: [default via 10.2.0.1 dev eth1]`, ONWARD), 'NOT_FORWARDED FORWARDING_OFF');
  });

  test('without a route is refused with net-unreachable', () => {
    assert.equal(fate(ROUTER, ONWARD), 'NO_ROUTE ROUTE_MISSING net-unreachable');
  });

  test.each([
    ['unreachable', 'NO_ROUTE ROUTE_REFUSED host-unreachable', 'NO_ROUTE ROUTE_REFUSED net-unreachable'],
    ['prohibit', 'NO_ROUTE ROUTE_REFUSED admin-prohibited', 'NO_ROUTE ROUTE_REFUSED admin-prohibited'],
    ['blackhole', 'NO_ROUTE ROUTE_REFUSED', 'NO_ROUTE ROUTE_REFUSED'],
  ])('with a %s route: %s; with such a rule: %s', (kind, byRoute, byRule) => {
    assert.equal(fate(`${ROUTER}\nroutes: [${kind} default]`, ONWARD), byRoute);
    assert.equal(fate(`${ROUTER}\nrules: [to 10.9.0.0/16 ${kind} priority 5]`, ONWARD), byRule);
  });

  test('is checked against the reverse path with the interface that it leaves by', () => {
    const keys = `${ROUTER}\nroutes: [default via 10.2.0.1 dev eth1]\nsysctl: { net.ipv4.conf.eth0.rp_filter: 1 }`;
    assert.equal(fate(keys, syn('10.8.0.8', '10.9.0.9')), 'REVERSE_PATH_FILTERED RP_FILTER_STRICT');
  });
});

describe('what no wire carries', () => {
  test.each([
    [syn('127.0.0.1', '10.1.0.100'), 'MARTIAN MARTIAN_SOURCE'],
    [syn('0.0.0.0', '10.1.0.100'), 'MARTIAN MARTIAN_SOURCE'],
    [syn('255.255.255.255', '10.1.0.100'), 'MARTIAN MARTIAN_SOURCE'],
    [syn('10.1.0.7', '127.0.0.1'), 'MARTIAN MARTIAN_DESTINATION'],
    [syn('10.1.0.7', '10.1.0.255'), 'MARTIAN MARTIAN_DESTINATION'],
  ])('%#: %s', (packet, outcome) => assert.equal(fate(ROUTER, packet), outcome));
});

test('IPv6 is forwarded by its own switch', () => {
  const keys = `interfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:2::1/64" }\nsystem: linux`;
  const packet = syn('2001:db8:1::7', '2001:db8:2::7');
  const kind = (more: string) => inputRoute(hostFrom(`${keys}\n${more}`), { packet, arrival: 'eth0' }).kind;
  assert.equal(kind('sysctl: { net.ipv6.conf.all.forwarding: 1 }'), 'forward');
  assert.equal(kind('sysctl: { net.ipv4.ip_forward: 1 }'), 'drop');
});
