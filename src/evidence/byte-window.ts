import { limits } from '../base/limits.ts';

/** Larger windows fall out of the processor's cache between being filled and being searched. */
const WINDOW_BYTES = 512 * 1024;
/** What was read already and is kept to look back on: some short lines. */
const LOOK_BACK_BYTES = 1_024;

const LINE_FEED = 10;

/**
 * A stretch of a text that passes by: whole lines to be read, the beginning of a line whose end has not come yet, and a little of what stood before
 * them.
 */
export class ByteWindow {
  bytes = new Uint8Array(0);
  /** The same memory, two bytes at a time. */
  pairs = new Uint16Array(0);
  /** Where the whole lines begin that were not read yet. */
  start = 0;
  /** Where they end. */
  end = 0;
  /** Where all bytes end. */
  #filled = 0;

  /** Takes as many bytes as fit, and says how many. */
  append(chunk: Uint8Array): number {
    this.#grow(this.#filled + chunk.length);
    const taken = Math.min(chunk.length, this.bytes.length - this.#filled);
    this.bytes.set(taken === chunk.length ? chunk : chunk.subarray(0, taken), this.#filled);
    const last = this.bytes.subarray(this.#filled, this.#filled + taken).lastIndexOf(LINE_FEED);
    if (last >= 0) this.end = this.#filled + last + 1;
    this.#filled += taken;
    return taken;
  }

  /** Bytes of the line that has begun and not ended. */
  get partial(): number {
    return this.#filled - Math.max(this.start, this.end);
  }

  /** Ends the line that has begun; false when none has. */
  closeLine(): boolean {
    return this.partial > 0 && this.append(Uint8Array.of(LINE_FEED)) === 1;
  }

  /** Lets the whole lines go, all but the last few. */
  discard(): void {
    const kept = this.end > LOOK_BACK_BYTES ? this.bytes.indexOf(LINE_FEED, this.end - LOOK_BACK_BYTES) + 1 : 0;
    this.#moveToFront(kept, this.end);
  }

  /** Lets the line go that has begun. */
  discardPartial(): void {
    this.#moveToFront(this.#filled, this.#filled);
  }

  #moveToFront(from: number, start: number): void {
    this.bytes.copyWithin(0, from, this.#filled);
    this.#filled -= from;
    this.start = start - from;
    this.end = this.start;
  }

  #grow(wanted: number): void {
    const most = WINDOW_BYTES + limits.lineCharsMax + LOOK_BACK_BYTES;
    if (wanted <= this.bytes.length || this.bytes.length >= most) return;
    // Twice what is wanted, lest a text that comes by the byte be copied for each.
    const size = Math.min(most, Math.max(2 * wanted, LOOK_BACK_BYTES));
    const memory = new ArrayBuffer(size + (size & 1));
    const grown = new Uint8Array(memory);
    grown.set(this.bytes.subarray(0, this.#filled));
    this.bytes = grown;
    this.pairs = new Uint16Array(memory);
  }
}
