import type { Address } from '../base/address.ts';
import { shareBits } from '../base/prefix.ts';
import type { Network } from '../model/network.ts';
import type { NodeName } from '../model/observation.ts';
import { LoadedLink } from './host/loaded-link.ts';
import { LoadedNode } from './host/loaded-node.ts';
import type { Candidate } from './host/neighbour.ts';

/** A network with its look-ups built: made once, asked for every trace. */
export class LoadedNetwork {
  readonly network: Network;
  readonly #nodes: ReadonlyMap<NodeName, LoadedNode>;
  readonly #links = new Map<LoadedNode, Map<string, LoadedLink>>();
  readonly #owners = new Map<Address, Candidate>();
  /** Also those of interfaces that are down. */
  readonly #holders = new Map<Address, LoadedNode[]>();

  constructor(network: Network) {
    this.network = network;
    this.#nodes = new Map(network.nodes.map((node) => [node.name, new LoadedNode(node)]));
    for (const node of this.#nodes.values()) this.#addOwner(node);
    for (const { ends } of network.links) {
      const candidates = ends.flatMap((end) => {
        const node = this.#nodes.get(end.node);
        return node ? [{ node, interface: end.interface }] : [];
      });
      const link = new LoadedLink(candidates, this.#holders);
      for (const one of candidates) this.#connect(one, link);
    }
  }

  get nodes(): Iterable<LoadedNode> {
    return this.#nodes.values();
  }

  node(name: NodeName): LoadedNode | undefined {
    return this.#nodes.get(name);
  }

  /** Who else is on the link of an interface. */
  peers(of: Candidate): readonly Candidate[] {
    return this.#link(of)?.peers(of) ?? [];
  }

  /** Those of them who could have an answer to the question who has `target`. */
  mayAnswer(of: Candidate, target: Address): readonly Candidate[] {
    return this.#link(of)?.mayAnswer(of, target) ?? [];
  }

  /** Some node has it, whether its interface is up or down. */
  knows(address: Address): boolean {
    return this.#holders.has(address);
  }

  owner(address: Address): Candidate | undefined {
    return this.#owners.get(address);
  }

  /** The interface of the modelled network into whose subnet an address falls, the narrowest first. */
  nearest(address: Address): Candidate | undefined {
    const owner = this.#owners.get(address);
    if (owner) return owner;
    let best: (Candidate & { readonly length: number }) | undefined;
    for (const node of this.#nodes.values())
      for (const one of node.node.interfaces)
        for (const { address: own, length } of one.addresses)
          if (!one.loopback && shareBits(own, address, length) && length > (best?.length ?? 0))
            best = { node, interface: one.name, length };
    return best;
  }

  #link({ node, interface: name }: Candidate): LoadedLink | undefined {
    return this.#links.get(node)?.get(name);
  }

  #connect({ node, interface: name }: Candidate, link: LoadedLink): void {
    const links = this.#links.get(node) ?? new Map<string, LoadedLink>();
    this.#links.set(node, links);
    links.set(name, link);
  }

  #addOwner(node: LoadedNode): void {
    for (const address of new Set(node.addresses)) {
      const holders = this.#holders.get(address);
      if (holders) holders.push(node);
      else this.#holders.set(address, [node]);
    }
    for (const one of node.node.interfaces)
      if (one.up && !one.loopback)
        for (const { address } of one.addresses)
          if (!this.#owners.has(address)) this.#owners.set(address, { node, interface: one.name });
  }
}
