import type { Network } from '../model/network.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';

/** The network without routes that the kernel does not take: as little as on a real host can they be added there. */
export const takenRoutes = (loaded: LoadedNetwork): Network => ({
  ...loaded.network,
  nodes: loaded.network.nodes.map((node) => {
    const refused = loaded.node(node.name)?.refusedRoutes ?? [];
    return refused.length === 0 ? node : { ...node, routes: node.routes.filter((route) => !refused.includes(route)) };
  }),
});
