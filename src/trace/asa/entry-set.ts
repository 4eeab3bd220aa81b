import type { Match } from './address-match.ts';

/** Which entries of an access list hold for something, as bits: 32 entries are compared in one step. */
export interface EntrySet {
  /** Of the sets of one kind of one list, no two have the same. */
  readonly id: number;
  readonly surely: Uint32Array;
  /** Surely, or if what is not known were known. */
  readonly perhaps: Uint32Array;
}

/** Makes the sets of one kind of one list, one for each name, and remembers as many as fit. */
export class EntrySets {
  readonly #entries: number;
  readonly #keep: number;
  readonly #known = new Map<string | number, EntrySet>();
  #made = 0;

  constructor(entries: number) {
    this.#entries = entries;
    this.#keep = Math.max(SETS_MIN, Math.floor(BYTES_MAX / (entries / 4 + 1)));
  }

  /** `fill` says of each entry that it names whether it holds; the others do not. */
  of(name: string | number, fill: (mark: (entry: number, match: Match) => void) => void): EntrySet {
    const known = this.#known.get(name);
    if (known) return known;
    const words = (this.#entries + 31) >>> 5;
    const made: EntrySet = { id: this.#made++, surely: new Uint32Array(words), perhaps: new Uint32Array(words) };
    fill((entry, match) => {
      if (match !== 'no') set(made.perhaps, entry);
      if (match === 'yes') set(made.surely, entry);
    });
    if (this.#known.size >= this.#keep) this.#known.clear();
    this.#known.set(name, made);
    return made;
  }
}

function set(bits: Uint32Array, entry: number): void {
  const word = entry >>> 5;
  bits[word] = (bits[word] ?? 0) | (1 << (entry & 31));
}

/** They are then forgotten and made anew. A list of 10,000 lines keeps 13,000 sets of each kind. */
const BYTES_MAX = 33_554_432;
const SETS_MIN = 64;
