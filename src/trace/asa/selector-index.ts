import type { Address } from '../../base/address.ts';
import { PrefixTable } from '../../base/prefix-table.ts';
import { prefixesOf } from '../../base/range-prefixes.ts';
import type { AddressSelector } from '../../model/asa-policy.ts';
import { type Interfaces, type Match, matchAddress } from './address-match.ts';
import { type EntrySet, EntrySets } from './entry-set.ts';

/** One side of the entries of an access list: which of them an address is in. */
export class SelectorIndex {
  readonly #interfaces: Interfaces;
  readonly #selectors: readonly Selected[];
  /** Numbers of selectors by the networks that they name. */
  readonly #named = new PrefixTable<number>();
  /** Numbers of those that say more than networks: any, an interface, what is not known. */
  readonly #others: readonly number[];
  readonly #sets: EntrySets;
  readonly #known = new Map<Address, EntrySet>();

  constructor(selectors: readonly AddressSelector[], interfaces: Interfaces) {
    this.#interfaces = interfaces;
    this.#selectors = distinct(selectors);
    this.#sets = new EntrySets(selectors.length);
    const numbers = [...this.#selectors.keys()];
    this.#others = numbers.filter((number) => !namesOnlyNetworks(this.#selectors[number]));
    for (const [number, { selector }] of this.#selectors.entries()) {
      for (const prefix of selector.prefixes) this.#named.add(prefix, number);
      for (const { from, to } of selector.ranges)
        for (const prefix of prefixesOf(from, to)) this.#named.add(prefix, number);
    }
  }

  of(address: Address): EntrySet {
    const known = this.#known.get(address);
    if (known) return known;
    const holding = this.#holding(address);
    const name = holding.map(({ number, match }) => `${number}${match}`).join();
    const found = this.#sets.of(name, (mark) => {
      for (const { number, match } of holding)
        for (const entry of this.#selectors[number]?.entries ?? []) mark(entry, match);
    });
    if (this.#known.size >= ADDRESSES_MAX) this.#known.clear();
    this.#known.set(address, found);
    return found;
  }

  /** All selectors that hold it, surely or perhaps, in their order. */
  #holding(address: Address): readonly Held[] {
    const numbers = new Set(this.#others);
    this.#named.find(address, (number) => {
      numbers.add(number);
      return undefined;
    });
    return [...numbers]
      .toSorted((a, b) => a - b)
      .flatMap((number) => {
        const one = this.#selectors[number];
        const match = one ? matchAddress(one.selector, address, this.#interfaces) : 'no';
        return match === 'no' ? [] : [{ number, match }];
      });
  }
}

interface Held {
  readonly number: number;
  readonly match: Match;
}

/** A selector, and the entries that have it. */
interface Selected {
  readonly selector: AddressSelector;
  readonly entries: number[];
}

/** `any` stands in thousands of entries, each time as a selector of its own. */
function distinct(selectors: readonly AddressSelector[]): readonly Selected[] {
  const all = new Map<AddressSelector | string, Selected>();
  for (const [entry, selector] of selectors.entries()) {
    const name = nameOf(selector);
    const known = all.get(name);
    if (known) known.entries.push(entry);
    else all.set(name, { selector, entries: [entry] });
  }
  return [...all.values()];
}

function nameOf(selector: AddressSelector): AddressSelector | string {
  const { any, prefixes, ranges, ofInterface, notKnown } = selector;
  if (prefixes.length > 0 || ranges.length > 0) return selector;
  return `${any} ${notKnown !== undefined} ${ofInterface}`;
}

const namesOnlyNetworks = (one: Selected | undefined): boolean =>
  one?.selector.any === undefined && one?.selector.ofInterface === undefined && one?.selector.notKnown === undefined;

/** Remembered addresses take a hundred bytes each. */
const ADDRESSES_MAX = 65_536;
