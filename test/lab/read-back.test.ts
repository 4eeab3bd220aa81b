import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { familyOf } from '../../src/base/prefix.ts';
import { assembleNetwork } from '../../src/config/network-of.ts';
import { readAsa, readBpConf, readIptablesSave, readNftJson, readNftText } from '../../src/config/readers.ts';
import { networkOfRun } from '../../src/lab/conformance.ts';
import { Laboratory } from '../../src/lab/laboratory.ts';
import type { Namespace } from '../../src/lab/namespace.ts';
import { type Known, valueOf } from '../../src/model/configuration.ts';
import type { Interface } from '../../src/model/interface.ts';
import type { Network } from '../../src/model/network.ts';
import type { Node } from '../../src/model/node.ts';
import { LOCAL_TABLE, type Route } from '../../src/model/routing.ts';
import { linkLines } from '../../src/view/conformance-text.ts';
import { labMissing } from './named-lab.ts';

const missing = labMissing('nft', 'sysctl', 'nsenter');
if (missing)
  console.warn(`SKIPPED: no kernel to read back from: ${missing} (apt-get install iproute2 nftables procps)`);

const SEED = 9;
const NETWORKS = 10;
/** Those of IPv4: in a listing of IPv6 most is the kernel's own. */
const INDEXES = Array.from({ length: NETWORKS * 10 }, (_, i) => i)
  .filter((index) =>
    networkOfRun(SEED, index).network.nodes.every(({ rules }) => rules.every(({ family }) => family === 4)),
  )
  .slice(0, NETWORKS);

describe.skipIf(missing)('a network that was built is read back from the listings of its nodes', () => {
  test.each(INDEXES)('network %i', { timeout: 120_000 }, async (index) => {
    const { network } = networkOfRun(SEED, index);
    const laboratory = await Laboratory.build(network);
    try {
      await laboratory.settled();
      assert.deepEqual(meaning(readBack(laboratory, network)), meaning(network));
    } finally {
      laboratory.close();
    }
  });
});

/** The files that `holdfast collect` writes, and a network.yaml that says only which interfaces share a wire. */
function readBack(laboratory: Laboratory, network: Network): Network {
  const links = linkLines(network).map((line) => `  ${line}\n`);
  const { network: read, errors } = assembleNetwork(
    [
      { file: 'network/network.yaml', text: `complete: true\n${links.length > 0 ? `links:\n${links.join('')}` : ''}` },
      ...network.nodes.flatMap(({ name }) =>
        Object.entries(listings(laboratory.namespace(name))).map(([file, text]) => ({
          file: `network/hosts/${name}/${file}`,
          text,
        })),
      ),
    ],
    { asa: readAsa, nftJson: readNftJson, nftText: readNftText, iptablesSave: readIptablesSave, bpConf: readBpConf },
  );
  assert.deepEqual(errors, []);
  return read;
}

const listings = (at: Namespace) => ({
  'ip-address.json': at.run('ip', ['-j', '-d', 'address', 'show']),
  'ip-route.json': at.run('ip', ['-4', '-j', 'route', 'show', 'table', 'all']),
  'ip-rule.json': at.run('ip', ['-4', '-j', 'rule', 'show']),
  'sysctl.txt': at.run('sysctl', ['-a', '--ignore', '--pattern', '^net\\.ipv4']),
  'nft.json': at.run('nft', ['-j', 'list', 'ruleset']),
});

/**
 * What decides where packets go. Left out: places, hardware addresses, IPv6 that the kernel brings itself, and table
 * local, which is made of the addresses.
 */
const meaning = ({ nodes, links, complete }: Network) => ({
  complete,
  links: links.map(({ name, ends }) => ({ name, ends })),
  nodes: nodes
    .map((node) => ({
      name: node.name,
      system: node.system,
      interfaces: node.interfaces.filter(({ loopback }) => !loopback).map((one) => interfaceOf(one, node)),
      routes: node.routes.filter(decides).map(routeOf).toSorted(),
      rules: withoutPlaces(node.rules.filter(({ family }) => family === 4).toSorted((a, b) => a.priority - b.priority)),
      stack: knownOf(node.stack),
      chains: chainsOf(node),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name)),
});

/** Where an interface does not say whether it forwards, its node does. */
const interfaceOf = ({ name, up, mtu, addresses, settings }: Interface, { stack }: Node) => ({
  name,
  up,
  mtu,
  addresses: addresses
    .filter(({ address }) => familyOf(address) === 4)
    .map(({ address, length, secondary, scope }) => `${address}/${length} ${scope}${secondary ? ' secondary' : ''}`),
  settings: knownOf(
    valueOf(settings.forwarding) === undefined ? { ...settings, forwarding: stack.forwarding } : settings,
  ),
});

const decides = ({ table, to }: Route): boolean => table !== LOCAL_TABLE && familyOf(to.address) === 4;

const routeOf = ({ table, to, kind, hops, metric, preferredSource }: Route): string =>
  JSON.stringify({
    table,
    kind,
    to: `${to.address}/${to.length}`,
    hops: hops.map(({ via, device, weight }) => ({ via, device, weight })),
    metric,
    preferredSource,
  });

/** The settings by name: a number that is off is as good as one that nobody set. */
const knownOf = (facts: object): readonly string[] =>
  Object.entries(facts)
    .filter(([name]) => name !== 'parameters' && name !== 'forwarding6' && !name.startsWith('hostModel'))
    .map(([name, fact]: [string, Known<number | boolean>]) => `${name}=${Number(valueOf(fact) ?? 0)}`)
    .toSorted();

const chainsOf = ({ filter }: Node) =>
  filter?.kind === 'netfilter'
    ? withoutPlaces(
        filter.ruleset.chains.toSorted((a, b) => `${a.table} ${a.name}`.localeCompare(`${b.table} ${b.name}`)),
      )
    : [];

const withoutPlaces = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, one: unknown) => (key === 'by' ? undefined : one)));
