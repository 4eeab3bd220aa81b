import type { Address } from './address.ts';
import { Ipv4Ranges } from './ipv4-ranges.ts';
import { type Family, familyOf, ipv4Bits, maskedWords, type Prefix, wordsOf } from './prefix.ts';

/**
 * An address as tables are asked for it: the 32 bits of IPv4 with a sign, which the engine keeps without an object, or
 * the words of IPv6.
 */
export type AddressKey = number | readonly number[];

export const addressKey = (address: Address): AddressKey =>
  familyOf(address) === 4 ? ipv4Bits(address) : wordsOf(address);

/**
 * Longest-prefix look-up. IPv4 networks are laid flat at the first question after something was added, so adding and
 * asking by turns is slow. IPv6 has one hash table for each prefix length that occurs: a look-up asks as many of them
 * as there are lengths that are long enough.
 */
export class PrefixTable<T> {
  readonly #firsts: number[] = [];
  readonly #lengths: number[] = [];
  readonly #short: T[] = [];
  #flat: Flat<T> | undefined;
  readonly #long: Level<T>[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Values of one prefix keep their order. */
  add({ address, length }: Prefix, value: T): void {
    this.#size++;
    if (familyOf(address) === 6) return addTo(this.#long, length, { key: ipv6Key(wordsOf(address), length), value });
    this.#flat = undefined;
    this.#firsts.push(length === 0 ? 0 : ipv4Bits(address) & (-1 << (32 - length)));
    this.#lengths.push(length);
    this.#short.push(value);
  }

  /** Asks the values of the prefixes that hold the address, the longest first, until `pick` answers. */
  find<R>(address: Address, pick: (value: T) => R | undefined): R | undefined {
    return this.ask(addressKey(address), pick, undefined);
  }

  /**
   * The same for who asks often: the address is read once, and `pick` is given what else it needs, so nothing is made
   * for a question.
   */
  ask<R, C>(key: AddressKey, pick: (value: T, context: C) => R | undefined, context: C): R | undefined {
    if (typeof key !== 'number') return askLevels(this.#long, key, (value) => pick(value, context));
    const { ranges, values } = this.#flat ?? this.#flatten();
    for (let place = ranges.longest(key); place >= 0; place = ranges.after(place)) {
      const value = values[place];
      const picked = value === undefined ? undefined : pick(value, context);
      if (picked !== undefined) return picked;
    }
    return undefined;
  }

  /** All values of a family, in no order that means anything. */
  *values(family: Family): Iterable<T> {
    if (family === 4) yield* this.#short;
    else for (const { entries } of this.#long) for (const values of entries.values()) yield* values;
  }

  #flatten(): Flat<T> {
    const ranges = new Ipv4Ranges({ firsts: this.#firsts, lengths: this.#lengths });
    const values: (T | undefined)[] = [];
    for (const number of ranges.order) values.push(this.#short[number]);
    this.#flat = { ranges, values };
    return this.#flat;
  }
}

interface Flat<T> {
  readonly ranges: Ipv4Ranges;
  /** By place. */
  readonly values: readonly (T | undefined)[];
}

/** Of IPv6: the prefixes of one length. */
interface Level<T> {
  readonly length: number;
  readonly entries: Map<string, T[]>;
}

const ipv6Key = (words: readonly number[], length: number): string => maskedWords(words, length).join(' ');

function askLevels<T, R>(
  levels: readonly Level<T>[],
  words: readonly number[],
  pick: (value: T) => R | undefined,
): R | undefined {
  for (const { length, entries } of levels) {
    for (const value of entries.get(ipv6Key(words, length)) ?? []) {
      const picked = pick(value);
      if (picked !== undefined) return picked;
    }
  }
  return undefined;
}

interface Entry<T> {
  readonly key: string;
  readonly value: T;
}

/** Levels stand with the longest first. */
function addTo<T>(levels: Level<T>[], length: number, { key, value }: Entry<T>): void {
  let level = levels.find((one) => one.length === length);
  if (!level) {
    level = { length, entries: new Map() };
    const place = levels.findIndex((one) => one.length < length);
    levels.splice(place < 0 ? levels.length : place, 0, level);
  }
  const values = level.entries.get(key);
  if (values) values.push(value);
  else level.entries.set(key, [value]);
}
