import { type Address, addressFromGroups, addressFromIpv4Number } from '../../base/address.ts';
import { bitsOf, familyOf, ipv4Number, type Prefix, wordsOf } from '../../base/prefix.ts';
import type { LoadedNode } from './loaded-node.ts';
import { lookUpRoute } from './route-lookup.ts';

export interface NetworkWish {
  readonly from: Address;
  readonly network: Prefix;
  /** Of the packet; undefined: none. */
  readonly mark?: number | undefined;
}

export interface WayToNetwork {
  readonly egress: string;
  /** None: whoever is in the network is a neighbour. */
  readonly gateway?: Address;
}

/**
 * How a host sends from one of its addresses to a network, whoever is there: asked for the first address of it that
 * another may have. Undefined: it has no route.
 */
export function wayToNetwork(node: LoadedNode, { from, network, mark = 0 }: NetworkWish): WayToNetwork | undefined {
  const other = [1, 2].map((n) => addressIn(network, n)).find((one) => node.own(one) === undefined);
  if (other === undefined) return undefined;
  const found = lookUpRoute(node, { destination: other, source: from, arrival: 'lo', mark, user: 0 });
  const hop = found.kind === 'route' ? found.hops[0] : undefined;
  if (!hop) return undefined;
  return { egress: hop.device, ...(hop.via === undefined ? {} : { gateway: hop.via }) };
}

/**
 * The n-th behind the network's own address, which nobody has; a network of two addresses has no such one (RFC 3021).
 */
function addressIn({ address, length }: Prefix, n: number): Address {
  const at = bitsOf(familyOf(address)) - length < 2 ? n - 1 : n;
  if (familyOf(address) === 4) return addressFromIpv4Number(ipv4Number(address) + at);
  const groups = wordsOf(address).flatMap((word) => [word >>> 16, word & 0xffff]);
  return addressFromGroups([...groups.slice(0, -1), (groups.at(-1) ?? 0) + at]);
}
