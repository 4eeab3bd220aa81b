import type { Match } from './address-match.ts';

/** Which entries of an access list hold for something, as bits: 32 entries are compared in one step. */
export interface EntrySet {
  /** Equal sets of one index have equal numbers, as long as they are remembered. */
  readonly id: number;
  readonly surely: Uint32Array;
  /** Surely, or if what is not known were known. */
  readonly perhaps: Uint32Array;
}

/** What a thing is asked by (the piece of the address space, the service), and what it then holds for. Sets with the same members are one. */
export class EntrySets<K> {
  readonly #entries: number;
  readonly #matches: (key: K, entry: number) => Match;
  readonly #keep: number;
  readonly #byName = new Map<unknown, EntrySet>();
  readonly #byPiece = new Map<unknown, EntrySet>();
  readonly #byMembers = new Map<string, EntrySet>();
  #made = 0;

  constructor(entries: number, matches: (key: K, entry: number) => Match) {
    this.#entries = entries;
    this.#matches = matches;
    this.#keep = Math.max(SETS_MIN, Math.floor(BYTES_MAX / (entries / 4 + 1)));
  }

  /** `pieceOf` names what all keys with the same set have in common; `name` is the key as one value. */
  of(key: K, pieceOf: () => unknown, name: unknown = key): EntrySet {
    return this.#byName.get(name) ?? this.#remembered(name, this.#ofPiece(key, pieceOf()));
  }

  #remembered(name: unknown, set: EntrySet): EntrySet {
    if (this.#byName.size >= NAMES_MAX) this.#byName.clear();
    this.#byName.set(name, set);
    return set;
  }

  #ofPiece(key: K, piece: unknown): EntrySet {
    const known = this.#byPiece.get(piece);
    if (known) return known;
    const set = this.#interned(this.#make(key));
    if (this.#byPiece.size >= this.#keep) for (const all of [this.#byName, this.#byPiece, this.#byMembers]) all.clear();
    this.#byPiece.set(piece, set);
    return set;
  }

  #make(key: K): Omit<EntrySet, 'id'> {
    const words = (this.#entries + 31) >>> 5;
    const [surely, perhaps] = [new Uint32Array(words), new Uint32Array(words)];
    for (let entry = 0; entry < this.#entries; entry++) {
      const match = this.#matches(key, entry);
      if (match === 'no') continue;
      const [word, bit] = [entry >>> 5, 1 << (entry & 31)];
      perhaps[word] = (perhaps[word] ?? 0) | bit;
      if (match === 'yes') surely[word] = (surely[word] ?? 0) | bit;
    }
    return { surely, perhaps };
  }

  #interned(set: Omit<EntrySet, 'id'>): EntrySet {
    const members = `${set.surely.join()} ${set.perhaps.join()}`;
    const known = this.#byMembers.get(members);
    if (known) return known;
    const made = { id: this.#made++, ...set };
    this.#byMembers.set(members, made);
    return made;
  }
}

/** Of one kind of sets of one list; they are then forgotten and made anew. A list of 10,000 lines keeps 13,000 sets. */
const BYTES_MAX = 33_554_432;
const SETS_MIN = 64;
/** Names of pieces take a hundred bytes each. */
const NAMES_MAX = 65_536;
