import assert from 'node:assert/strict';
import { assembleNetwork } from '../src/config/network-of.ts';
import { readAsa, readBpConf, readIptablesSave, readNftJson, readNftText } from '../src/config/readers.ts';
import type { LoadedNode } from '../src/trace/host/loaded-node.ts';
import { LoadedNetwork } from '../src/trace/loaded-network.ts';

/**
 * A network as its `network.yaml` describes it, with the configurations of its firewalls by name; a mistake in it fails
 * the test.
 */
export function networkFrom(text: string, firewalls: Readonly<Record<string, string>> = {}): LoadedNetwork {
  const configurations = Object.entries(firewalls).map(([name, of]) => ({
    file: `network/firewalls/${name}.cfg`,
    text: of,
  }));
  const { network, errors } = assembleNetwork([{ file: 'network/network.yaml', text }, ...configurations], {
    asa: readAsa,
    nftJson: readNftJson,
    nftText: readNftText,
    iptablesSave: readIptablesSave,
    bpConf: readBpConf,
  });
  assert.deepEqual(errors, []);
  return new LoadedNetwork(network);
}

/** One host, named `h`, from the lines below its name. */
export function hostFrom(keys: string): LoadedNode {
  const node = networkFrom(`nodes:\n  h:\n${below(keys)}`).node('h');
  assert.ok(node);
  return node;
}

export interface Twins {
  /** Lines of YAML below `serverA:`, `serverB:` and `router:`, two blanks deep. */
  readonly a?: string;
  readonly b?: string;
  readonly router?: string;
}

/**
 * Two servers with two interfaces each, a router between their four networks, and both default routes by eth0: the
 * network of the article on the life of a packet, as facts 4.4 measured it.
 */
export const twins = ({ a = '', b = '', router = '' }: Twins = {}): LoadedNetwork =>
  networkFrom(`
complete: true
nodes:
  serverA:
    system: linux
    interfaces: { eth0: 10.1.0.100/24, eth1: 10.2.0.100/24 }
    listens: [22]
${below(a) || '    routes: [default via 10.1.0.1 dev eth0]\n'}
  router:
    system: linux
    forwarding: true
    interfaces: { r1: 10.1.0.1/24, r2: 10.2.0.1/24, r3: 10.3.0.1/24, r4: 10.4.0.1/24 }
${below(router)}
  serverB:
    system: linux
    interfaces: { eth0: 10.3.0.100/24, eth1: 10.4.0.100/24 }
    listens: [1556]
${below(b) || '    routes: [default via 10.3.0.1 dev eth0]\n'}
`);

const below = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}\n`)
    .join('');
