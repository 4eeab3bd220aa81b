import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { runNetwork } from '../../src/lab/conformance.ts';
import { predict } from '../../src/lab/comparison.ts';
import type { Probe } from '../../src/lab/probe.ts';
import type { Network } from '../../src/model/network.ts';
import type { Seen } from '../../src/trace/both-ways.ts';
import { networkOf } from '../networks.ts';
import { labMissing } from './named-lab.ts';

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
});
