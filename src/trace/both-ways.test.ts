import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../base/address.ts';
import { type Asked as AskedOf, networkOf, traced } from '../../test/networks.ts';
import { twins, type Twins } from '../../test/yaml-network.ts';
import { type BothWays, type Request, traceAllWays, traceBothWays } from './both-ways.ts';
import { LoadedNetwork } from './loaded-network.ts';
import type { Hop } from './step.ts';

const A2 = '10.2.0.100' as Address;
const B2 = '10.4.0.100' as Address;

type Asked = Partial<Omit<Request, 'from'>>;

function trace(shape: Twins, { to = B2, protocol = 'tcp', port = 1_556, ...rest }: Asked = {}): BothWays {
  const network = twins(shape);
  const from = network.node('serverA');
  assert.ok(from);
  return traceBothWays(network, { from, to, protocol, port, ...rest });
}

const path = (hops: readonly Hop[] | undefined): string =>
  (hops ?? []).map(({ node, interface: name }) => `${node}.${name}`).join(' ');
const reasons = ({ request, reply }: BothWays): readonly string[] =>
  [...request.steps, ...(reply?.steps ?? [])].map(({ because }) => because.code);
const DEFAULT_A = 'routes: [default via 10.1.0.1 dev eth0]';
const DEFAULT_B = 'routes: [default via 10.3.0.1 dev eth0]';

test.each([
  [B2, '0.0.0.0'],
  ['::1' as Address, '::'],
])('a socket to %s that is bound to %s is bound to nothing', (to, any) => {
  const { request, reply, onward, seen } = trace({}, { to, bindAddress: any as Address });
  const unbound = trace({}, { to });
  assert.deepEqual([request, reply, onward, seen], [unbound.request, unbound.reply, unbound.onward, unbound.seen]);
  assert.notEqual(seen, 'EADDRNOTAVAIL');
});

describe('a mark that leads nowhere (measured on Linux 6.18)', () => {
  const network = networkOf(`complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: [10.1.0.1/24, "2001:db8:1::1/64"] }
    rules: [from all fwmark 1 prohibit priority 9, "from ::/0 fwmark 1 prohibit priority 9"]
    nft: "table inet f { chain o { type route hook output priority -150; meta mark set 1; }; }"
  b: { system: linux, interfaces: { eth0: [10.1.0.2/24, "2001:db8:1::2/64"] }, listens: [5000] }
`);
  test.each([
    ['10.1.0.2', 'tcp', 'silence'],
    ['10.1.0.2', 'udp', 'EACCES'],
    ['10.1.0.2', 'icmp', 'EACCES'],
    ['2001:db8:1::2', 'tcp', 'silence'],
    ['2001:db8:1::2', 'udp', 'EACCES'],
    ['2001:db8:1::2', 'icmp', 'silence'],
  ] as const)('to %s by %s: %s', (to, protocol, seen) => {
    const loaded = new LoadedNetwork(network);
    const from = loaded.node('a');
    assert.ok(from);
    const ways = traceBothWays(loaded, { from, to: to as Address, protocol, port: 5_000 });
    assert.deepEqual([ways.seen, ways.request.disposition, ways.reply], [seen, 'NO_ROUTE', undefined]);
  });
});

test('an echo is told of errors about what a translation made of it, where they reach the host (measured on Linux 6.18)', () => {
  const network = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: [10.1.0.1/24, 10.3.0.1/24] }, routes: [10.2.0.0/24 via 10.1.0.2 dev eth0] }
  r:
    system: linux
    interfaces: { eth0: 10.1.0.2/24, eth1: 10.4.0.1/24 }
    sysctl: { net.ipv4.ip_forward: 1 }
    routes: [10.2.0.0/24 via 10.4.0.2 dev eth1]
    nft: "table ip n { chain p { type nat hook postrouting priority 100; snat to 10.3.0.1; }; }"
  s:
    system: linux
    interfaces: { eth0: 10.4.0.2/24, eth1: 10.3.0.2/24 }
    sysctl: { net.ipv4.ip_forward: 1 }
