import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../../test/packet.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { type OutputWish, outputRoute } from './output-route.ts';

const HOST =
  'system: linux\ninterfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24, eth9: { addresses: [], up: false } }';

type Asked = Partial<Omit<OutputWish, 'destination' | 'source'>> & { readonly to?: string; readonly from?: string };

const route = (keys: string, { to = '10.9.0.9', from, ...rest }: Asked = {}) =>
  outputRoute(hostFrom(`${HOST}\n${keys}`), {
    destination: address(to),
    source: from === undefined ? undefined : address(from),
    protocol: 6,
    sourcePort: 40_001,
    destinationPort: 1_556,
    mark: 0,
    user: 0,
    ...rest,
  });

/** `source > egress > next hop`, or the error. */
function way(keys: string, asked: Asked = {}): string {
  const found = route(keys, asked);
  switch (found.kind) {
    case 'send':
      return `${found.source} > ${found.egress} > ${found.nextHop}`;
    case 'local':
      return `${found.source} > itself`;
    case 'failed':
      return found.error;
  }
}

describe('a device that was never up', () => {
  const keys =
    'system: linux\ninterfaces: { eth0: { addresses: [10.1.0.1/24, "2001:db8:1::1/64"], up: false }, eth1: "2001:db8:2::1/64" }';
  const asked = (to: string, source?: string) => {
    const wish = { protocol: 6, sourcePort: 40_001, destinationPort: 22, mark: 0, user: 0, device: 'eth0' };
    const from = source === undefined ? {} : { source: address(source) };
    const found = outputRoute(hostFrom(keys), { ...wish, ...from, destination: address(to) });
    return found.kind === 'failed' ? found.error : found.kind;
  };

  test('has its IPv6 addresses all the same, also for a socket that is bound to it', () => {
    assert.equal(asked('2001:db8:1::1'), 'local');
    assert.equal(asked('2001:db8:1::1', '2001:db8:2::1'), 'local');
  });

  test('leads nowhere else, and with IPv4 nowhere at all', () => {
    assert.equal(asked('2001:db8:1::9'), 'ENETUNREACH');
    assert.equal(asked('2001:db8:2::1'), 'ENETUNREACH');
    assert.equal(asked('10.1.0.1'), 'ENETUNREACH');
  });
});

describe('IPv6 without a way that no source is needed for', () => {
  /** Measured on Linux 6.18: 2001:db8:1::1 has more in common with the destination, and is not of the bound device. */
  const keys = `system: linux
interfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:3::1/64" }
routes: ["2001:db8:1:1::/64 via 2001:db8:3::9 dev eth1 table 201"]`;
  const asked = (rule: string) => {
    const wish = { protocol: 6, sourcePort: 40_001, destinationPort: 22, mark: 0, user: 0, device: 'eth1' };
    const host = hostFrom(`${keys}\nrules: [from ${rule} table 201 priority 9]`);
    const found = outputRoute(host, { ...wish, destination: address('2001:db8:1:1::1') });
    return found.kind === 'send' ? `${found.source} > ${found.egress}` : found.kind;
  };

  test('looks again with the best of all addresses, whatever device the socket is bound to', () => {
    assert.equal(asked('2001:db8:1::1'), '2001:db8:1::1 > eth1');
    assert.equal(asked('2001:db8:3::1'), 'failed');
  });
});

const DEFAULT = 'routes: [default via 10.1.0.1 dev eth0]';

describe('an unbound socket', () => {
  test('sends by the route, from the address of its egress', () => {
    assert.equal(way(DEFAULT), '10.1.0.100 > eth0 > 10.1.0.1');
  });

  test('asks for a neighbour itself', () => {
    assert.equal(way(DEFAULT, { to: '10.2.0.7' }), '10.2.0.100 > eth1 > 10.2.0.7');
  });

  test('heeds `src` of the route', () => {
    assert.equal(way('routes: [default via 10.1.0.1 dev eth0 src 10.2.0.100]'), '10.2.0.100 > eth0 > 10.1.0.1');
  });

  test('has no way without a route', () => assert.equal(way(''), 'ENETUNREACH'));

  test.each([
    ['unreachable', 'EHOSTUNREACH', 'ENETUNREACH'],
    ['prohibit', 'EACCES', 'EACCES'],
    ['blackhole', 'EINVAL', 'EINVAL'],
  ])('is told of a %s route by %s, of such a rule by %s', (kind, byRoute, byRule) => {
    assert.equal(way(`routes: [${kind} default]`), byRoute);
    assert.equal(way(`${DEFAULT}\nrules: [from all ${kind} priority 1]`), byRule);
  });

  test('talks to itself from the address that it asks for', () => {
    assert.equal(way('', { to: '10.2.0.100' }), '10.2.0.100 > itself');
  });

  test('of connect() has a port in the first look-up only where it is bound before', () => {
    const keys = `${DEFAULT.replace('routes: [', 'routes: [default via 10.2.0.1 dev eth1 table 200, ')}
rules: [ipproto tcp sport 40001 table 200 priority 100]`;
    assert.equal(way(keys, { connects: true }), '10.1.0.100 > eth1 > 10.2.0.1');
    assert.equal(way(keys, { connects: true, portIsBound: true }), '10.2.0.100 > eth1 > 10.2.0.1');
  });

  test('of connect() is looked up again with the source that the first look-up found', () => {
    const keys = `routes: [default via 10.1.0.1 dev eth0, default via 10.2.0.1 dev eth1 table 200]\nrules: [from 10.1.0.100 table 200]`;
    assert.equal(way(keys), '10.1.0.100 > eth0 > 10.1.0.1');
    assert.equal(way(keys, { connects: true }), '10.1.0.100 > eth1 > 10.2.0.1');
  });
});

