import { type Address, isLoopback } from '../../base/address.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { LinkEnd } from '../../model/network.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Flaw } from './flaw.ts';

/**
 * Addresses that two have: two nodes on one link, of whom ARP gives now one and now the other, and two interfaces of
 * this node.
 */
export function addressFlaws(network: LoadedNetwork, node: LoadedNode): readonly Flaw[] {
  return [...onLinks(network, node), ...onInterfaces(node)];
}

interface Holder {
  readonly node: LoadedNode;
  readonly interface: string;
  readonly by: ConfigLine | undefined;
}

/** Told of the one that comes later on the link. */
function onLinks(network: LoadedNetwork, node: LoadedNode): readonly Flaw[] {
  const known = twice.get(network) ?? twiceOnLinks(network);
  twice.set(network, known);
  return known.get(node) ?? [];
}

/** Of all nodes at once: a link of thousands is gone through once, and not once for each of them. */
const twice = new WeakMap<LoadedNetwork, ReadonlyMap<LoadedNode, readonly Flaw[]>>();

function twiceOnLinks(network: LoadedNetwork): ReadonlyMap<LoadedNode, readonly Flaw[]> {
  const found = new Map<LoadedNode, Flaw[]>();
  const flawsOf = (node: LoadedNode): Flaw[] => {
    const flaws = found.get(node) ?? [];
    found.set(node, flaws);
    return flaws;
  };
  for (const { ends } of network.network.links) {
    const holders = new Map<Address, Holder>();
    for (const [address, holder] of ends.flatMap((end) => heldBy(network, end))) {
      const first = holders.get(address);
      if (!first) holders.set(address, holder);
      else if (first.node !== holder.node) flawsOf(holder.node).push(twiceOnLink(address, first, holder));
    }
  }
  return found;
}

function heldBy(network: LoadedNetwork, end: LinkEnd): readonly (readonly [Address, Holder])[] {
  const node = network.node(end.node);
  const one = node?.interfaces.get(end.interface);
  if (!node || one?.up !== true) return [];
  return one.addresses
    .filter(({ address }) => !isLoopback(address))
    .map(({ address, by }) => [address, { node, interface: one.name, by: by ?? one.by }] as const);
}

const twiceOnLink = (address: Address, first: Holder, second: Holder): Flaw => ({
  code: 'ADDRESS_TWICE_ON_LINK',
  node: second.node.name,
  text: `${second.node.name} ${second.interface} and ${first.node.name} ${first.interface} are on one link and both have ${address}: whoever answers ARP first gets the packets.`,
  config: linesOf(second, first),
  replacement: second.node.isLinux
    ? [`ip address del ${address} dev ${second.interface}   # or the other one, or a new address`]
    : [],
});

const linesOf = (...holders: readonly Holder[]): readonly ConfigLine[] => holders.flatMap(({ by }) => by ?? []);

/** Legal, and rarely meant. Link-local addresses are one on each link. */
function onInterfaces(node: LoadedNode): readonly Flaw[] {
  const holders = new Map<Address, Holder>();
  const flaws: Flaw[] = [];
  for (const one of node.node.interfaces)
    for (const { address, by } of one.addresses) {
      if (!one.up || isLoopback(address) || /^fe[89ab]/.test(address)) continue;
      const holder: Holder = { node, interface: one.name, by: by ?? one.by };
      const first = holders.get(address);
      if (!first) holders.set(address, holder);
      else if (first.interface !== one.name) flaws.push(onTwoInterfaces(address, first, holder));
    }
  return flaws;
}

const onTwoInterfaces = (address: Address, first: Holder, second: Holder): Flaw => ({
  code: 'ADDRESS_ON_TWO_INTERFACES',
  node: second.node.name,
  text: `${second.node.name} has ${address} on ${first.interface} and on ${second.interface}: that is allowed, and which of the two a packet leaves by is then a matter of the routes alone.`,
  config: linesOf(first, second),
  replacement: [],
});
