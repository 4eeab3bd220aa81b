import type { NodeName } from '../model/observation.ts';
import type { LoadedNode } from '../trace/host/loaded-node.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { firewallOfNode } from './firewall/firewall-of-node.ts';
import { TcpHost } from './tcp/host.ts';
import type { TcpProfile } from './tcp/profile.ts';
import { profileOfNode } from './tcp/profile-of-node.ts';
import type { Firewall } from './firewall/firewall.ts';

/** Machines that are made when they are first asked for. */
export interface Made<T> {
  get(name: NodeName): T | undefined;
  /** Those that were asked for. */
  readonly made: Iterable<readonly [NodeName, T]>;
}

interface Machines {
  readonly hosts: Made<TcpHost>;
  readonly firewalls: Made<Firewall>;
}

/** The hosts and firewalls of a network, each made when it is first asked for: a session meets few of an estate's nodes. */
export function machinesOf(network: LoadedNetwork): Machines {
  return {
    hosts: made(network, (node) => new TcpHost({ profile: profileOf(node) })),
    firewalls: made(network, firewallOfNode),
  };
}

function made<T>(network: LoadedNetwork, make: (node: LoadedNode) => T | undefined): Made<T> {
  const all = new Map<NodeName, T | undefined>();
  return {
    get made() {
      return [...all].flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const]));
    },
    get(name) {
      const known = all.get(name);
      if (known !== undefined || all.has(name)) return known;
      const node = network.node(name);
      const one = node && make(node);
      all.set(name, one);
      return one;
    },
  };
}

const profiles = new WeakMap<LoadedNode, TcpProfile>();

/** Read once for each node, as every simulation of a network asks for it again. */
function profileOf(node: LoadedNode): TcpProfile {
  let profile = profiles.get(node);
  if (!profile) {
    profile = profileOfNode(node.node);
    profiles.set(node, profile);
  }
  return profile;
}