`);
  const seen = (bindAddress?: string) =>
    traced(network, { from: 'a', to: '10.2.0.9', ...(bindAddress ? { bindAddress } : {}) }).map((way) => way.seen);
  assert.deepEqual(seen(), ['ENETUNREACH']);
  assert.deepEqual(seen('10.1.0.1'), ['silence']);
});

describe('what acknowledges the data', () => {
  /**
   * As random conformance found it on Linux 6.18: the SYN-ACK is `invalid` to b and goes as it is, the ACK begins a
   * connection and is translated.
   */
  const network = (filter: string, loose = 1) =>
    networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24 }, sysctl: { net.ipv4.conf.all.rp_filter: 1 } }
  b:
    system: linux
    listens: [5000]
    sysctl: { net.netfilter.nf_conntrack_tcp_loose: ${loose} }
    interfaces: { eth0: 10.1.0.2/24, eth1: 10.2.0.2/24 }
    nft: "table ip f { ${filter} }"
`);
  const [RAW, POST] = [
    'chain raw { type filter hook prerouting priority -300; policy accept; meta l4proto tcp notrack; }',
    'chain post { type nat hook postrouting priority 100; policy accept; snat to 10.2.0.2; }',
  ];
  const asked = { from: 'a', to: '10.1.0.2:5000' } as const;

  test('is lost where only it is translated', () => {
    const [way] = traced(network(`${RAW} ${POST}`), asked);
    assert.equal(way?.reply?.disposition, 'ACCEPTED');
    assert.equal(way?.onward?.packet.tcp, 'ack');
    assert.equal(way?.onward?.disposition, 'REVERSE_PATH_FILTERED');
    assert.equal(way?.seen, 'connected-in-vain');
  });

  test.each([
    ['where the connection is known', network(POST)],
    ['where no segment is translated', network(RAW)],
    ['where none begins a connection in its middle', network(`${RAW} ${POST}`, 0)],
  ])('arrives %s', (_, of) => {
    const [way] = traced(of, asked);
    assert.equal(way?.onward?.packet.tcp, 'data');
    assert.equal(way?.seen, 'connected');
  });
});

