import { limits } from '../../base/limits.ts';
import { Octets } from '../../wire/octets.ts';
import type { RecordRunner, RecordShape } from '../../wire/record-stream.ts';
import { CELL_WORDS } from './connection-table.ts';
import { ROW_FLOATS, ROW_INTS } from './connection.ts';
import { PLAIN_RUN_CODE } from './plain-run-code.ts';
import { PAGE_ROWS, type RowShape } from './rows.ts';

/** What lies where in the memory of `plain-run.wat`, which has the same numbers. */
const PLACE = { input: 0x1_0000, cells: 0x10_0000, rows: 0x90_0000, times: 0x218_0000, end: 0x34a_0000 } as const;
const INPUT_BYTES = 0x8_0000;
const CELLS_MAX = (PLACE.rows - PLACE.cells) / (CELL_WORDS * 4);
const ROWS_MAX = 100_000;

/** Whole numbers that are shared with it, by their place. */
const [FRAME, SEGMENTS, TABLE_MASK, FRESH_MASK, PRINTING, LINK_BYTES, BLOCKS, SCOPE, INTERFACE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const;
/** Times, by eight bytes, and what else is so wide. */
const [EPOCH, TICKS_PER_MICROSECOND, LONGEST_GAP, TICKS_PER_SECOND, STAMP] = [8, 9, 10, 11, 12] as const;

interface Module {
  readonly memory: { readonly buffer: ArrayBuffer };
  run(this: void, at: number, end: number): number;
}

/** What every engine has that runs this; the types of the language do not say it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Module };
};

/** By LINKTYPE_ number how long the header before IP is, its last two bytes an EtherType; of raw IP there is none. */
const LINK_HEADER_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 14],
  [113, 16],
  [12, 0],
  [14, 0],
  [101, 0],
]);

/**
 * Reads runs of plain TCP segments from a large capture: framing, dissection, look-up and notes in one pass of
 * WebAssembly over the bytes, in a third of the time. It shares the rows of the connections and their table with the
 * analysis, which sees every other frame.
 */
export class PlainRun implements RecordRunner {
  readonly octets: Octets;
  readonly stamp: Octets;
  readonly cells: Int32Array;
  readonly #buffer: ArrayBuffer;
  readonly #ints: Int32Array;
  readonly #floats: Float64Array;
  readonly #run: Module['run'];

  constructor() {
    const code = Uint8Array.from(atob(PLAIN_RUN_CODE), (character) => character.charCodeAt(0));
    const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
    const { buffer } = memory;
    this.#run = run;
    this.#buffer = buffer;
    this.#ints = new Int32Array(buffer, 0, 16);
    this.#floats = new Float64Array(buffer, 0, 16);
    this.octets = new Octets(new Uint8Array(buffer, PLACE.input, INPUT_BYTES));
    this.stamp = new Octets(new Uint8Array(buffer, STAMP * 8, 8));
    this.cells = new Int32Array(buffer, PLACE.cells, CELLS_MAX * CELL_WORDS);
  }

  /** Where the rows of a page lie. */
  readonly rowsOf = (page: number): RowShape => {
    const row = page * PAGE_ROWS;
    return {
      ints: new Int32Array(this.#buffer, PLACE.rows + row * ROW_INTS * 4, PAGE_ROWS * ROW_INTS),
      floats: new Float64Array(this.#buffer, PLACE.times + row * ROW_FLOATS * 8, PAGE_ROWS * ROW_FLOATS),
    };
  };

  begin({ blocks, point, ticksPerSecond }: RecordShape): boolean {
    const linkBytes = LINK_HEADER_BYTES.get(point.linkType);
    if (linkBytes === undefined || limits.connectionsMax > ROWS_MAX) return false;
    this.#ints[LINK_BYTES] = linkBytes;
    this.#ints[BLOCKS] = blocks ? 1 : 0;
    this.#ints[INTERFACE] = point.index;
    this.#floats[TICKS_PER_MICROSECOND] = ticksPerSecond / 1e6;
    new DataView(this.#buffer).setUint32(TICKS_PER_SECOND * 8, ticksPerSecond, true);
    return true;
  }

  run(at: number, end: number): number {
    return this.#run(PLACE.input + at, PLACE.input + end) - PLACE.input;
  }

  get frame(): number {
    return this.#ints[FRAME] ?? 0;
  }
  set frame(number: number) {
    this.#ints[FRAME] = number;
  }
  /** How many it has read, and the longest time between two segments of a connection. */
  get segments(): number {
    return this.#ints[SEGMENTS] ?? 0;
  }
  get longestGapUs(): number {
    return this.#floats[LONGEST_GAP] ?? 0;
  }

  /** What times are relative to. */
  set epochSeconds(seconds: number) {
    this.#floats[EPOCH] = seconds;
  }
  /** The capture point of what it reads. */
  set point(number: number) {
    this.#ints[SCOPE] = number << 1;
  }
  set tableMask(mask: number) {
    this.#ints[TABLE_MASK] = mask;
  }
  /** Whether there is room for more fingerprints, and which segments of a connection without any would get one. */
  set printing(may: boolean) {
    this.#ints[PRINTING] = may ? 1 : 0;
  }
  set freshMask(mask: number) {
    this.#ints[FRESH_MASK] = mask;
  }
}
