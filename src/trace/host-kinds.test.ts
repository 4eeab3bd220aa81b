import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { address } from '../../test/packet.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { type BothWays, traceAllWays, traceBothWays } from './both-ways.ts';
import type { LoadedNetwork } from './loaded-network.ts';

interface Asked {
  readonly from?: string;
  readonly to: string;
  readonly bind?: string;
  readonly protocol?: 'tcp' | 'icmp';
}

function trace(network: LoadedNetwork, { from = 'client', to, bind, protocol = 'tcp' }: Asked): BothWays {
  const node = network.node(from);
  assert.ok(node);
  const bindAddress = bind === undefined ? undefined : address(bind);
  return traceBothWays(network, { from: node, to: address(to), protocol, port: 1_556, bindAddress });
}

const ended = ({ request, reply, seen }: BothWays) => `${request.disposition} ${reply?.disposition ?? '-'} ${seen}`;

/** A client behind a router, and a server in both networks behind it, whose only default route leaves by eth0. */
const server = (keys: string, routes = 'default via 10.3.0.1 dev eth0') =>
  networkFrom(`
complete: true
nodes:
  client: { system: linux, interfaces: { eth0: 10.1.0.7/24 }, routes: [default via 10.1.0.1 dev eth0] }
  router: { system: linux, forwarding: true, interfaces: { c: 10.1.0.1/24, r3: 10.3.0.1/24, r4: 10.4.0.1/24 } }
  server:
    interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }
    routes: [${routes}]
    listens: [1556]
    ${keys.replaceAll('\n', '\n    ')}
`);

describe('a server with two interfaces is asked by the address of the second', () => {
  const to = '10.4.0.100';

  test('a weak one answers by the first', () => {
    const ways = trace(server('system: solaris'), { to });
    assert.equal(ended(ways), 'ACCEPTED ACCEPTED connected');
    assert.equal(ways.reply?.path[0]?.interface, 'eth0');
  });

  test.each(['system: windows', 'system: solaris\nhost-model: strong', 'system: hp-ux\nhost-model: strong'])(
    'a strong one without a route there does not answer at all (%s)',
    (keys) => {
      const ways = trace(server(keys), { to });
      assert.equal(ended(ways), 'ACCEPTED STRONG_HOST_DROPPED silence');
      assert.equal(ways.reply?.steps.at(-1)?.because.code, 'STRONG_SEND');
    },
  );

  test.each(['system: windows', 'system: solaris\nhost-model: strong', 'system: solaris\nhost-model: source-priority'])(
    'a default route of its own on the second brings the answer there (%s)',
    (keys) => {
      const ways = trace(server(keys, 'default via 10.3.0.1 dev eth0, default via 10.4.0.1 dev eth1 metric 100'), {
        to,
      });
      assert.equal(ended(ways), 'ACCEPTED ACCEPTED connected');
      assert.equal(ways.reply?.path[0]?.interface, 'eth1');
    },
  );

  test('one with source priority falls back to the first', () => {
    const ways = trace(server('system: solaris\nhost-model: source-priority'), { to });
    assert.deepEqual([ended(ways), ways.reply?.path[0]?.interface], ['ACCEPTED ACCEPTED connected', 'eth0']);
  });

  test.each([
    ['linux', 'ACCEPTED'],
    ['windows', 'STRONG_HOST_DROPPED'],
  ])('what comes in by the first for the address of the second: %s %s', (system, disposition) => {
    const network = networkFrom(`
complete: true
nodes:
  client: { system: linux, interfaces: { eth0: 10.3.0.7/24 }, routes: [10.4.0.0/24 via 10.3.0.100 dev eth0] }
  server: { system: ${system}, interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }, listens: [1556] }
`);
    assert.equal(trace(network, { to }).request.disposition, disposition);
  });
});

