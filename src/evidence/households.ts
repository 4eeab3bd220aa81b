import type { Address } from '../base/address.ts';

/** Addresses that were seen to be of one host each. Who lives at two addresses makes them one household (union-find). */
export class Households {
  readonly #parent = new Map<Address, Address>();

  /** The address that stands for all of its household: the one that was seen first. */
  of(address: Address): Address {
    const parent = this.#parent.get(address);
    if (parent === undefined) this.#parent.set(address, address);
    if (parent === undefined || parent === address) return address;
    const first = this.of(parent);
    this.#parent.set(address, first);
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
      households.set(first, [...(households.get(first) ?? []), address]);
    }
    return households;
  }
}
