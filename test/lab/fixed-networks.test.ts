import assert from 'node:assert/strict';
import { release } from 'node:os';
import { describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { runNetwork } from '../../src/lab/conformance.ts';
import { predict } from '../../src/lab/comparison.ts';
import type { Probe } from '../../src/lab/probe.ts';
import type { Network } from '../../src/model/network.ts';
import type { Seen } from '../../src/trace/both-ways.ts';
import { networkOf } from '../networks.ts';
import { LoadedNetwork } from '../../src/trace/loaded-network.ts';
import { Lab, labMissing } from './named-lab.ts';

const missing = labMissing('ip');
if (missing) console.warn(`SKIPPED: no kernel to compare the model with: ${missing}`);

const BASE = { from: 'a', protocol: 'tcp', port: 5_000, id: 30_000 } as const;

type Asked = Omit<Partial<Probe>, 'to' | 'bindAddress'> & { readonly to: string; readonly bindAddress?: string };

/** The kernel does what the model says, and the model says what stands here. */
async function bothSay(network: Network, { to, bindAddress, ...asked }: Asked, seen: Seen): Promise<void> {
  const bound = bindAddress === undefined ? {} : { bindAddress: bindAddress as Address };
  const probe: Probe = { ...BASE, ...asked, ...bound, to: to as Address };
  assert.deepEqual(await runNetwork(network, [probe]), []);
  assert.deepEqual([...new Set(predict(network, probe).map((way) => way.seen))], [seen]);
}

function isSince(major: number, minor: number): boolean {
  const [own = 0, behind = 0] = release().split('.').map(Number);
  return own > major || (own === major && behind >= minor);
}

/** What random networks have too seldom, or not at all. */
describe.skipIf(missing !== undefined)('the model says what the kernel does', () => {
  describe('with a permanent entry of the neighbour table', () => {
    const network = (mac: string) =>
      networkOf(`complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: { addresses: 10.1.0.1/24, mac: "02:00:00:00:00:01" } }
    neighbours: ["10.1.0.2 dev eth0 lladdr ${mac} nud permanent"]
  b: { system: linux, interfaces: { eth0: { addresses: 10.1.0.2/24, mac: "02:00:00:00:00:02" } } }
  c: { system: linux, interfaces: { eth0: { addresses: 10.1.0.3/24, mac: "02:00:00:00:00:03" } } }
`);
    test.each([
      ['of its owner', '02:00:00:00:00:02', 'tcp', 'ECONNREFUSED'],
      ['of nobody', '02:00:00:00:00:09', 'tcp', 'silence'],
      ['of nobody, by ping', '02:00:00:00:00:09', 'icmp', 'silence'],
      ['of another host, which does not forward', '02:00:00:00:00:03', 'tcp', 'silence'],
    ] as const)('%s', (_, mac, protocol, seen) => bothSay(network(mac), { to: '10.1.0.2', protocol }, seen));
  });

  describe('with a mark of its own rules that leads nowhere', () => {
    const network = networkOf(`complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: [10.1.0.1/24, "2001:db8:1::1/64"] }
    rules: [from 10.0.0.0/8 fwmark 1 prohibit priority 9, "from 2001:db8::/32 fwmark 1 prohibit priority 9"]
    nft: "table inet f { chain o { type route hook output priority -150; meta mark set 1; }; }"
  b: { system: linux, interfaces: { eth0: [10.1.0.2/24, "2001:db8:1::2/64"] } }
`);
    const HERE = { listener: { node: 'b' } } as const;
    test.each([
      [{ to: '10.1.0.2', protocol: 'tcp', ...HERE }, 'silence'],
      [{ to: '10.1.0.2', protocol: 'udp', ...HERE }, 'EACCES'],
      [{ to: '10.1.0.2', protocol: 'icmp' }, 'EACCES'],
      [{ to: '2001:db8:1::2', protocol: 'tcp', ...HERE }, 'silence'],
      [{ to: '2001:db8:1::2', protocol: 'udp', ...HERE }, 'EACCES'],
      [{ to: '2001:db8:1::2', protocol: 'icmp' }, 'silence'],
    ] as const)('%o: %s', (asked, seen) => bothSay(network, asked, seen));
  });

  test('what one flow leaves behind is not counted for the next: its sockets close without a word', async () => {
    const network = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: 10.1.0.1/24 } }
  b:
    system: linux
    interfaces: { eth0: 10.1.0.2/24 }
    nft: "table ip f { chain i { type filter hook input priority 0; ct state established reject; }; }"
`);
    // Behind the handshake everything is refused: what a socket sent again, a would be told of while the next flow is
    // under way.
    const probes = Array.from({ length: 6 }, (_, i): Probe => {
      const one = { ...BASE, to: '10.1.0.2' as Address, id: 30_000 + i };
      return i % 2 === 0 ? { ...one, listener: { node: 'b' } } : { ...one, protocol: 'icmp' };
    });
    assert.deepEqual(await runNetwork(network, probes), []);
  });

  describe('to a destination that is no host', () => {
    const network = (routes: string) =>
      networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: [10.1.0.5/24, "2001:db8:1::5/64"] }, routes: [${routes}] }
  r: { system: linux, forwarding: true, interfaces: { eth0: [10.1.0.1/24, "2001:db8:1::1/64"] } }
`);
    const DEFAULTS = 'default via 10.1.0.1, "default via 2001:db8:1::1"';
    const HERE = { listener: { node: 'a' } } as const;

    test.each([
      [{ to: '0.0.0.0' }, 'ECONNREFUSED'],
      [{ to: '0.0.0.0', ...HERE }, 'connected'],
      [{ to: '0.0.0.0', bindAddress: '10.1.0.5', ...HERE }, 'connected'],
      [{ to: '0.0.0.0', bindDevice: 'eth0', ...HERE }, 'connected'],
      [{ to: '0.0.0.0', protocol: 'icmp' }, 'connected'],
      [{ to: '::', ...HERE }, 'connected'],
      [{ to: '::', bindAddress: '2001:db8:1::5', ...HERE }, 'connected'],
      [{ to: '224.0.0.5' }, 'ENETUNREACH'],
      [{ to: '224.0.0.5', bindAddress: '10.1.0.5' }, 'ENETUNREACH'],
      [{ to: '239.1.2.3', bindDevice: 'eth0' }, 'ENETUNREACH'],
      [{ to: '10.1.0.255' }, 'ENETUNREACH'],
      [{ to: '10.1.0.255', protocol: 'icmp' }, 'EACCES'],
      [{ to: '255.255.255.255' }, 'ENETUNREACH'],
      [{ to: 'ff02::1' }, 'ENETUNREACH'],
      [{ to: 'ff05::7' }, 'ENETUNREACH'],
      [{ to: 'ff02::1', protocol: 'icmp' }, 'EINVAL'],
    ] as const)('%o: %s', async (asked, seen) => {
      await bothSay(network(DEFAULTS), asked, seen);
      await bothSay(network(''), asked, seen);
    });

    test.each([
      [DEFAULTS, 'EACCES'],
      ['', 'ENETUNREACH'],
    ] as const)('a ping to everybody with the routes %j: %s', (routes, seen) =>
      bothSay(network(routes), { to: '255.255.255.255', protocol: 'icmp' }, seen),
    );
  });

  describe('with several next hops', () => {
    const TARGETS = Array.from({ length: 8 }, (_, i) => `10.3.0.${10 + i}`);
    const network = networkOf(`complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: [10.1.0.5/24, 10.1.0.6/24, 10.1.9.5/24], eth1: 10.2.0.5/24 }
    routes: [default nexthop via 10.1.0.1 dev eth0 nexthop via 10.2.0.1 dev eth1]
  r: { system: linux, forwarding: true, interfaces: { eth0: [10.1.0.1/24, 10.1.9.1/24], eth1: 10.2.0.1/24, eth2: 10.3.0.1/24 } }
  b: { system: linux, interfaces: { eth0: [${TARGETS.map((one) => `${one}/24`).join(', ')}] }, routes: [default via 10.3.0.1] }
`);
    // Eight destinations: a hash would send them all one way once in 128 runs.
    const probes = (asked: Partial<Probe>): readonly Probe[] =>
      TARGETS.map((to, i) => ({ ...BASE, ...asked, to: to as Address, id: 30_000 + i, listener: { node: 'b' } }));
    const bound = (text: string) => ({ bindAddress: text as Address });

    test.each([
      ['unbound', {}, 2],
      ['bound to the first address of a device', bound('10.1.0.5'), 1],
      ['bound to that of the other device', bound('10.2.0.5'), 1],
      ['bound to a secondary address', bound('10.1.0.6'), 2],
      ['bound to a primary address that no next hop would choose', bound('10.1.9.5'), 2],
      ['bound to a device', { bindDevice: 'eth1' }, 1],
      ['by ping, from a bound address', { ...bound('10.2.0.5'), protocol: 'icmp' }, 1],
    ] as const)('%s', async (_, asked, ways) => {
      assert.deepEqual(await runNetwork(network, probes(asked)), []);
      // On an older kernel the addresses of the first two make no difference.
      if (isSince(6, 16)) for (const probe of probes(asked)) assert.equal(predict(network, probe).length, ways);
    });
  });

  describe('of a gateway', () => {
    const ADDRESSES = { eth0: ['10.1.0.100/24', '2001:db8:1::100/64'], eth1: ['10.2.0.100/24'] };
    const RULES = ['to 10.8.0.0/24 table 80 priority 80', 'from 10.1.0.100 table 81 priority 81'];
    const BEFORE = ['10.7.1.1/32 dev eth0 table 77', '10.8.0.0/24 dev eth0 table 80', '10.8.1.0/24 dev eth0 table 81'];

    const kernelTakes = (routes: readonly string[]): boolean => {
      const lab = new Lab();
      try {
        const [a, b] = [lab.namespace('a'), lab.namespace('b')];
        for (const [device, addresses] of Object.entries(ADDRESSES)) {
          lab.cable({ at: a, device }, { at: b, device });
          for (const one of addresses)
            a.ip('address', 'add', one, 'dev', device, ...(one.includes(':') ? ['nodad'] : []));
        }
        for (const rule of RULES) a.ip('rule', 'add', ...rule.split(' '));
        for (const one of [...BEFORE, ...routes.slice(0, -1)]) a.ip('route', 'add', ...one.split(' '));
        return a.run(['ip', 'route', 'add', ...(routes.at(-1) ?? '').split(' ')]).status === 0;
      } finally {
        lab.close();
      }
    };

    const modelTakes = (routes: readonly string[]): boolean => {
      const keys = { system: 'linux', interfaces: ADDRESSES, rules: RULES, routes: [...BEFORE, ...routes] };
      const network = networkOf(JSON.stringify({ nodes: { a: keys } }));
      return new LoadedNetwork(network).node('a')?.refusedRoutes.length === 0;
    };

    test.each([
      [true, ['10.9.0.0/24 via 10.1.0.1 dev eth0']],
      [false, ['10.9.0.0/24 via 10.2.0.1 dev eth0']],
      [true, ['10.9.0.0/24 via 10.2.0.1 dev eth0 onlink']],
      [true, ['10.2.0.1 dev eth0', '10.9.0.0/24 via 10.2.0.1 dev eth0']],
      [true, ['default dev eth0', '10.9.0.0/24 via 10.6.0.1 dev eth0']],
      [false, ['default via 10.1.0.1', '10.9.0.0/24 via 10.6.0.1 dev eth0']],
      [false, ['10.9.0.0/24 via 10.7.1.1 dev eth0']],
      [true, ['10.9.0.0/24 via 10.7.1.1 dev eth0 table 77']],
      [true, ['10.9.0.0/24 via 10.8.0.1 dev eth0']],
      [false, ['10.9.0.0/24 via 10.8.1.1 dev eth0']],
      [false, ['10.9.0.0/24 via 10.1.0.255 dev eth0']],
      [true, ['10.9.0.0/24 via 10.1.0.100 dev eth0']],
      [false, ['10.9.0.0/24 nexthop via 10.1.0.1 dev eth0 nexthop via 10.1.0.2 dev eth1']],
      [true, ['2001:db8:9::/64 via 2001:db8:1::1 dev eth0']],
      [false, ['2001:db8:9::/64 via 2001:db8:2::1 dev eth0']],
      [true, ['2001:db8:9::/64 via fe80::1 dev eth1']],
    ])('takes (%s) %j', (takes, routes) => {
      assert.deepEqual([kernelTakes(routes), modelTakes(routes)], [takes, takes]);
    });
  });
});
