import type { Address } from './address.ts';
import { type Family, familyOf, ipv4Number, maskedWords, type Prefix, wordsOf } from './prefix.ts';

/**
 * Longest-prefix look-up. One hash table for each prefix length that occurs: a look-up asks as many of them as there are lengths
 * that are long enough, which are few in real tables (a full Internet table has 24), and adding is constant.
 */
export class PrefixTable<T> {
  readonly #short: Level<number, T>[] = [];
  readonly #long: Level<string, T>[] = [];
  /** Of a large table, for the first 16 bits of an address: which of the lengths above 16 occur there, 17 as the lowest bit. */
  #lengths: Uint16Array | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Values of one prefix keep their order. */
  add(prefix: Prefix, value: T): void {
    this.#size++;
    if (familyOf(prefix.address) === 4) this.#addShort(ipv4Number(prefix.address), prefix.length, value);
    else addTo(this.#long, prefix.length, ipv6Key(wordsOf(prefix.address), prefix.length), value);
  }

  /** Asks the prefixes that hold the address, the longest first, until `pick` answers. */
  find<R>(address: Address, pick: (values: readonly T[], length: number) => R | undefined): R | undefined {
    return familyOf(address) === 4
      ? this.#findShort(ipv4Number(address), pick)
      : this.#findLong(wordsOf(address), pick);
  }

  /** All values of a family, in no order that means anything. */
  *values(family: Family): Iterable<T> {
    for (const { entries } of family === 4 ? this.#short : this.#long)
      for (const values of entries.values()) yield* values;
  }

  #addShort(bits: number, length: number, value: T): void {
    addTo(this.#short, length, ipv4Key(bits, length), value);
    if (this.#size === LARGE) {
      this.#lengths = new Uint16Array(65_536);
      for (const level of this.#short)
        for (const key of level.entries.keys()) noteLength(this.#lengths, key << (32 - level.length), level.length);
    } else if (this.#lengths) noteLength(this.#lengths, bits, length);
  }

  #findShort<R>(bits: number, pick: (values: readonly T[], length: number) => R | undefined): R | undefined {
    const occurring = this.#lengths?.[bits >>> 16];
    for (const { length, entries } of this.#short) {
      if (occurring !== undefined && length > 16 && ((occurring >>> (length - 17)) & 1) === 0) continue;
      const values = entries.get(ipv4Key(bits, length));
      const picked = values && pick(values, length);
      if (picked !== undefined) return picked;
    }
    return undefined;
  }

  #findLong<R>(words: readonly number[], pick: (values: readonly T[], length: number) => R | undefined): R | undefined {
    for (const { length, entries } of this.#long) {
      const values = entries.get(ipv6Key(words, length));
      const picked = values && pick(values, length);
      if (picked !== undefined) return picked;
    }
    return undefined;
  }
}

/** Entries from which on the 128 kB of `#lengths` pay: a look-up in a table of 100,000 then asks three levels, not ten. */
const LARGE = 1_024;

function noteLength(lengths: Uint16Array, bits: number, length: number): void {
  if (length > 16) lengths[bits >>> 16] = (lengths[bits >>> 16] ?? 0) | (1 << (length - 17));
}

interface Level<K, T> {
  readonly length: number;
  readonly entries: Map<K, T[]>;
}

/** Signed, because 32 bits with a sign are what the engine keeps without an object for each number. */
const ipv4Key = (bits: number, length: number): number => (length === 0 ? 0 : bits >> (32 - length));

const ipv6Key = (words: readonly number[], length: number): string => maskedWords(words, length).join(' ');

/** Levels stand with the longest first. */
function addTo<K, T>(levels: Level<K, T>[], length: number, key: K, value: T): void {
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