describe('the article on the life of a packet, as the kernel measured it (facts 4.4)', () => {
  test('1: a device without a route asks for the far host by ARP, in vain', () => {
    const { request, seen } = trace({}, { protocol: 'icmp', bindDevice: 'eth1' });
    assert.equal(request.disposition, 'NEIGHBOUR_UNREACHABLE');
    assert.equal(request.packet.source, A2);
    assert.equal(seen, 'EHOSTUNREACH');
    assert.ok(request.steps.some(({ because }) => because.code === 'ROUTE_ON_LINK_OF_DEVICE'));
  });

  test('1: and with proxy ARP on the router it arrives', () => {
    const ways = trace(
      { router: 'sysctl: { net.ipv4.conf.r2.proxy_arp: 1 }' },
      { protocol: 'icmp', bindDevice: 'eth1' },
    );
    assert.equal(ways.request.disposition, 'ACCEPTED');
    assert.ok(reasons(ways).includes('NEIGHBOUR_PROXY'));
  });

  test('1: the socket of UDP that is bound to the device is not told', () => {
    assert.equal(trace({}, { protocol: 'udp', bindDevice: 'eth1' }).seen, 'silence');
    assert.equal(trace({}, { protocol: 'tcp', bindDevice: 'eth1' }).seen, 'EHOSTUNREACH');
  });

  test('2: an address that is bound leaves by the default route all the same', () => {
    const { request } = trace({}, { bindAddress: A2 });
    assert.equal(request.packet.source, A2);
    assert.equal(path(request.path), 'serverA.eth0 router.r1 router.r4 serverB.eth1');
  });

  test('3 and 4: the answer comes from the address that was asked, by the default route, and works', () => {
    const { reply, seen } = trace({}, { bindAddress: A2 });
    assert.equal(reply?.packet.source, B2);
    assert.equal(path(reply?.path), 'serverB.eth0 router.r3 router.r2 serverA.eth1');
    assert.equal(seen, 'connected');
  });

  test('an echo is answered by whoever has its identifier, to whichever address; a bound socket hears its own only', () => {
    const network = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24, eth1: 10.3.0.1/24 }, routes: [10.2.0.0/24 via 10.1.0.2 dev eth0] }
  r:
    system: linux
    interfaces: { eth0: 10.1.0.2/24, eth1: 10.2.0.1/24 }
    sysctl: { net.ipv4.ip_forward: 1 }
    nft: "table ip n { chain post { type nat hook postrouting priority 100; snat to 10.3.0.1; }; }"
  b: { system: linux, interfaces: { eth0: 10.2.0.2/24, eth1: 10.3.0.2/24 }, listens: [5000] }
`);
    const seen = (asked: Omit<AskedOf, 'from'>) => traced(network, { from: 'a', ...asked })[0]?.seen;
    assert.equal(seen({ to: '10.2.0.2' }), 'connected');
    assert.equal(seen({ to: '10.2.0.2', bindAddress: '10.1.0.1' }), 'silence');
    assert.equal(seen({ to: '10.2.0.2:5000' }), 'silence', 'TCP wants both addresses');
  });

  test.each([
    ['all 1', 'net.ipv4.conf.all.rp_filter: 1', 'REVERSE_PATH_FILTERED'],
    ['eth1 1', 'net.ipv4.conf.eth1.rp_filter: 1', 'REVERSE_PATH_FILTERED'],
    ['eth1 2', 'net.ipv4.conf.eth1.rp_filter: 2', 'ACCEPTED'],
    ['all 2, eth1 1', 'net.ipv4.conf.all.rp_filter: 2, net.ipv4.conf.eth1.rp_filter: 1', 'ACCEPTED'],
    ['all 1, eth1 0', 'net.ipv4.conf.all.rp_filter: 1, net.ipv4.conf.eth1.rp_filter: 0', 'REVERSE_PATH_FILTERED'],
  ])('5: the reverse-path filter with %s', (_, settings, disposition) => {
    const { request, reply } = trace({ b: `${DEFAULT_B}\nsysctl: { ${settings} }` }, { bindAddress: A2 });
    assert.equal(request.disposition, disposition);
    if (disposition !== 'ACCEPTED') assert.equal(reply, undefined);
  });

  test('6: a rule with dev never matches the answer', () => {
    const b =
      'routes: [default via 10.3.0.1 dev eth0, default via 10.4.0.1 dev eth1 table 200]\nrules: [from 10.4.0.100 iif eth1 table 200]';
    assert.match(path(trace({ b }, { bindAddress: A2 }).reply?.path), /^serverB\.eth0/);
    assert.equal(
      trace({ b: `${b}\nsysctl: { net.ipv4.conf.eth1.rp_filter: 1 }` }, { bindAddress: A2 }).request.disposition,
      'REVERSE_PATH_FILTERED',
    );
  });

  test.each(['from 10.4.0.100 table 200', 'from 10.4.0.100 iif lo table 200'])(
    '7: %s sends the answer by eth1 and satisfies a strict filter',
    (rule) => {
      const b = `routes: [default via 10.3.0.1 dev eth0, default via 10.4.0.1 dev eth1 table 200]\nrules: [${rule}]\nsysctl: { net.ipv4.conf.eth1.rp_filter: 1 }`;
      const { reply, seen } = trace({ b }, { bindAddress: A2 });
      assert.match(path(reply?.path), /^serverB\.eth1 router\.r4/);
      assert.equal(seen, 'connected');
    },
  );

  test('7: a rule with oif does not help sockets that are not bound to the device', () => {
    const b =
      'routes: [default via 10.3.0.1 dev eth0, default via 10.4.0.1 dev eth1 table 200]\nrules: [from 10.4.0.100 oif eth1 table 200]';
    assert.match(path(trace({ b }, { bindAddress: A2 }).reply?.path), /^serverB\.eth0/);
  });

  test('8: a table without its own network sends neighbours through the gateway', () => {
    const a =
      'routes: [default via 10.1.0.1 dev eth0, default via 10.2.0.1 dev eth1 table 200]\nrules: [from 10.2.0.100 table 200]';
    const { request } = trace({ a }, { to: '10.2.0.1' as Address, protocol: 'icmp', bindAddress: A2 });
    assert.ok(request.steps.some(({ because }) => because.text.includes('default via 10.2.0.1 dev eth1 of table 200')));
  });

  test('9: without a binding the source is that of the way', () => {
    assert.equal(trace({}).request.packet.source, '10.1.0.100');
    const routed = trace({ a: 'routes: [default via 10.1.0.1 dev eth0, 10.4.0.0/24 via 10.2.0.1 dev eth1]' });
    assert.equal(routed.request.packet.source, A2);
    const hinted = trace({ a: 'routes: [default via 10.1.0.1 dev eth0 src 10.2.0.100]' });
    assert.equal(hinted.request.packet.source, A2);
  });

  test('13: arp_ignore 1 keeps a host from answering for an address of another interface', () => {
    const shape = (ignore: number): Twins => ({
      a: 'routes: [10.4.0.100/32 dev eth0]',
      router: 'sysctl: {}',
      b: `${DEFAULT_B}\nsysctl: { net.ipv4.conf.all.arp_ignore: ${ignore} }`,
    });
    assert.equal(trace(shape(1)).request.disposition, 'NEIGHBOUR_UNREACHABLE');
  });
});

describe('what is answered', () => {
  test('a port that nobody listens on is refused at once', () => {
    const { request, reply, seen } = trace({}, { port: 1_557 });
    assert.equal(request.disposition, 'NO_LISTENER');
    assert.equal(reply?.packet.tcp, 'reset');
    assert.equal(seen, 'ECONNREFUSED');
  });

  test.each([
    ['unreachable', 'EHOSTUNREACH'],
    ['prohibit', 'EACCES'],
    ['blackhole', 'EINVAL'],
  ])('a %s route of the sender itself is %s', (kind, error) => {
    assert.equal(trace({ a: `${DEFAULT_A.slice(0, -1)}, ${kind} 10.4.0.0/24]` }).seen, error);
  });

  test.each([
    ['unreachable', 'EHOSTUNREACH'],
    ['prohibit', 'EHOSTUNREACH'],
    ['blackhole', 'silence'],
  ])('a %s route of the router is told to the sender as %s', (kind, seen) => {
    const ways = trace({ router: `routes: [${kind} 10.4.0.100/32]` });
    assert.equal(ways.request.disposition, 'NO_ROUTE');
    assert.equal(ways.seen, seen);
  });

  test('a socket that is bound to a device does not hear an answer that comes in by another', () => {
    const a = 'routes: [default via 10.1.0.1 dev eth0, default via 10.2.0.1 dev eth1 metric 100]';
    const b = 'routes: [default via 10.3.0.1 dev eth0]';
    const { reply, seen } = trace(
      { a, b, router: 'routes: [10.2.0.100/32 via 10.1.0.100 dev r1]' },
      { bindDevice: 'eth1' },
    );
    assert.equal(reply?.disposition, 'NO_LISTENER');
    assert.equal(seen, 'silence');
  });
});

describe('stateful filters on the way', () => {
  const stateful = `nft: |
  table ip f {
    chain forward {
      type filter hook forward priority 0; policy drop;
      ct state established,related accept
      ct state new tcp dport 1556 accept
    }
  }`;

  test('a filter that sees both directions lets a connection through', () => {
    assert.equal(trace({ router: stateful }).seen, 'connected');
  });

  test('what no rule permits is dropped without an answer', () => {
    const { request, seen } = trace({ router: stateful }, { port: 22 });
    assert.equal(request.disposition, 'DENIED_SILENT');
    assert.equal(seen, 'silence');
  });

  test('and with everything permitted it is a matter of routes alone', () => {
    assert.equal(trace({ router: stateful }, { port: 1_557, permitAll: true }).seen, 'ECONNREFUSED');
  });
});

test('equally good next hops are all traced', () => {
  const network = twins({ a: 'routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1]' });
  const from = network.node('serverA');
  assert.ok(from);
  const ways = traceAllWays(network, { from, to: B2, protocol: 'tcp', port: 1_556, bindAddress: A2 });
  assert.deepEqual(new Set(ways.map(({ request }) => request.path[0]?.interface)), new Set(['eth0', 'eth1']));
  assert.ok(ways.every(({ request }) => request.assumed.includes('ASSUMED_EITHER_PATH')));
});

describe('IPv6', () => {
  const network = (router: string) =>
    networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: "2001:db8:1::1/64" }, routes: ["default via 2001:db8:1::2 dev eth0"] }
  r:
    system: linux
    interfaces: { eth0: "2001:db8:1::2/64", eth1: "2001:db8:2::1/64" }
    ${router}
`);
  const way = (router: string) => traced(network(router), { from: 'a', to: '2001:db8:9::1' })[0];

  test('a host that does not forward tells that it knows no way', () => {
    assert.equal(way('')?.request.disposition, 'NO_ROUTE');
    assert.equal(way('')?.seen, 'ENETUNREACH');
    assert.equal(way('routes: ["unreachable 2001:db8:9::/64"]')?.seen, 'ENETUNREACH', 'whatever the route says');
    assert.equal(way('routes: ["2001:db8:9::/64 via 2001:db8:2::9 dev eth1"]')?.request.disposition, 'NOT_FORWARDED');
  });

  test('an error comes from the interface that the packet came in by, and its way back is looked up with that source', () => {
    const rule = 'rules: ["from 2001:db8:1::2 unreachable priority 10"]';
    assert.equal(way('')?.reply?.packet.source, '2001:db8:1::2');
    assert.equal(way(rule)?.seen, 'silence');
  });

  test('what comes back is hashed with its flow label, so it may go the other way than when it was sent', () => {
    const many = (six: boolean) => {
      const of = (link: number, host: number) => (six ? `2001:db8:${link}::${host}` : `10.${link}.0.${host}`);
      const lines = (host: number, routes: string, more = '') =>
        `{ system: linux, interfaces: { eth0: "${of(1, host)}/${six ? 64 : 24}" }, routes: [${routes}] ${more} }`;
      const forwards = ', sysctl: { net.ipv4.ip_forward: 1, net.ipv6.conf.all.forwarding: 1, kernel.osrelease: 6.1.0 }';
      const either = `default nexthop via ${of(1, 2)} dev eth0 nexthop via ${of(1, 3)} dev eth0`;
      const looping = networkOf(`complete: true
nodes:
  a: ${lines(1, `"${either}"`, forwards)}
  b: ${lines(2, '')}
  c: ${lines(3, `"default via ${of(1, 1)} dev eth0"`, forwards)}
`);
      return traced(looping, { from: 'a', to: of(9, 1), bindAddress: of(1, 1) })
        .map(({ request }) => request.endedAt)
        .toSorted();
    };
    assert.deepEqual(many(false), ['a', 'b']);
    assert.deepEqual(many(true), ['a', 'b', 'b']);
  });

  test('a rule for ICMP has the number of ICMPv6', () => {
    const rule = (number: number) => `rules: ["from 2001:db8::/32 ipproto ${number} prohibit priority 10"]`;
    assert.equal(way(rule(1))?.seen, 'ENETUNREACH');
    assert.equal(way(rule(58))?.request.steps.at(-1)?.because.code, 'ROUTE_REFUSED');
  });

  test('a refusing route is passed by where the socket is bound to a device', () => {
    const of = (bindDevice?: string) =>
      traced(
        networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: "2001:db8:1::1/64" }, routes: ["prohibit 2001:db8:9::/64"] }
`),
        { from: 'a', to: '2001:db8:9::1', ...(bindDevice === undefined ? {} : { bindDevice }) },
      )[0]?.seen;
    assert.equal(of(), 'EACCES');
    assert.equal(of('eth0'), 'ENETUNREACH');
  });
});
