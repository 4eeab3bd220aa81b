import { WORD_SCAN_CODE } from './word-scan-code.ts';
import { hashOf, spellingsOf, type WordTable } from './word-table.ts';

/** What lies where in the memory of `word-scan.wat`, which has the same numbers. */
const PLACE = {
  /** By hash a byte: 1 where a gram has it. */
  known: 0x1_0000,
  /** By hash two bytes: its first entry. */
  firsts: 0x2_0000,
  entries: 0x4_0000,
  hits: 0x7_0000,
  words: 0x9_0000,
  text: 0xa_0000,
} as const;
const ENTRY_BYTES = 20;
const ENTRIES_MAX = 0x2_0000 / ENTRY_BYTES;
/** The search looks at sixteen bytes at once, and so beyond the end of what it was given. */
const SEEN_BEYOND = 32;

interface Module {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly line: { value: number };
  readonly resume: { readonly value: number };
  scan(from: number, to: number): number;
}

/** What every engine has that runs this; the types of the language do not say it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Module };
};

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
  readonly #module: Module;

  constructor(table: WordTable) {
    const code = Uint8Array.from(atob(WORD_SCAN_CODE), (character) => character.charCodeAt(0));
    this.#module = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
    const { buffer } = this.#module.memory;
    this.text = new Uint8Array(buffer, PLACE.text, buffer.byteLength - PLACE.text - SEEN_BEYOND);
    this.hits = new Int32Array(buffer, PLACE.hits, (PLACE.words - PLACE.hits) / 4);
    enter(table, buffer);
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
}

/** Lays the words and their grams where the search finds them. */
function enter({ words, grams }: WordTable, buffer: ArrayBuffer): void {
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  const starts: number[] = [];
  let free: number = PLACE.words;
  for (const word of words) {
    bytes.set(word, free);
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
  if (entry >= ENTRIES_MAX || free > PLACE.text)
    throw new RangeError(`${words.length} words are more than the table has room for`);
}
