import type { WaitingRoom } from './waiting-lines.ts';
import { WORD_SCAN_CODE } from './word-scan-code.ts';
import type { LineGlimpse, Telling } from './reader.ts';
import type { Next } from './trigger-words.ts';
import { hashOf, spellingsOf, type WordTable } from './word-table.ts';

/** What lies where in the memory of `word-scan.wat`, which has the same numbers. */
const PLACE = {
  /** By byte a byte: which of the sets of bytes it is in. */
  classes: 0x100,
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
  packed: 0x54_0000,
} as const;
/** What nothing was written to takes no memory. */
const PAGES = 768;
const WORDS_MAX = 8_192;
const ENTRY_BYTES = 20;
const ENTRIES_MAX = 0x2_0000 / ENTRY_BYTES;
/** The search looks at sixteen bytes at once, and so beyond the end of what it was given. */
const SEEN_BEYOND = 32;

interface Module {
  readonly line: { value: number };
  readonly resume: { readonly value: number };
  readonly waiting: { value: number };
  readonly linesMax: { value: number };
  readonly bytesMax: { value: number };
  scan(from: number, to: number): number;
  wait(hit: number, count: number, from: number, sure: number): number;
}

/** Leaves what it sees of a line at `note`; zero where that is nothing. */
type GlimpseFunction = (start: number, end: number, note: number) => number;

/** What every engine has that runs this; the types of the language do not say it. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Module & { readonly glimpse: GlimpseFunction } };
};

/** Each caller takes of it what its module has. */
function load(code: string, imports: object) {
  const bytes = Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
}

/** What a glimpse tells of the words, by word; undefined where the word makes no trigger alone. */
export interface WordTellings {
  readonly glimpse: Pick<LineGlimpse, 'code'>;
  readonly tellings: readonly (Telling | undefined)[];
}

/** Numbers in `hits` for each hit. */
export const HIT_NUMBERS = 5;

/**
 * Finds words in bytes, and the lines that they stand in. It is WebAssembly, which looks at sixteen bytes at once and so keeps pace with `grep`;
 * JavaScript took five times as long.
 */
export class WordScan {
  /** Put here what is to be searched. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** By hit: the word, where it begins; where its line begins and ends (its line feed), and the number of the line. A word hits once a line. */
  readonly hits: Int32Array;
  /** Where `wait` puts lines. */
  readonly waiting: WaitingRoom;
  readonly #module: Module;

  /** Without `told` no line can wait. `next`: by word the characters of which one must follow it. */
  constructor(table: WordTable, { told, next = [] }: { told?: WordTellings | undefined; next?: readonly Next[] } = {}) {
    const memory = new WebAssembly.Memory({ initial: PAGES });
    const { buffer } = memory;
    const text = { memory };
    const glimpse: GlimpseFunction = told ? load(told.glimpse.code, { text }).glimpse : () => 0;
    this.#module = load(WORD_SCAN_CODE, { text, format: { glimpse } });
    this.text = new Uint8Array(buffer, PLACE.text, PLACE.notes - PLACE.text - SEEN_BEYOND);
    this.hits = new Int32Array(buffer, PLACE.hits, (PLACE.words - PLACE.hits) / 4);
    const { waiting, linesMax, bytesMax } = this.#module;
    this.waiting = {
      notes: new Int32Array(buffer, PLACE.notes, (PLACE.packed - PLACE.notes) / 4),
      bytes: new Uint8Array(buffer, PLACE.packed),
      count: waiting,
      linesMax,
      bytesMax,
    };
    enter(table, buffer);
    guard(next, new Uint8Array(buffer));
    const tellings = new Uint8Array(buffer, PLACE.tellings, WORDS_MAX);
    for (const [word, telling] of told?.tellings.entries() ?? []) tellings[word] = codeOf(telling);
  }

  /** Where the last search stopped for lack of room among the hits: the beginning of a line, or the end of what was given. */
  get stopped(): number {
    return this.#module.resume.value - PLACE.text;
  }

  /** Lines up to there. */
  get lines(): number {
    return this.#module.line.value - 1;
  }

  /** Searches whole lines, from the beginning of one to behind the line feed of another; `passed` were before them. Returns how many hits there are. */
  find({ from, to, passed }: { from: number; to: number; passed: number }): number {
    this.#module.line.value = passed + 1;
    return this.#module.scan(PLACE.text + from, PLACE.text + to);
  }

  /**
   * Lets the lines of the hits from `hit` on, before `count`, wait in the room, up to the first that has no room, that cannot wait, or of which only trying a
   * pattern tells whether it bears a trigger; returns that line's first hit. Lines that begin before `from` are left out. `sure`: the first one bears a
   * trigger.
   */
  wait(hit: number, { count, from, sure }: { count: number; from: number; sure: boolean }): number {
    return this.#module.wait(hit, count, from, sure ? 1 : 0);
  }
}

/** As `tells` of the module knows it. */
function codeOf(telling: Telling | undefined): number {
  switch (telling) {
    case 'more':
      return 0;
    case undefined:
      return 1;
    case 'nothing':
      return 2;
    case 'trouble':
      return 3;
    default:
      return telling.well.charCodeAt(0);
  }
}

/** The bit of the set of all bytes; those below are of others, and where there are more sets than bits some are not asked for. */
const ANY_BIT = 0x80;

function guard(next: readonly Next[], memory: Uint8Array): void {
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
function enter({ words, grams }: WordTable, buffer: ArrayBuffer): void {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  const starts: number[] = [];
  let free: number = PLACE.words;
  for (const word of words) {
    bytes.set(word, free);
    view.setUint16(PLACE.lengths + 2 * starts.length, word.length, true);
    starts.push(free);
    free += word.length;
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
  if (entry >= ENTRIES_MAX || words.length > WORDS_MAX || free > PLACE.text)
    throw new RangeError(`${words.length} words are more than the table has room for`);
}
