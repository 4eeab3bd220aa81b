import assert from 'node:assert/strict';
import { test } from 'vitest';
import type { Address } from '../../base/address.ts';
import { parsePrefix } from '../../base/prefix.ts';
import { hostFrom } from '../../../test/yaml-network.ts';
import { wayToNetwork } from './way-to-network.ts';

const HOST = hostFrom(`
system: linux
interfaces: { eth0: 10.3.0.1/24, eth1: [10.4.0.1/24, "2001:db8:4::5/64"], eth2: 10.5.0.0/31 }
routes: [default via 10.3.0.2, default via 10.4.0.9 dev eth1 table 200]
rules: [from 10.4.0.1 table 200 priority 10, fwmark 7 table 200 priority 11]
`);

const way = (from: string, network: string, mark?: number) =>
  wayToNetwork(HOST, { from: from as Address, network: parsePrefix(network) ?? assert.fail(network), mark });

test('who is in a network is a neighbour, or is reached through a gateway', () => {
  assert.deepEqual(way('10.3.0.1', '10.4.0.0/24'), { egress: 'eth1' });
  assert.deepEqual(way('10.4.0.1', '10.4.0.0/24'), { egress: 'eth1', gateway: '10.4.0.9' });
  assert.deepEqual(way('10.3.0.1', '10.4.0.0/24', 7), { egress: 'eth1', gateway: '10.4.0.9' });
  assert.deepEqual(way('10.3.0.1', '10.9.0.0/16'), { egress: 'eth0', gateway: '10.3.0.2' });
  assert.deepEqual(way('2001:db8:4::5', '2001:db8:4::/64'), { egress: 'eth1' });
  assert.equal(way('2001:db8:4::5', '2001:db8:9::/64'), undefined);
});

test('of two addresses the other one is asked for', () => {
  assert.deepEqual(way('10.3.0.1', '10.5.0.0/31'), { egress: 'eth2' });
});
