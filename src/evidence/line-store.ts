import { type Instant, instant } from '../base/instant.ts';
import type { ReadLine } from './backlog.ts';
import type { Calendar } from './reader.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** How much is held at one time, but for one line. */
export interface StoreBounds {
  readonly held: number;
  readonly bytes: number;
}

/** Lines as bytes, one behind the other, and what was noted of each: columns, as a line that is an object takes a kilobyte. */
export class LineStore {
  count = 0;
  readonly #bounds: StoreBounds;
  #text = new Uint8Array(FEW_BYTES);
  /** One more than there are lines: a line ends before the next begins. */
  #starts = new Int32Array(FEW + 1);
  #numbers = new Float64Array(FEW);
  #days = new Float64Array(FEW);
  #processes = new Int32Array(FEW);
  #troubled = new Uint8Array(FEW);

  constructor(bounds: StoreBounds) {
    this.#bounds = bounds;
  }

  /** Of all lines together. */
  get bytes(): number {
    return this.#starts[this.count] ?? 0;
  }

  /** Takes lines from number `first` of `waiting` on, until all are taken or a bound is reached; returns the first that was not. */
  add(waiting: WaitingLines, first: number, calendar: Pick<Calendar, 'timeOfDay'>): number {
    const { bytes, count } = waiting;
    const from = waiting.start(first);
    const before = this.bytes - from;
    this.#makeRoom(this.count + count - first, before + waiting.start(count));
    let i = first;
    for (; i < count && this.count < this.#bounds.held && this.bytes < this.#bounds.bytes; i++) {
      const line = this.count++;
      const sinceMidnightUs = waiting.sinceMidnightUs(i);
      this.#days[line] = calendar.timeOfDay(sinceMidnightUs) - sinceMidnightUs;
      this.#numbers[line] = waiting.number(i);
      this.#processes[line] = waiting.process(i);
      this.#troubled[line] = waiting.trouble(i);
      this.#starts[line + 1] = before + waiting.start(i + 1);
    }
    this.#text.set(bytes.subarray(from, waiting.start(i)), before + from);
    return i;
  }

  /** The midnight before the line. */
  dayOf(index: number): Instant {
    return instant(this.#days[index] ?? 0);
  }

  give(index: number, read: ReadLine): void {
    read(this.#text, this.#starts[index] ?? 0, (this.#starts[index + 1] ?? 0) - 1, this.#numbers[index] ?? 0);
  }

  /** Lets so many go, the first first, sparing processes in trouble as long as others are left. */
  thin(excess: number): void {
    const spared = this.#inTrouble();
    let rest = excess - this.#keep((i) => spared[keyOf(this.#processes[i] ?? 0)] === 1, excess);
    if (rest > 0) rest -= this.#keep(() => false, rest);
  }

  clear(): void {
    this.count = 0;
  }

  /** By process, as far as its key tells it from others: 1 where one of its lines looks like trouble. */
  #inTrouble(): Uint8Array {
    const troubled = new Uint8Array(KEYS);
    for (let i = 0; i < this.count; i++) if (this.#troubled[i] === 1) troubled[keyOf(this.#processes[i] ?? 0)] = 1;
    return troubled;
  }

  /** Lets the first `most` go that are not to be kept, and moves the others together. Returns how many went. */
  #keep(keeps: (index: number) => boolean, most: number): number {
    const { count } = this;
    let [gone, run] = [0, 0];
    this.count = 0;
    for (let i = 0; i < count && gone < most; i++) {
      if (keeps(i)) continue;
      this.#moveDown(run, i);
      run = i + 1;
      gone++;
    }
    this.#moveDown(run, count);
    return gone;
  }

  /** Moves lines that stand together behind those that stay. */
  #moveDown(from: number, until: number): void {
    if (from === until) return;
    const [to, start, end] = [this.count, this.#starts[from] ?? 0, this.#starts[until] ?? 0];
    const by = start - this.bytes;
    this.#text.copyWithin(this.bytes, start, end);
    for (const column of [this.#numbers, this.#days, this.#processes, this.#troubled])
      column.copyWithin(to, from, until);
    this.count += until - from;
    for (let i = 1; i <= until - from; i++) this.#starts[to + i] = (this.#starts[from + i] ?? 0) - by;
  }

  /** Beyond a few lines there is room for all at once: what is not written to takes no memory. */
  #makeRoom(lines: number, bytes: number): void {
    if (bytes > this.#text.length) this.#text = larger(this.#text, new Uint8Array(Math.max(bytes, this.#bounds.bytes)));
    if (lines <= this.#numbers.length) return;
    const size = Math.max(lines, this.#bounds.held);
    this.#starts = larger(this.#starts, new Int32Array(size + 1));
    this.#numbers = larger(this.#numbers, new Float64Array(size));
    this.#days = larger(this.#days, new Float64Array(size));
    this.#processes = larger(this.#processes, new Int32Array(size));
    this.#troubled = larger(this.#troubled, new Uint8Array(size));
  }
}

const FEW = 1_024;
const FEW_BYTES = 131_072;

/** Of several processes with one key all are spared where one is in trouble. */
const KEYS = 1 << 16;
const keyOf = (process: number): number => Math.imul(process, 0x9e3779b1) >>> 16;

function larger<Column extends { set(other: Column): void }>(small: Column, large: Column): Column {
  large.set(small);
  return large;
}
