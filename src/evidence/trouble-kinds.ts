/**
 * How the search tells a kind of trouble: one more than the word's place among the words, and one more than the number
 * behind it; 0 without one.
 */
const NUMBER_BITS = 20;
const NUMBERS = 1 << NUMBER_BITS;
/** In place of a number: one of those for which there was no room. */
const OTHER = NUMBERS - 1;

/** Status codes and error numbers behind one word; where more are met it is no code that stands there. */
const NUMBERS_PER_WORD_MAX = 64;
/** Kinds of one log are numbered below this. */
export const KINDS_MAX = 1_024;
export const SLOTS = 4 * KINDS_MAX;

/** Where what was told is looked up elsewhere: by hash what it was, and its kind. */
export interface KindsTable {
  readonly told: Int32Array;
  readonly kinds: Int32Array;
}

/**
 * The kinds of trouble of one log, a small number for each: which word told of it, and the number behind the word
 * (`status 87`). 0 is no trouble. There are a few dozen of them in a log; where numbers behind a word are no codes,
 * those beyond a bound count as one kind.
 */
export class TroubleKinds {
  count = 1;
  readonly #told = new Int32Array(KINDS_MAX);
  /** By hash what was told, and the kind it is. */
  readonly #keys = new Int32Array(SLOTS);
  readonly #kinds = new Int32Array(SLOTS);
  readonly #numbers = new Map<number, number>();

  /** `told` is as the search left it. */
  of(told: number): number {
    if (told === 0) return 0;
    const slot = this.#slotOf(told);
    if (this.#keys[slot] === told) return this.#kinds[slot] ?? 0;
    const word = told >>> NUMBER_BITS;
    const numbers = this.#numbers.get(word) ?? 0;
    if (numbers >= NUMBERS_PER_WORD_MAX || this.count >= KINDS_MAX - 1) return this.#other(told);
    this.#numbers.set(word, numbers + 1);
    return this.#enter(slot, told);
  }

  /** Lays down what is known, to be looked up as `of` does. */
  enter({ told, kinds }: KindsTable): void {
    told.set(this.#keys);
    kinds.set(this.#kinds);
  }

  /**
   * The word's place among the words; the number, undefined where there is none, `other` where it is one of those that
   * were too many.
   */
  tell(kind: number): { readonly word: number; readonly number: number | undefined | 'other' } {
    const told = this.#told[kind] ?? 0;
    const number = told & OTHER;
    return {
      word: (told >>> NUMBER_BITS) - 1,
      number: number === OTHER ? 'other' : number === 0 ? undefined : number - 1,
    };
  }

  /** Of any word where there are too many words as well: then the words no longer tell anything either. */
  #other(told: number): number {
    const other = this.count < KINDS_MAX - 1 ? told | OTHER : (this.#told[KINDS_MAX - 1] || told) | OTHER;
    const slot = this.#slotOf(other);
    return this.#keys[slot] === other ? (this.#kinds[slot] ?? 0) : this.#enter(slot, other);
  }

  #enter(slot: number, told: number): number {
    const kind = Math.min(this.count, KINDS_MAX - 1);
    this.count = kind + 1;
    this.#told[kind] = told;
    this.#keys[slot] = told;
    this.#kinds[slot] = kind;
    return kind;
  }

  /** Its own, or the free one where it would be. */
  #slotOf(told: number): number {
    let slot = Math.imul(told, 0x9e3779b1) >>> 20;
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== told) slot = (slot + 1) % SLOTS;
    return slot;
  }
}
