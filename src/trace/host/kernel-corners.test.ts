import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { networkFrom } from '../../../test/yaml-network.ts';
import type { Address } from '../../base/address.ts';
import { type BothWays, type Request, traceBothWays } from '../both-ways.ts';
import { LoadedNode } from './loaded-node.ts';
import { findListener } from './listener.ts';

/** What Linux 6.18 did in namespaces where the model had said something else. */
describe('measured on Linux 6.18', () => {
  test('a goto without a rule of its number is passed over', () => {
    const { request } = trace({
      a: 'rules: [from all goto 200 priority 100, from all table 200 priority 150, from all table main priority 250]',
    });
    assert.equal(request.packet.source, '10.2.0.2');
  });

  test.each([undefined, 'eth0'])('a loopback address leaves by no wire, device %s', (bindDevice) => {
    const { request, seen } = trace({}, { bindAddress: '127.0.0.1' as Address, bindDevice });
    assert.equal(seen, 'EINVAL');
    assert.equal(request.disposition, 'NO_SOURCE_ADDRESS');
  });

  test.each([
    ['tcp', 'ENETUNREACH'],
    ['udp', 'EACCES'],
    ['icmp', 'EACCES'],
  ] as const)('no %s socket connects to the broadcast address of an own network', (protocol, seen) => {
    assert.equal(trace({}, { protocol, to: '10.1.0.255' as Address }).seen, seen);
  });

  test('arp_ignore 2 asks for one network with both addresses, not for the network of the target', () => {
    const router =
      'interfaces: { eth0: [10.1.0.9/32, 10.1.0.1/24], eth1: 10.2.0.1/24, eth2: 10.3.0.1/24 }\nsysctl: { net.ipv4.conf.eth0.arp_ignore: 2 }';
    assert.equal(trace({ router }, { protocol: 'icmp', to: '10.1.0.9' as Address }).seen, 'connected');
  });

  describe('a rule for a protocol of what the node itself sends', () => {
    const strict = 'sysctl: { net.ipv4.conf.all.rp_filter: 1 }';
    const back = (rules: string, to: string) =>
      trace({ a: `rules: [${rules}]\n${strict}` }, { fromB: true, to: to as Address, port: 22 }).request.disposition;
    const own = 'iif lo ipproto tcp table 200 priority 100';

    test('is not matched by the source check', () => {
      assert.equal(back(own, '10.1.0.2'), 'ACCEPTED');
      assert.equal(back(own, '10.2.0.2'), 'REVERSE_PATH_FILTERED');
    });

    test('is matched once another rule has protocols of what arrives looked at', () => {
      const rules = `${own}, ipproto udp table 200 priority 101`;
      assert.equal(back(rules, '10.1.0.2'), 'REVERSE_PATH_FILTERED');
      assert.equal(back(rules, '10.2.0.2'), 'ACCEPTED');
    });
  });

  test('an interface without an address does not borrow the loopback’s', () => {
    const a = 'interfaces: { lo: 127.0.0.1/8, eth0: [], eth1: 10.2.0.2/24 }\nroutes: [10.1.0.0/24 dev eth0]';
    assert.equal(trace({ a }, { to: '10.1.0.1' as Address }).request.packet.source, '10.2.0.2');
  });

  test('a route that somebody writes to the table local leaves the own addresses there, and makes its network a martian source', () => {
    const a = 'routes: [default via 10.1.0.1 dev eth0, local 10.3.0.0/30 dev lo table local]';
    const { request } = trace({ a }, { fromB: true, to: '10.1.0.2' as Address, port: 22 });
    assert.equal(request.endedAt, 'a');
    assert.equal(request.disposition, 'MARTIAN');
  });
});

test('of two listeners the one that is bound more closely takes the packet (compute_score)', () => {
  const { node } = networkFrom(`
complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: 10.1.0.2/24 }
    listens: [22, "10.1.0.2:22"]
`).node('a') as LoadedNode;
  const taken = findListener(new LoadedNode(node), PACKET, 'eth0');
  assert.equal(taken.kind === 'taken' && taken.listener?.address, '10.1.0.2');
});

test.each([
  ['', 'strong'],
  [', forwarding: true', 'weak'],
])('OpenBSD sends weakly, and receives strongly unless it forwards%s', (more, receive) => {
  const loaded = networkFrom(`nodes: { a: { system: openbsd${more}, interfaces: { em0: 10.1.0.2/24 } } }`).node('a');
  assert.deepEqual(loaded?.hostModel, { send: 'weak', receive });
});

const PACKET = {
  protocol: 'tcp',
  source: '10.1.0.9' as Address,
  destination: '10.1.0.2' as Address,
  sourcePort: 40_001,
  destinationPort: 22,
  tcp: 'syn',
  ttl: 64,
  bytes: 60,
  dontFragment: true,
  mark: 0,
} as const;

interface Shape {
  readonly a?: string;
  readonly router?: string;
}

type Asked = Partial<Omit<Request, 'from'>> & { readonly fromB?: boolean };

/** `a` has two legs to a router, and a way by the second in table 200; `b` is behind the router. */
function trace({ a = '', router = '' }: Shape, { fromB = false, ...asked }: Asked = {}): BothWays {
  const network = networkFrom(`
complete: true
nodes:
  a:
    system: linux
    listens: [22]
${lines(a.includes('interfaces') ? a : `interfaces: { eth0: 10.1.0.2/24, eth1: 10.2.0.2/24 }\n${a}`)}
${a.includes('routes') ? '' : '    routes: [default via 10.1.0.1 dev eth0, default via 10.2.0.1 dev eth1 table 200]'}
  router:
    system: linux
    forwarding: true
${lines(router || 'interfaces: { eth0: 10.1.0.1/24, eth1: 10.2.0.1/24, eth2: 10.3.0.1/24 }')}
  b:
    system: linux
    listens: [5000]
    interfaces: { eth0: 10.3.0.2/24 }
    routes: [default via 10.3.0.1 dev eth0]
`);
  const from = network.node(fromB ? 'b' : 'a');
  assert.ok(from);
  return traceBothWays(network, { from, to: '10.3.0.2' as Address, protocol: 'tcp', port: 5_000, ...asked });
}

const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
