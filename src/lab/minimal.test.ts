import assert from 'node:assert/strict';
import { test } from 'vitest';
import { address } from '../../test/packet.ts';
import { networkFrom } from '../../test/yaml-network.ts';
import { valueOf } from '../model/configuration.ts';
import type { Network } from '../model/network.ts';
import { minimalNetwork } from './minimal.ts';
import type { Probe } from './probe.ts';

const { network } = networkFrom(`
complete: true
nodes:
  a:
    system: linux
    interfaces: { eth0: 10.1.0.1/24 }
    routes: [default via 10.1.0.2 dev eth0, 10.9.0.0/16 via 10.1.0.3 dev eth0]
    rules: [from 10.1.0.1 table main priority 7, to 10.8.0.0/16 table main priority 8]
    sysctl: { net.ipv4.conf.all.rp_filter: 1, net.ipv4.conf.eth0.arp_ignore: 2 }
    nft: "table ip f { chain one { tcp dport 1 drop; }; chain two { tcp dport 2 drop; }; }"
  b: { system: linux, interfaces: { eth0: 10.1.0.2/24 }, nft: "table ip f { chain three { tcp dport 3 drop; }; }" }
  c: { system: linux, interfaces: { eth0: 10.1.0.3/24 } }
`);
const probe: Probe = {
  from: 'a',
  to: address('10.1.0.2'),
  protocol: 'tcp',
  port: 5_000,
  id: 30_000,
  listener: { node: 'b' },
};

const nodeA = ({ nodes }: Network) => nodes.find(({ name }) => name === 'a');
const gateways = (one: Network) => nodeA(one)?.routes.flatMap(({ hops }) => hops.flatMap(({ via }) => via ?? []));

const chainsOf = ({ nodes }: Network) =>
  nodes.flatMap(({ filter }) => (filter?.kind === 'netfilter' ? filter.ruleset.chains.map(({ name }) => name) : []));

test('whatever is not needed for the difference is taken away, and what is needed stays', async () => {
  // As if it were the default route and the filter together that the kernel takes otherwise.
  const differs = async (one: Network) =>
    (gateways(one)?.includes(address('10.1.0.2')) ?? false) &&
    chainsOf(one).includes('two') &&
    valueOf(nodeA(one)?.stack.rpFilterAll ?? 'not-checked') === 1;
  const smallest = await minimalNetwork(network, probe, differs);
  assert.deepEqual(
    smallest.nodes.map(({ name }) => name),
    ['a', 'b'],
  );
  assert.deepEqual(gateways(smallest), ['10.1.0.2']);
  assert.deepEqual(chainsOf(smallest), ['two']);
  assert.deepEqual(
    nodeA(smallest)?.rules.filter(({ priority }) => priority > 0 && priority < 32_766),
    [],
  );
  assert.equal(valueOf(nodeA(smallest)?.stack.rpFilterAll ?? 'not-checked'), 1);
  assert.equal(valueOf(nodeA(smallest)?.interfaces[0]?.settings.arpIgnore ?? 'not-checked'), undefined);
});

test('a difference that always goes away leaves the network as it was', async () => {
  assert.deepEqual(await minimalNetwork(network, probe, () => Promise.resolve(false)), network);
});
