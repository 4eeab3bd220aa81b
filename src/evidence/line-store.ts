import { type Instant, instant } from '../base/instant.ts';
import type { PlacedLine, ReadLine } from './backlog.ts';
import type { Glimpse } from './reader.ts';

/** Lines as bytes, one behind the other, and what was noted of each: columns, as a line that is an object takes a kilobyte. */
export class LineStore {
  count = 0;
  /** Of all lines together. */
  bytes = 0;
  #text = new Uint8Array(FEW_BYTES);
  #starts = new Int32Array(FEW);
  #ends = new Int32Array(FEW);
  #numbers = new Float64Array(FEW);
  #days = new Float64Array(FEW);
  #processes = new Int32Array(FEW);
  #troubled = new Uint8Array(FEW);
  /** A stretch of lines that follow each other elsewhere and are not copied yet. */
  #stretch: Uint8Array | undefined;
  #stretchStart = 0;
  #stretchEnd = 0;

  /** `day` is the midnight before the line. Its bytes, its line feed among them, must stay as they are until `settle`. */
  add(from: Uint8Array, line: PlacedLine, seen: Glimpse, day: Instant): void {
    const { start } = line;
    if (this.#stretch !== from || this.#stretchEnd !== start) {
      this.settle();
      this.#stretch = from;
      this.#stretchStart = start;
    }
    const end = line.end + 1;
    this.#stretchEnd = end;
    const i = this.count++;
    if (i === this.#starts.length) this.#grow();
    this.#starts[i] = this.bytes;
    this.bytes += end - start;
    this.#ends[i] = this.bytes - 1;
    this.#numbers[i] = line.number;
    this.#days[i] = day;
    this.#processes[i] = seen.process;
    this.#troubled[i] = seen.trouble ? 1 : 0;
  }

  settle(): void {
    if (!this.#stretch) return;
    if (this.bytes > this.#text.length) this.#text = larger(this.#text, new Uint8Array(Math.ceil(1.5 * this.bytes)));
    const lines = this.#stretch.subarray(this.#stretchStart, this.#stretchEnd);
    this.#text.set(lines, this.bytes - lines.length);
    this.#stretch = undefined;
  }

  dayOf(index: number): Instant {
    return instant(this.#days[index] ?? 0);
  }

  give(index: number, read: ReadLine): void {
    read(this.#text, this.#starts[index] ?? 0, this.#ends[index] ?? 0, this.#numbers[index] ?? 0);
  }

  /** Lets so many go, the first first, sparing processes in trouble as long as others are left. */
  thin(excess: number): void {
    this.settle();
    const spared = this.#inTrouble();
    let rest = excess - this.#keep((i) => spared[keyOf(this.#processes[i] ?? 0)] === 1, excess);
    if (rest > 0) rest -= this.#keep(() => false, rest);
  }

  clear(): void {
    this.count = 0;
    this.bytes = 0;
    this.#stretch = undefined;
  }

  /** By process, as far as its key tells it from others: 1 where one of its lines looks like trouble. */
  #inTrouble(): Uint8Array {
    const troubled = new Uint8Array(KEYS);
    for (let i = 0; i < this.count; i++) if (this.#troubled[i] === 1) troubled[keyOf(this.#processes[i] ?? 0)] = 1;
    return troubled;
  }

  /** Lets the first `most` go that are not to be kept, and moves the others together. Returns how many went. */
  #keep(keeps: (index: number) => boolean, most: number): number {
    let kept = 0;
    let bytes = 0;
    let gone = 0;
    for (let i = 0; i < this.count; i++) {
      if (gone < most && !keeps(i)) {
        gone++;
        continue;
      }
      // The rest stays as it is: it moves in one piece.
      bytes = this.#move(i, kept++, bytes);
    }
    this.count = kept;
    this.bytes = bytes;
    return gone;
  }

  #move(from: number, to: number, bytes: number): number {
    const start = this.#starts[from] ?? 0;
    const end = this.#ends[from] ?? 0;
    if (from !== to) {
      this.#text.copyWithin(bytes, start, end + 1);
      this.#starts[to] = bytes;
      this.#ends[to] = bytes + end - start;
      this.#numbers[to] = this.#numbers[from] ?? 0;
      this.#days[to] = this.#days[from] ?? 0;
      this.#processes[to] = this.#processes[from] ?? 0;
      this.#troubled[to] = this.#troubled[from] ?? 0;
    }
    return bytes + end + 1 - start;
  }

  #grow(): void {
    const size = 2 * this.#starts.length;
    this.#starts = larger(this.#starts, new Int32Array(size));
    this.#ends = larger(this.#ends, new Int32Array(size));
    this.#numbers = larger(this.#numbers, new Float64Array(size));
    this.#days = larger(this.#days, new Float64Array(size));
    this.#processes = larger(this.#processes, new Int32Array(size));
    this.#troubled = larger(this.#troubled, new Uint8Array(size));
  }
}

const FEW = 64;
const FEW_BYTES = 4_096;

/** Of several processes with one key all are spared where one is in trouble. */
const KEYS = 1 << 16;
const keyOf = (process: number): number => Math.imul(process, 0x9e3779b1) >>> 16;

function larger<Column extends { set(other: Column): void }>(small: Column, large: Column): Column {
  large.set(small);
  return large;
}
