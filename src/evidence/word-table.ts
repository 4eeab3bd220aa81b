import { keptGrams } from './kept-words.ts';
import { LOG_SAMPLE } from './log-sample.ts';
import { WORD_CHARS_MIN } from './trigger-words.ts';

/** Four bytes of a word by which it is looked for. */
export interface Gram {
  readonly word: number;
  /** Of the four within the word; -1 where the first of them stands before it. */
  readonly place: number;
  /** As a little-endian number; zero where a byte is not of the word. */
  readonly bytes: number;
  /** Which bits of the four count. */
  readonly mask: number;
}

/**
 * Words to look for, by bytes that stand together in them. A search looks at every second place of a text only, so each
 * word enters twice, by grams at two places that follow each other; the rarest are chosen.
 */
export class WordTable {
  readonly words: readonly Uint8Array[];
  readonly grams: readonly Gram[];

  constructor(words: readonly string[]) {
    this.words = words.map(bytesOf);
    this.grams = keptGrams(words) ?? gramsOfAll(this.words);
  }
}

function gramsOfAll(words: readonly Uint8Array[]): readonly Gram[] {
  // Short words first: they have the least choice, and the others may share their grams.
  const all = words.map((bytes, word) => ({ bytes, word }));
  const costs = new GramCosts(words);
  return all.toSorted((a, b) => a.bytes.length - b.bytes.length).flatMap((one) => gramsOf(one, costs));
}

/** Bits of the fourth byte that are left out: with fewer of them a word of four bytes must enter too often. */
const LEFT_OUT_BITS = 4;
const SPELLINGS = 1 << (8 - LEFT_OUT_BITS);

/** 16 bits for three and a half bytes; `word-scan.wat` computes the same. */
export const hashOf = (bytes: number): number => Math.imul(bytes << LEFT_OUT_BITS, MULTIPLIER) >>> 16;

/**
 * Odd, with well mixed bits (it is xxHash's): of sixteen that were tried, the one that confuses our words least with
 * what else is in logs.
 */
const MULTIPLIER = 0x27d4eb2f;

/** All numbers by which a gram may be met in a text, as far as the hash tells them apart. */
export function spellingsOf({ bytes, mask }: Pick<Gram, 'bytes' | 'mask'>): readonly number[] {
  switch (mask) {
    case WITHOUT_LAST:
      return Array.from({ length: SPELLINGS }, (_, last) => bytes | (last << 24));
    case WITHOUT_FIRST:
      return Array.from({ length: 256 }, (_, first) => bytes | first);
    default:
      return [bytes];
  }
}

const WHOLE = -1;
const WITHOUT_LAST = 0x00ffffff;
const WITHOUT_FIRST = ~0xff;

function gramsOf({ bytes, word }: { bytes: Uint8Array; word: number }, costs: GramCosts): readonly Gram[] {
  const best = rarest(bytes, costs);
  return [best, best + 1].map((place) => {
    costs.enter(bytes, place);
    return { word, place, bytes: gramAt(bytes, place), mask: maskOf(bytes, place) };
  });
}

function maskOf(bytes: Uint8Array, place: number): number {
  if (place < 0) return WITHOUT_FIRST;
  return place + 4 > bytes.length ? WITHOUT_LAST : WHOLE;
}

/**
 * The first of two places by whose grams the word is met least often where it is not. Only three bytes must do with a
 * gram that begins before them.
 */
function rarest(bytes: Uint8Array, costs: GramCosts): number {
  if (bytes.length <= WORD_CHARS_MIN) return -1;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  let before = costs.of(bytes, 0);
  for (let place = 1; place + WORD_CHARS_MIN <= bytes.length; place++) {
    const cost = costs.of(bytes, place);
    if (before + cost < least) {
      least = before + cost;
      best = place - 1;
    }
    before = cost;
  }
  return best;
}

/** How many more places of a text a gram makes worth a second look. */
class GramCosts {
  readonly #often = frequencies();
  /** What is in the table already costs nothing more. */
  readonly #entered = new Set<number>();
  /** How many words end alike: they may share the gram that lacks its last byte, which costs most. */
  readonly #sharers = new Map<number, number>();

  constructor(words: readonly Uint8Array[]) {
    for (const bytes of words) {
      const hash = hashOf(gramAt(bytes, bytes.length - WORD_CHARS_MIN));
      this.#sharers.set(hash, 1 + (this.#sharers.get(hash) ?? 0));
    }
  }

  of(bytes: Uint8Array, place: number): number {
    const gram = { bytes: gramAt(bytes, place), mask: maskOf(bytes, place) };
    const hash = hashOf(gram.bytes);
    if (this.#entered.has(hash)) return 0;
    if (gram.mask === WHOLE) return BY_CHANCE + (this.#often[hash] ?? 0);
    let cost = 0;
    for (const spelling of spellingsOf(gram)) cost += BY_CHANCE + (this.#often[hashOf(spelling)] ?? 0);
    return cost / (this.#sharers.get(hash) ?? 1);
  }

  enter(bytes: Uint8Array, place: number): void {
    this.#entered.add(hashOf(gramAt(bytes, place)));
  }
}

/** What of a text as long as the sample falls to one hash by chance, in the measure of `frequencies`. */
const BY_CHANCE = 0.1;

export const gramAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);

/** A loop, as this is a good part of the start of the command. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** By hash, how many grams of the sample have it. */
function frequencies(): Uint16Array {
  const often = new Uint16Array(65_536);
  const bytes = bytesOf(LOG_SAMPLE);
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const hash = hashOf(gramAt(bytes, at));
    often[hash] = (often[hash] ?? 0) + 4;
  }
  return often;
}
