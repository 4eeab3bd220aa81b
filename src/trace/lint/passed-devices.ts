import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';

type Nodes = ReadonlySet<LoadedNode>;

/** The gateways that a host has, those that they have, and so on: what its connections to far networks pass. */
export function gatewaysAhead(network: LoadedNetwork, host: LoadedNode): Nodes {
  const found = new Set<LoadedNode>([host]);
  for (const node of found) for (const gateway of gatewaysOf(network, node)) found.add(gateway);
  return found;
}

/**
 * Whether a connection of the host may pass a device: on its own way, or on the way of somebody from another link to
 * it. Of a device that is nobody's gateway, as a load balancer that is connected to, who stands beside it or reaches
 * it; of who has no address nobody knows where it stands.
 */
export function mayPass(network: LoadedNetwork, host: LoadedNode, device: LoadedNode): boolean {
  if (host === device || !isPlaced(host) || !isPlaced(device)) return true;
  if (gatewaysAhead(network, host).has(device)) return true;
  const users = usersOf(network, device);
  if (users.size === 0) return besideWaysOf(network, host).has(device) || besideWaysOf(network, device).has(host);
  if (!besideWaysOf(network, device).has(host)) return false;
  const near = besides(network, host);
  return [...users].some((user) => user !== host && !near.has(user));
}

const isPlaced = ({ node }: LoadedNode): boolean =>
  node.interfaces.some(({ loopback, addresses }) => !loopback && addresses.length > 0);

const gatewaysOf = perNode((network, node): Nodes => {
  const addresses = new Set(node.node.routes.flatMap(({ hops }) => hops.flatMap(({ via }) => via ?? [])));
  return new Set([...addresses].flatMap((address) => network.owner(address)?.node ?? []));
});

/** Who has the device ahead of itself. */
const usersOf = perNode(
  (network, device): Nodes =>
    new Set([...network.nodes].filter((node) => node !== device && gatewaysAhead(network, node).has(device))),
);

/** Who is on a link with the node or with one of the gateways ahead of it. */
const besideWaysOf = perNode(
  (network, node): Nodes => new Set([...gatewaysAhead(network, node)].flatMap((one) => [...besides(network, one)])),
);

const besides = perNode(
  (network, node): Nodes =>
    new Set(
      node.node.interfaces.flatMap(({ name }) => network.peers({ node, interface: name }).map((peer) => peer.node)),
    ),
);

/** Asked for each pair, worked out once for each node; a node is of one network. */
function perNode(of: (network: LoadedNetwork, node: LoadedNode) => Nodes): typeof of {
  const known = new WeakMap<LoadedNode, Nodes>();
  return (network, node) => {
    const before = known.get(node);
    if (before) return before;
    const found = of(network, node);
    known.set(node, found);
    return found;
  };
}
