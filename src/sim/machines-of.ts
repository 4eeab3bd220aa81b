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

/**
 * The hosts and firewalls of a network, each made when it is first asked for: a session meets few of an estate's nodes.
 */
export function machinesOf(network: LoadedNetwork): Machines {
  return {
    hosts: new MadeOf(network, (node) => new TcpHost({ profile: profileOf(node) })),
    firewalls: new MadeOf(network, firewallOfNode),
  };
}

class MadeOf<T> implements Made<T> {
  readonly #network: LoadedNetwork;
  readonly #make: (node: LoadedNode) => T | undefined;
  readonly #all = new Map<NodeName, T | undefined>();

  constructor(network: LoadedNetwork, make: (node: LoadedNode) => T | undefined) {
    this.#network = network;
    this.#make = make;
  }

  get made(): Iterable<readonly [NodeName, T]> {
    return [...this.#all].flatMap(([name, one]) => (one === undefined ? [] : [[name, one] as const]));
  }

  get(name: NodeName): T | undefined {
    const known = this.#all.get(name);
    if (known !== undefined || this.#all.has(name)) return known;
    const node = this.#network.node(name);
    const one = node && this.#make(node);
    this.#all.set(name, one);
    return one;
  }
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
