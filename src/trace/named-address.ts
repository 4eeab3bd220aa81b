import { type Address, parseAddress } from '../base/address.ts';
import type { LoadedNetwork } from './loaded-network.ts';

/** What a text stands for: an address as it is, the first address of a node, or what a hosts file says of the name. */
export const namedAddress = (network: LoadedNetwork, text: string): Address | undefined =>
  parseAddress(text) ?? addressesOf(network, text)[0] ?? listedAddress(network, text);

/** The addresses of a node that others can reach it by, in their order. */
export const addressesOf = (network: LoadedNetwork, name: string): readonly Address[] =>
  (network.node(name)?.node.interfaces ?? [])
    .filter(({ loopback }) => !loopback)
    .flatMap(({ addresses }) => addresses.map(({ address }) => address));

function listedAddress(network: LoadedNetwork, name: string): Address | undefined {
  for (const { node } of network.nodes)
    for (const entry of node.names) if (entry.names.includes(name)) return entry.address;
  return undefined;
}