describe('a socket that is bound to an address', () => {
  test('leaves by the route of the destination all the same', () => {
    assert.equal(way(DEFAULT, { from: '10.2.0.100' }), '10.2.0.100 > eth0 > 10.1.0.1');
  });

  test('follows a rule for that address', () => {
    const keys = 'routes: [default via 10.2.0.1 dev eth1 table 200]\nrules: [from 10.2.0.100 table 200]';
    assert.equal(way(keys, { from: '10.2.0.100' }), '10.2.0.100 > eth1 > 10.2.0.1');
  });

  test('that the host does not have cannot be made', () => {
    assert.equal(way(DEFAULT, { from: '10.3.0.1' }), 'EADDRNOTAVAIL');
  });

  test('but an answer may come from any address that was asked', () => {
    assert.equal(way(DEFAULT, { from: '10.3.0.1', answer: true }), '10.3.0.1 > eth0 > 10.1.0.1');
  });
});

describe('a socket that is bound to a device', () => {
  test('without a route takes the destination for a neighbour there', () => {
    assert.equal(way(DEFAULT, { device: 'eth1' }), '10.2.0.100 > eth1 > 10.9.0.9');
    const found = route(DEFAULT, { device: 'eth1' });
    assert.equal(found.kind === 'send' && found.because[1].code, 'ROUTE_ON_LINK_OF_DEVICE');
  });

  test('IPv6 looks again with a source of its own, but only where there was no way', () => {
    const host = (routes: string, rules: string) => `interfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:2::1/64" }
routes: [${routes}]
rules: ["from 2001:db8:1::/64 table 200 priority 100"${rules}]`;
    const table = '"default via 2001:db8:2::9 dev eth1 table 200"';
    const of = (keys: string) => {
      const found = outputRoute(hostFrom(`system: linux\n${keys}`), {
        destination: address('2001:db8:1:9::9'),
        protocol: 6,
        sourcePort: 40_001,
        destinationPort: 1_556,
        mark: 0,
        user: 0,
        connects: true,
      });
      return found.kind === 'send' ? `${found.source} > ${found.egress}` : found.kind;
    };
    assert.equal(of(host(table, '')), '2001:db8:1::1 > eth1');
    assert.equal(of(host(`"default via 2001:db8:1::9 dev eth0", ${table}`, '')), '2001:db8:1::1 > eth0');
  });

  test('but not with IPv6', () => {
    assert.equal(way('', { to: '2001:db8::9', device: 'eth1' }), 'ENETUNREACH');
  });

  test('that is not there, or is down, cannot send', () => {
    assert.equal(way(DEFAULT, { device: 'eth7' }), 'ENODEV');
    assert.equal(way(DEFAULT, { device: 'eth9' }), 'ENETUNREACH');
  });
});

test('of equally good next hops the one that is chosen is taken, and the others are named', () => {
  const keys = 'routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1]';
  const found = route(keys, { choose: () => 1 });
  assert.ok(found.kind === 'send');
  assert.equal(found.egress, 'eth1');
  assert.deepEqual(
    found.others.map(({ device }) => device),
    ['eth0'],
  );
});

describe('a device that is preferred (measured on Linux 6.18: what answers an echo of IPv6)', () => {
  const keys = `system: linux
interfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:2::1/64" }
routes: ["2001:db8:9::/64 nexthop via 2001:db8:1::9 dev eth0 nexthop via 2001:db8:2::9 dev eth1", "default via 2001:db8:2::9 dev eth1 table 200"]`;
  const asked = (preferredDevice: string | undefined, rules = '', to = '2001:db8:9::1') => {
    const wish = { protocol: 58, sourcePort: 0, destinationPort: 0, mark: 0, user: 0, answer: true, preferredDevice };
    const found = outputRoute(hostFrom(`${keys}${rules}`), {
      ...wish,
      source: address('2001:db8:1::1'),
      destination: address(to),
    });
    return found.kind === 'send' ? `${found.egress} of ${found.others.length + 1}` : found.kind;
  };

  test('leaves the choice among equal next hops to a hash, and need not be there', () => {
    assert.equal(asked(undefined), 'eth0 of 2');
    assert.equal(asked('eth1'), 'eth0 of 2');
    assert.equal(asked('eth0', '', '2001:db8:2::7'), 'eth1 of 1');
  });

  test('is what rules ask for', () => {
    const rules = '\nrules: [from 2001:db8:1::1 oif eth0 table 200 priority 9]';
    assert.equal(asked('eth0', rules), 'eth1 of 1');
    assert.equal(asked(undefined, rules), 'eth0 of 2');
  });
});
