import type { Address } from '../base/address.ts';

/**
 * Addresses that were seen to be of one host each. Who lives at two addresses makes them one household (union-find).
 */
export class Households {
  readonly #parent = new Map<Address, Address>();

  /** The address that stands for all of its household: the one that was seen first. */
  of(address: Address): Address {
    let first = address;
    for (let parent = this.#parent.get(first); parent !== first; parent = this.#parent.get(first)) {
      if (parent === undefined) this.#parent.set(first, first);
      else first = parent;
    }
    // The next search for any of them is short; a chain of thousands must not be one of thousands of calls.
    for (let at = address; at !== first; ) {
      const next = this.#parent.get(at) ?? first;
      this.#parent.set(at, first);
      at = next;
    }
    return first;
  }

  join(a: Address, b: Address): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first !== second) this.#parent.set(second, first);
  }

  /** By household, its addresses in the order in which they were seen. */
  all(): ReadonlyMap<Address, readonly Address[]> {
    const households = new Map<Address, Address[]>();
    for (const address of this.#parent.keys()) {
      const first = this.of(address);
      const known = households.get(first);
      if (known) known.push(address);
      else households.set(first, [address]);
    }
    return households;
  }
}
