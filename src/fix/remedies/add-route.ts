import { deviceWord } from '../../config/iproute/value-words.ts';
import type { Address } from '../../base/address.ts';
import { familyOf, formatPrefix, hostPrefix, networkOf, type Prefix, samePrefix } from '../../base/prefix.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { brokenFlows } from '../broken-flow.ts';
import { nextHops } from '../next-hops.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/**
 * The route that a node does not have: to the network by somebody on one of its links who passes packets on; and where
 * nobody does, to the one address by its owner, who has a leg on that link (a weak host takes it there).
 */
export const addRoute: Remedy = {
  fix: 'ADD_ROUTE',
  answers: ['NO_ROUTE'],
  propose: (problem) =>
    brokenFlows(problem).flatMap(({ failing, ways }) => {
      const node = failing && problem.subject.network.node(failing.endedAt);
      if (!failing || !node) return [];
      const to = failing.packet.destination;
      return node.node.interfaces
        .filter(({ up, loopback }) => up && loopback !== true)
        .flatMap(({ name: device }) =>
          hopsOn(problem.subject.network, { node, device, to, way: ways.request.path.map((hop) => hop.node) }).map(
            (hop) => ({ ...hop, device }),
          ),
        )
        .toSorted((a, b) => Number(a.isOwner) - Number(b.isOwner))
        .map((hop) => proposalFor(node, hop));
    }),
};

interface Hop {
  readonly to: Prefix;
  readonly gateway: Address;
  /** It has the address itself, on another link. */
  readonly isOwner: boolean;
}

interface Wish {
  readonly node: LoadedNode;
  readonly device: string;
  readonly to: Address;
  readonly way: readonly string[];
}

function hopsOn(network: LoadedNetwork, { node, device, to, way }: Wish): readonly Hop[] {
  const family = familyOf(to);
  const far = networkOfFar(network, to);
  const hasLeg = node.node.routes.some(({ protocol, to: own }) => protocol === 'kernel' && samePrefix(own, far));
  const routers = nextHops(network, { node, device, family, way });
  const owner = network.owner(to)?.node;
  const legs = network
    .peers({ node, interface: device })
    .filter((peer) => peer.node === owner)
    .flatMap((peer) => peer.node.interfaces.get(peer.interface)?.addresses ?? [])
    .map(({ address }) => address)
    .filter((address) => address !== to && familyOf(address) === family && !routers.includes(address));
  return [
    ...routers.map((gateway) => ({ to: hasLeg ? hostPrefix(to) : far, gateway, isOwner: false })),
    ...legs.map((gateway) => ({ to: hostPrefix(to), gateway, isOwner: true })),
  ];
}

/** The network that the address lies in, where the model has it; else the address alone. */
function networkOfFar(network: LoadedNetwork, to: Address): Prefix {
  const there = network.owner(to);
  const own = there?.node.interfaces.get(there.interface)?.addresses.find(({ address }) => address === to);
  return own ? networkOf(to, own.length) : hostPrefix(to);
}

const proposalFor = (
  node: LoadedNode,
  { to, gateway, device, isOwner }: Hop & { readonly device: string },
): Proposal => ({
  fix: 'ADD_ROUTE',
  words: `${node.name}: ${formatPrefix(to)} through ${gateway} on ${device}${isOwner ? ', which has that address itself' : ''}`,
  patch: [{ is: 'route', node: node.name, words: `${formatPrefix(to)} via ${gateway} dev ${deviceWord(device)}` }],
  terms: {
    running: 'at-once',
    security: 'some',
    gives: `${node.name} reaches ${formatPrefix(to)}, which it could not before: see that this was not meant.`,
    source: isOwner
      ? 'ip-route(8); RFC 1122 3.3.4.2: a weak host takes what is for any of its addresses'
      : 'ip-route(8)',
  },
});
