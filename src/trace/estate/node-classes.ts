import { type Address, isLoopback } from '../../base/address.ts';
import { bitsOf, familyOf } from '../../base/prefix.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import { decidingParts, type Value, visit } from './configuration-values.ts';
import type { Mentions } from './mentions.ts';

/** A node, and its addresses in the order of its configuration: the place of one is its role. */
export interface EstateNode {
  readonly number: number;
  /** The number of its class. */
  readonly of: number;
  readonly loaded: LoadedNode;
  readonly addresses: readonly Address[];
}

type Unclassed = Omit<EstateNode, 'of'>;

/**
 * Nodes that can be exchanged for each other: on the same links by the same interfaces, with configurations that are
 * equal when each one's own addresses are replaced by their roles, and with addresses that nobody tells apart.
 * Exchanging two of them leaves the network as it was, so what becomes of the one's packets becomes of the other's,
 * with the roles exchanged.
 */
export interface NodeClass {
  readonly number: number;
  readonly members: readonly EstateNode[];
}

/** Larger tables are not compared: a router with so many routes is one of its kind. */
const ROUTES_COMPARED_MAX = 1_024;

export function nodeClasses(network: LoadedNetwork, mentions: Mentions): readonly NodeClass[] {
  const all = [...network.nodes].map((loaded, number) => ({ number, loaded, addresses: loaded.addresses }));
  const alone = notToBeExchanged(network, all);
  const links = linksOf(network);
  const groups = grouped(all, (node) =>
    alone.has(node) ? `alone ${node.number}` : `${links.get(node.loaded.name) ?? ''}\n${signatures(node, mentions)}`,
  );
  const classes = groups.flatMap((group) => (group.length === 1 ? [group] : grouped(group, configuration)));
  return classes.map((nodes, number) => ({ number, members: nodes.map((node) => ({ ...node, of: number })) }));
}

function grouped(nodes: readonly Unclassed[], key: (node: Unclassed) => string): readonly (readonly Unclassed[])[] {
  const groups = new Map<string, Unclassed[]>();
  for (const node of nodes) {
    const name = key(node);
    const group = groups.get(name);
    if (group) group.push(node);
    else groups.set(name, [node]);
  }
  return [...groups.values()];
}

/**
 * An address that two nodes have, a hardware address that a neighbour table names, a firewall, a table too large to
 * compare.
 */
function notToBeExchanged(network: LoadedNetwork, all: readonly Unclassed[]): ReadonlySet<Unclassed> {
  const owners = new Map<Address, number>();
  for (const { addresses } of all)
    for (const address of new Set(addresses)) owners.set(address, (owners.get(address) ?? 0) + 1);
  const macs = new Set(network.network.nodes.flatMap(({ neighbours }) => neighbours.map(({ mac }) => mac)));
  macs.delete(undefined);
  return new Set(
    all.filter(
      ({ loaded: { node }, addresses }) =>
        node.filter?.kind === 'asa' ||
        node.routes.length > ROUTES_COMPARED_MAX ||
        node.interfaces.some(({ mac }) => macs.has(mac)) ||
        addresses.some((address) => !isLoopback(address) && owners.get(address) !== 1) ||
        new Set(addresses).size !== addresses.length,
    ),
  );
}

/** Of each node, which of its interfaces is on which link. */
function linksOf(network: LoadedNetwork): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const [number, { ends }] of network.network.links.entries())
    for (const { node, interface: name } of ends) links.set(node, `${links.get(node) ?? ''} ${number}:${name}`);
  return links;
}

const signatures = ({ addresses }: Unclassed, mentions: Mentions): string =>
  addresses.map((address) => mentions.signature(address)).join(' ');

/** The configuration as text, with roles in the place of the node's own addresses. */
function configuration({ loaded, addresses }: Unclassed): string {
  const roles = new Map(addresses.map((address, role) => [address, `@${role}`]));
  const words: string[] = [];
  visit(decidingParts(loaded.node), (value) => words.push(wordOf(value, roles)));
  return words.join('\n');
}

function wordOf(value: Value, roles: ReadonlyMap<Address, string>): string {
  const name = (address: Address): string => roles.get(address) ?? address;
  switch (value.kind) {
    case 'word':
      return JSON.stringify(value.word);
    case 'address':
      return name(value.address);
    case 'range':
      return `${value.from}-${value.to}`;
    case 'prefix': {
      // An interface's address is its own whatever the length; a network that begins with one is not.
      const { address, length } = value.prefix;
      return length === bitsOf(familyOf(address)) || value.own ? `${name(address)}/${length}` : `${address}/${length}`;
    }
  }
}
