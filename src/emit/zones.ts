import type { Address } from '../base/address.ts';
import { contains } from '../base/prefix.ts';
import type { Node } from '../model/node.ts';
import type { Interface } from '../model/interface.ts';

/** Interfaces of a device as its messages name them. */
export class Zones {
  readonly #node: Node;

  constructor(node: Node) {
    this.#node = node;
  }

  /** The `nameif` of an interface that is known by it or by its own name. */
  nameOf(word: string): string {
    return this.#find(word)?.zone ?? word;
  }

  /** ASA: 0 (outside) to 100 (inside). */
  levelOf(word: string): number {
    return this.#find(word)?.securityLevel ?? 0;
  }

  /** Behind which interface an address lies, by its routes. */
  towards(address: Address): string | undefined {
    const [best] = this.#node.routes
      .filter(({ to }) => contains(to, address))
      .toSorted((a, b) => b.to.length - a.to.length || a.metric - b.metric);
    const device = best?.hops[0]?.device;
    return device === undefined ? undefined : this.nameOf(device);
  }

  #find(word: string): Interface | undefined {
    return this.#node.interfaces.find(({ name, zone }) => name === word || zone === word);
  }
}
