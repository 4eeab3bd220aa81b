import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { runNetwork } from '../../src/lab/conformance.ts';
import type { Probe } from '../../src/lab/probe.ts';
import { networkOf } from '../networks.ts';
import { address } from '../packet.ts';
import { labMissing } from './named-lab.ts';

const missing = labMissing('ip', 'nsenter');

/** Some of what random networks of IPv6 ask of the kernel, one by one. */
describe.skipIf(missing !== undefined)('over IPv6 the model says what the kernel does', () => {
  test.each([
    ['through a router', {}],
    ['an echo through a router', { protocol: 'icmp' }],
    ['from a bound address of another interface', { bindAddress: '2001:db8:2::2' as Address }],
    ['by a bound device without a route', { bindDevice: 'eth1' }],
    ['an echo to nobody on the far link', { protocol: 'icmp', to: '2001:db8:3::99' as Address }],
    ['to a network that the router does not know', { to: '2001:db8:9::99' as Address }],
    ['to an unreachable route', { to: '2001:db8:4::1' as Address }],
    ['to a prohibited route', { to: '2001:db8:5::1' as Address }],
  ] as const)('%s', async (_, asked) => {
    const probe: Probe = { ...BASE, ...asked };
    assert.deepEqual(await runNetwork(NETWORK, [probe]), []);
  });
});

describe.skipIf(missing !== undefined)('of a device that was never up', () => {
  const network = networkOf(`complete: true
nodes:
  a: { system: linux, interfaces: { eth0: { addresses: "2001:db8:1::5/64", up: false }, eth1: "2001:db8:2::2/64" } }
  b: { system: linux, interfaces: { eth0: "2001:db8:1::6/64", eth1: "2001:db8:2::3/64" } }
`);
  const [DOWN, UP] = [address('2001:db8:1::5'), address('2001:db8:2::2')];
  const asked = (['tcp', 'udp', 'icmp'] as const).flatMap((protocol) =>
    [DOWN, UP, address('2001:db8:1::6'), address('2001:db8:2::3')].flatMap((to) =>
      [undefined, 'eth0', 'eth1'].flatMap((bindDevice) =>
        [undefined, DOWN, UP].map((bindAddress) => ({ protocol, to, bindDevice, bindAddress })),
      ),
    ),
  );

  test('the addresses are as reachable as the kernel says, in 108 ways', async () => {
    const probes: readonly Probe[] = asked.map(({ bindDevice, bindAddress, ...one }, i) => ({
      ...BASE,
      ...one,
      id: 30_000 + i,
      listener: { node: one.to === DOWN || one.to === UP ? 'a' : 'b' },
      ...(bindDevice === undefined ? {} : { bindDevice }),
      ...(bindAddress === undefined ? {} : { bindAddress }),
    }));
    assert.equal(probes.length, 108);
    assert.deepEqual(await runNetwork(network, probes), []);
  });
});

const BASE: Probe = {
  from: 'a',
  to: '2001:db8:3::2' as Address,
  protocol: 'tcp',
  port: 5_000,
  id: 30_000,
  listener: { node: 'b' },
};

const NETWORK = networkOf(`complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: ["2001:db8:1::5/64", "2001:db8:1::1:1/64"], eth1: "2001:db8:2::2/64" }
    routes: ["default via 2001:db8:1::1 dev eth0", "unreachable 2001:db8:4::/64", "prohibit 2001:db8:5::/64"]
  router:
    system: linux
    sysctl: { net.ipv6.conf.all.forwarding: 1 }
    interfaces: { eth0: "2001:db8:1::1/64", eth1: "2001:db8:2::1/64", eth2: "2001:db8:3::1/64" }
  b:
    system: linux
    interfaces: { eth0: "2001:db8:3::2/64" }
    routes: ["default via 2001:db8:3::1 dev eth0"]
`);
