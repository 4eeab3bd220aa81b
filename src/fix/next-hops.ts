import type { Address } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { NodeName } from '../model/observation.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { LoadedNode } from '../trace/host/loaded-node.ts';
import { hasInItsNetworks } from '../trace/host/off-link-gateway.ts';

export interface NextHopWish {
  readonly node: LoadedNode;
  readonly device: string;
  readonly family: 4 | 6;
  /** Nodes on the way of the request: whoever passed it on can pass on its answer. */
  readonly way: readonly NodeName[];
}

/**
 * Who on the link of an interface may be a gateway, the likeliest first: who passed the request on, whom a route names
 * already, who forwards.
 */
export function nextHops(network: LoadedNetwork, { node, device, family, way }: NextHopWish): readonly Address[] {
  const own = node.interfaces.get(device);
  if (!own) return [];
  const forwarding = network
    .peers({ node, interface: device })
    .filter((peer) => forwards(peer.node, peer.interface, family))
    .flatMap((peer) => {
      const addresses = peer.node.interfaces.get(peer.interface)?.addresses ?? [];
      const usable = addresses.map(({ address }) => address).filter((one) => hasInItsNetworks(own, one));
      return usable.map((address) => ({ address, onTheWay: way.includes(peer.node.name) }));
    });
  const named = node.node.routes
    .flatMap(({ hops }) => hops)
    .filter((hop) => hop.device === device && hop.via !== undefined && hasInItsNetworks(own, hop.via))
    .flatMap(({ via }) => via ?? []);
  const all = [
    ...forwarding.filter(({ onTheWay }) => onTheWay).map(({ address }) => address),
    ...named,
    ...forwarding.map(({ address }) => address),
  ];
  return [...new Set(all)].filter((address) => familyOf(address) === family).slice(0, NEXT_HOPS_MAX);
}

/** More gateways on one link than anybody tries. */
const NEXT_HOPS_MAX = 3;

function forwards(peer: LoadedNode, device: string, family: 4 | 6): boolean {
  const { forwarding, forwarding6 } = peer.facts(device);
  const kind = peer.node.filter?.kind;
  return (family === 4 ? forwarding : forwarding6).value || kind === 'asa' || kind === 'table';
}
