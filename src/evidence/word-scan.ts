import type { Room } from './byte-window.ts';
import type { WaitingRoom } from './waiting-lines.ts';
import { WORD_SCAN_CODE } from './word-scan-code.ts';
import type { LineGlimpse, Telling } from './reader.ts';
import { enterGuards, enterWords, PAGE_BYTES, PAGES_FIRST, PLACE, SEEN_BEYOND, WORDS_MAX } from './scan-memory.ts';
import { SELECTION_CODE } from './selection-code.ts';
import type { SelectionPasses } from './selection.ts';
import { enterStamped, type StampedWords } from './stamped-words.ts';
import type { Next } from './trigger-words.ts';
import type { WordTable } from './word-table.ts';

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

/** Another buffer when it has grown; the one before is empty then. */
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What every engine has that runs this; the types of the language do not say it. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => Memory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Module & SelectionPasses & { readonly glimpse: GlimpseFunction } };
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
  /** Without it all words are looked for in all lines. */
  readonly stamped?: StampedWords;
}

/** Numbers in `hits` for each hit. */
export const HIT_NUMBERS = 5;

/**
 * Finds words in bytes, and the lines that they stand in. It is WebAssembly, which looks at sixteen bytes at once and
 * so keeps pace with `grep`; JavaScript took five times as long.
 */
export class WordScan {
  /**
   * By hit: the word, where it begins; where its line begins and ends (its line feed), and the number of the line. A
   * word hits once a line.
   */
  hits: Int32Array;
  /** Where `wait` puts lines. */
  readonly waiting: WaitingRoom;
  /** Put at its `bytes` what is to be searched. */
  readonly room: Room;
  readonly #memory: Memory;
  readonly #module: Module;

  /** Without `told` no line can wait. `next`: by word the characters of which one must follow it. */
  constructor(table: WordTable, { told, next = [] }: { told?: WordTellings | undefined; next?: readonly Next[] } = {}) {
    const memory = new WebAssembly.Memory({ initial: PAGES_FIRST });
    const { buffer } = memory;
    const text = { memory };
    const glimpse: GlimpseFunction = told ? load(told.glimpse.code, { text }).glimpse : () => 0;
    this.#memory = memory;
    this.#module = load(WORD_SCAN_CODE, { text, format: { glimpse } });
    const { waiting: count, linesMax, bytesMax } = this.#module;
    const { hits, bytes, ...waiting } = viewsOf(buffer);
    this.hits = hits;
    this.room = { bytes };
    let passes: SelectionPasses | undefined; // most logs have not so many lines
    this.waiting = {
      ...waiting,
      count,
      linesMax,
      bytesMax,
      passes: () => (passes ??= load(SELECTION_CODE, { text })),
      widen: () => this.#widen(),
    };
    enterWords(table, buffer);
    enterGuards(next, new Uint8Array(buffer));
    enterStamped(told?.stamped, table.words, buffer);
    const tellings = new Uint8Array(buffer, PLACE.tellings, WORDS_MAX);
    for (const [word, telling] of told?.tellings.entries() ?? []) tellings[word] = codeOf(telling);
  }

  /** Twice as much room for lines that wait. */
  #widen(): void {
    this.#memory.grow(this.waiting.packed.length / PAGE_BYTES);
    const { hits, bytes, ...waiting } = viewsOf(this.#memory.buffer);
    this.hits = hits;
    this.room.bytes = bytes;
    Object.assign(this.waiting, waiting);
  }

  /**
   * Where the last search stopped, because of what it hit or for lack of room: the beginning of a line, or the end of
   * what was given.
   */
  get stopped(): number {
    return this.#module.resume.value - PLACE.text;
  }

  /** Lines up to there. */
  get lines(): number {
    return this.#module.line.value - 1;
  }

  /**
   * Searches whole lines, from the beginning of one to behind the line feed of another; `passed` were before them.
   * Returns how many hits there are: of lines behind all those that it let wait.
   */
  find({ from, to, passed }: { from: number; to: number; passed: number }): number {
    this.#module.line.value = passed + 1;
    return this.#module.scan(PLACE.text + from, PLACE.text + to);
  }

  /**
   * Lets the lines of the hits from `hit` on, before `count`, wait in the room, up to the first that has no room, that
   * cannot wait, or of which only trying a pattern tells whether it bears a trigger; returns that line's first hit.
   * Lines that begin before `from` are left out. `sure`: the first one bears a trigger.
   */
  wait(hit: number, { count, from, sure }: { count: number; from: number; sure: boolean }): number {
    return this.#module.wait(hit, count, from, sure ? 1 : 0);
  }
}

const viewsOf = (buffer: ArrayBuffer) => ({
  bytes: new Uint8Array(buffer, PLACE.text, PLACE.notes - PLACE.text - SEEN_BEYOND),
  hits: new Int32Array(buffer, PLACE.hits, (PLACE.words - PLACE.hits) / 4),
  notes: new Int32Array(buffer, PLACE.notes, (PLACE.runs - PLACE.notes) / 4),
  packed: new Uint8Array(buffer, PLACE.packed),
});

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
