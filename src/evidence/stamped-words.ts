import { NibbleTable } from './nibble-table.ts';
import type { Stamps, TextFormat } from './reader.ts';
import { ENTRY_BYTES, PLACE, startsOf } from './scan-memory.ts';
import { cluesOf } from './trigger-words.ts';
import { gramAt } from './word-table.ts';

/**
 * Lines that begin as only one format writes them, and the words that are looked for in these, by their place among
 * all.
 */
export interface StampedWords {
  readonly stamps: Stamps;
  readonly words: readonly number[];
}

/**
 * The words that are looked for in the lines of a format whose lines can be told by how they begin; undefined where
 * they cannot, or words do not suffice.
 */
export function stampedWordsOf({
  trigger,
  glimpse,
}: Pick<TextFormat, 'trigger' | 'glimpse'>): readonly string[] | undefined {
  if (!glimpse?.stamps) return undefined;
  const clues = cluesOf(trigger);
  const words = clues.flatMap((clue) => clue.words ?? []);
  return clues.every(({ exact }) => exact) && words.every(({ length }) => length >= GRAM_BYTES) ? words : undefined;
}

const GRAM_BYTES = 4;
const LOOKED_FOR_BYTES = 3;

/** Twelve bits for four bytes; `stamped-lines.wat` computes the same. */
const hashOf = (bytes: number): number => Math.imul(bytes, 0x27d4eb2f) >>> 20;

/** Entries are numbered from 1. */
const STAMPED_WORDS_MAX = Math.floor((PLACE.known - PLACE.stampedEntries) / ENTRY_BYTES) - 1;

const PATTERN_BYTES = 16;
/** Which bits of a digit are the same in all of them (and in six other characters, which stand in no such place). */
const DIGIT_BITS = 0xf0;

/** Lays out where `stamped-lines.wat` finds it what it looks for; without stamps what no line begins with. */
export function enterStamped(stamped: StampedWords | undefined, all: readonly Uint8Array[], buffer: ArrayBuffer): void {
  const bytes = new Uint8Array(buffer);
  // Where no bit counts, and yet one must be there.
  bytes.fill(0, PLACE.stamps, PLACE.closing);
  for (const at of [PLACE.stamps, PLACE.stamps + 2 * PATTERN_BYTES]) bytes[at + PATTERN_BYTES] = 1;
  bytes[PLACE.begun + 4] = 1;
  if (!stamped) return;
  enterStamps(stamped.stamps, buffer);
  const words = stamped.words.map((word) => textOf(all[word]));
  const table = new NibbleTable(words);
  for (const [i, word] of words.entries()) mustShow(word, table.places[i] ?? 0, stamped.stamps);
  bytes.set(table.halves, PLACE.halves);
  enterWords(stamped.words, { all, places: table.places, view: new DataView(buffer) });
}

function enterStamps({ beginnings, closing }: Stamps, buffer: ArrayBuffer): void {
  const bytes = new Uint8Array(buffer);
  const patterns = beginnings.map(patternOf);
  for (const [i, { bits, values }] of patterns.entries()) {
    const at = PLACE.stamps + 2 * PATTERN_BYTES * i;
    bytes.set(bits, at);
    bytes.set(values, at + PATTERN_BYTES);
    bytes[PLACE.closing + 4 * i] = beginnings[i]?.length ?? 0;
  }
  const { bits, values } = patterns.reduce(inCommon);
  bytes.set(bits.subarray(0, 4), PLACE.begun);
  bytes.set(values.subarray(0, 4), PLACE.begun + 4);
  for (const [k, character] of closing.split('').entries()) {
    bytes[PLACE.closing + 8 + k] = 0xff;
    bytes[PLACE.closing + 12 + k] = character.charCodeAt(0);
  }
  bytes.fill(closing.charCodeAt(0), PLACE.closing + 16, PLACE.closing + 16 + PATTERN_BYTES);
}

/** Of sixteen bytes which bits count, and what they are. */
interface Pattern {
  readonly bits: Uint8Array;
  readonly values: Uint8Array;
}

function patternOf(beginning: string): Pattern {
  const bits = Uint8Array.from({ length: PATTERN_BYTES }, (_, i) => {
    const character = beginning[i];
    return character === undefined ? 0 : character === '0' ? DIGIT_BITS : 0xff;
  });
  return { bits, values: bits.map((bit, i) => (bit === 0 ? 0 : beginning.charCodeAt(i))) };
}

function inCommon(a: Pattern, b: Pattern): Pattern {
  const bits = a.bits.map((bit, i) => bit & (b.bits[i] ?? 0) & ~((a.values[i] ?? 0) ^ (b.values[i] ?? 0)));
  return { bits, values: bits.map((bit, i) => bit & (a.values[i] ?? 0)) };
}

function enterWords(
  words: readonly number[],
  { all, places, view }: { all: readonly Uint8Array[]; places: readonly number[]; view: DataView },
): void {
  if (words.length > STAMPED_WORDS_MAX) throw new RangeError(`${words.length} words are more than there is room for`);
  const starts = startsOf(all);
  for (const [i, word] of words.entries()) {
    const bytes = all[word] ?? new Uint8Array(0);
    const place = places[i] ?? 0;
    const gram = gramAt(bytes, place);
    const first = PLACE.stampedFirsts + 2 * hashOf(gram);
    const at = PLACE.stampedEntries + (i + 1) * ENTRY_BYTES;
    view.setUint16(at, view.getUint16(first, true), true);
    view.setUint16(at + 2, word, true);
    view.setInt16(at + 4, place, true);
    view.setUint16(at + 6, bytes.length, true);
    view.setUint32(at + 8, starts[word] ?? 0, true);
    view.setInt32(at + 12, gram, true);
    view.setUint16(first, i + 1, true);
  }
}

/** Stamps are not searched: a word is found only if what is looked for of it cannot stand within one. */
function mustShow(word: string, place: number, { beginnings }: Stamps): void {
  const ofStamps = new Set(`0123456789./${beginnings.join('')}`);
  const looked = word.slice(place, place + LOOKED_FOR_BYTES);
  if (looked.split('').every((character) => ofStamps.has(character)))
    throw new RangeError(`of the word "${word}" is looked for "${looked}", which may stand in a stamp`);
}

const textOf = (bytes: Uint8Array = new Uint8Array(0)): string => String.fromCharCode(...bytes);
