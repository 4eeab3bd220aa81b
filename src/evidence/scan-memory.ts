import type { Next } from './trigger-words.ts';
import { hashOf, spellingsOf, type WordTable } from './word-table.ts';

export const PAGE_BYTES = 0x1_0000;

/** What lies where in the memory of `word-scan.wat`, which has the same numbers. */
export const PLACE = {
  /** By byte a byte: which of the sets of bytes it is in. */
  classes: 0x100,
  /** Sixteen bytes for each of three bytes' lower and upper halves. */
  halves: 0x200,
  /** Two patterns: which bits count, and what they are. */
  stamps: 0x260,
  /**
   * Where the closing is looked for behind each pattern; which bits of four bytes count, and what they are; its first
   * byte sixteen times.
   */
  closing: 0x2a0,
  /** Of the first four bytes of any stamp which bits are the same, and what they are. */
  begun: 0x2c0,
  /** By hash two bytes: the first entry of a word of stamped lines. */
  stampedFirsts: 0x1000,
  stampedEntries: 0x3000,
  /** By hash a byte: 1 where a gram has it. */
  known: 0x1_0000,
  /** By hash two bytes: its first entry. */
  firsts: 0x2_0000,
  entries: 0x4_0000,
  /** By word a byte: what it tells. */
  tellings: 0x6_8000,
  /** By word two bytes. */
  lengths: 0x6_a000,
  /** By word a byte: one of which sets must follow it. */
  guards: 0x6_e000,
  hits: 0x7_0000,
  words: 0x9_0000,
  text: 0xa_0000,
  notes: 0x14_0000,
  /** What `selection.wat` finds of the lines. By line its run. */
  runs: 0x54_0000,
  /**
   * By run: the number of its process, how many lines it has, the first run of its process, 1 where it is chosen, one
   * more than the last line of it that stays.
   */
  processes: 0x5c_0000,
  sizes: 0x64_0000,
  firstRuns: 0x6c_0000,
  chosen: 0x74_0000,
  lasts: 0x7c_0000,
  /** By hash of a process one more than its latest run. */
  latestRuns: 0x84_0000,
  /** By kind of trouble 32 lines, and how many of them there are. */
  earliest: 0x94_0000,
  latest: 0x96_0000,
  earliestCounts: 0x98_0000,
  latestCounts: 0x98_1000,
  /** By kind how many lines went. */
  gone: 0x98_2000,
  /** By hash what was told, and the number of its kind. */
  told: 0x98_3000,
  kinds: 0x98_7000,
  packed: 0x99_0000,
} as const;
/** Of so many lines that wait there is room for what is noted. */
export const LINES_MAX = (PLACE.runs - PLACE.notes) / 32;
/** A line is at most as long as the text in which it is found. */
export const LINE_BYTES_MAX = PLACE.notes - PLACE.text;
/**
 * Room for as many bytes that wait as are searched at once; more is made when they do. V8 counts all that it gives as
 * used, and collects garbage for it.
 */
export const PAGES_FIRST = (PLACE.packed + 2 * LINE_BYTES_MAX) / PAGE_BYTES;
export const WORDS_MAX = 8_192;
/**
 * Of an entry: the next of its hash, the word, the place of four of its bytes within it, its length; where it is; the
 * four, and which bits of them count.
 */
export const ENTRY_BYTES = 20;
const ENTRIES_MAX = 0x2_0000 / ENTRY_BYTES;
/** The search looks at sixteen bytes at once, and so beyond the end of what it was given. */
export const SEEN_BEYOND = 32;

/**
 * The bit of the set of all bytes; those below are of others, and where there are more sets than bits some are not
 * asked for.
 */
const ANY_BIT = 0x80;

/** By word the characters of which one must follow it. */
export function enterGuards(next: readonly Next[], memory: Uint8Array): void {
  const sets = new Map<string, number>();
  memory.fill(ANY_BIT, PLACE.classes, PLACE.classes + 256);
  memory.fill(ANY_BIT, PLACE.guards, PLACE.guards + WORDS_MAX);
  for (const [word, characters] of next.entries()) {
    if (!characters) continue;
    const key = [...characters].toSorted().join('');
    const bit = sets.get(key) ?? 1 << sets.size;
    if (bit >= ANY_BIT || /[^\0-\x7f]/.test(key)) continue;
    sets.set(key, bit);
    memory[PLACE.guards + word] = bit;
    for (const character of key) {
      const at = PLACE.classes + character.charCodeAt(0);
      memory[at] = (memory[at] ?? 0) | bit;
    }
  }
}

/** Lays the words and their grams where the search finds them. */
export function enterWords({ words, grams }: WordTable, buffer: ArrayBuffer): void {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  const starts = startsOf(words);
  for (const [i, word] of words.entries()) {
    bytes.set(word, starts[i]);
    view.setUint16(PLACE.lengths + 2 * i, word.length, true);
  }
  let entry = 0;
  for (const gram of grams) {
    for (const spelling of spellingsOf(gram)) {
      const hash = hashOf(spelling);
      const first = PLACE.firsts + 2 * hash;
      const at = PLACE.entries + ++entry * ENTRY_BYTES;
      view.setUint16(at, view.getUint16(first, true), true);
      view.setUint16(at + 2, gram.word, true);
      view.setInt16(at + 4, gram.place, true);
      view.setUint16(at + 6, words[gram.word]?.length ?? 0, true);
      view.setUint32(at + 8, starts[gram.word] ?? 0, true);
      view.setInt32(at + 12, gram.bytes, true);
      view.setInt32(at + 16, gram.mask, true);
      view.setUint16(first, entry, true);
      bytes[PLACE.known + hash] = 1;
    }
  }
  // The words are the program's own, so this is for who adds thousands of them.
  if (entry >= ENTRIES_MAX || words.length > WORDS_MAX || (starts.at(-1) ?? 0) > PLACE.text)
    throw new RangeError(`${words.length} words are more than the table has room for`);
}

/** Where the bytes of each word lie, and where the last of them ends. */
export function startsOf(words: readonly Uint8Array[]): readonly number[] {
  let free: number = PLACE.words;
  return [free, ...words.map(({ length }) => (free += length))];
}