describe('IPv6', () => {
  const network = (forwarding = 'net.ipv6.conf.all.forwarding', serverKeys = '') =>
    networkFrom(`
complete: true
nodes:
  client: { system: linux, interfaces: { eth0: ["2001:db8:1::7/64", "2001:db8:9::7/64"] }, routes: ["default via 2001:db8:1::1 dev eth0"] }
  router:
    system: linux
    interfaces: { c: ["2001:db8:1::1/64", "2001:db8:9::1/64"], r3: "2001:db8:3::1/64", r4: "2001:db8:4::1/64" }
    sysctl: { ${forwarding}: 1 }
  server:
    system: linux
    interfaces: { eth0: "2001:db8:3::100/64", eth1: "2001:db8:4::100/64" }
    routes: ["default via 2001:db8:3::1 dev eth0"]
    listens: [1556]
${serverKeys}
`);
  const to = '2001:db8:4::100';

  test('the neighbour is found by discovery, the source by its scope and prefix, and the answer comes', () => {
    const ways = trace(network(), { to });
    assert.equal(ended(ways), 'ACCEPTED ACCEPTED connected');
    assert.equal(ways.request.packet.source, '2001:db8:1::7');
    assert.ok(ways.request.steps.some(({ because }) => because.code === 'NEIGHBOUR_ANSWERS'));
  });

  test('nobody discovered: the sender is told by its router', () => {
    assert.equal(ended(trace(network(), { to: '2001:db8:4::9' })), 'NEIGHBOUR_UNREACHABLE ACCEPTED EHOSTUNREACH');
  });

  test('an address of another interface is not answered for on the link', () => {
    const flat = networkFrom(`
complete: true
nodes:
  client: { system: linux, interfaces: { eth0: "2001:db8:3::7/64" }, routes: ["2001:db8:4::100/128 dev eth0"] }
  server: { system: linux, interfaces: { eth0: "2001:db8:3::100/64", eth1: "2001:db8:4::100/64" }, listens: [1556] }
`);
    assert.equal(trace(flat, { to }).request.disposition, 'NEIGHBOUR_UNREACHABLE');
  });

  test('no reverse-path filter looks at it', () => {
    const strict = '    sysctl: { net.ipv4.conf.all.rp_filter: 1 }';
    assert.equal(ended(trace(network(undefined, strict), { to })), 'ACCEPTED ACCEPTED connected');
  });

  test('a router that forwards only IPv4 keeps it', () => {
    assert.equal(trace(network('net.ipv4.ip_forward'), { to }).request.disposition, 'NOT_FORWARDED');
  });
});

describe('proxy ARP', () => {
  const network = (proxy: number) =>
    networkFrom(`
complete: true
nodes:
  client: { system: linux, interfaces: { eth0: 10.1.0.7/8 } }
  router:
    system: linux
    forwarding: true
    interfaces: { c: 10.1.0.1/24, r: 10.4.0.1/24 }
    sysctl: { net.ipv4.conf.c.proxy_arp: ${proxy} }
  server: { system: linux, interfaces: { eth0: 10.4.0.100/24 }, routes: [default via 10.4.0.1 dev eth0], listens: [1556] }
links: { left: [client.eth0, router.c], right: [router.r, server.eth0] }
`);

  test('brings a host with too wide a netmask to the other side', () => {
    const ways = trace(network(1), { to: '10.4.0.100' });
    assert.equal(ended(ways), 'ACCEPTED ACCEPTED connected');
    assert.ok(ways.request.steps.some(({ because }) => because.code === 'NEIGHBOUR_PROXY'));
  });

  test('and without it nobody answers', () => {
    assert.equal(ended(trace(network(0), { to: '10.4.0.100' })), 'NEIGHBOUR_UNREACHABLE ACCEPTED EHOSTUNREACH');
  });
});

test('of two gateways that are equally good either may be taken, and only one of them works', () => {
  const network = networkFrom(`
complete: true
nodes:
  client:
    system: linux
    interfaces: { eth0: 10.1.0.7/24 }
    routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.1.0.2 dev eth0]
  good: { system: linux, forwarding: true, interfaces: { c: 10.1.0.1/24, s: 10.4.0.1/24 } }
  bad: { system: linux, forwarding: true, interfaces: { c: 10.1.0.2/24 } }
  server: { system: linux, interfaces: { eth0: 10.4.0.100/24 }, routes: [default via 10.4.0.1 dev eth0], listens: [1556] }
`);
  const from = network.node('client');
  assert.ok(from);
  const ways = traceAllWays(network, { from, to: address('10.4.0.100'), protocol: 'tcp', port: 1_556 });
  assert.deepEqual(new Set(ways.map(({ seen }) => seen)), new Set(['connected', 'ENETUNREACH']));
  assert.ok(ways.every(({ request }) => request.assumed.includes('ASSUMED_EITHER_PATH')));
});
