import { limits } from '../base/limits.ts';

/** Larger windows fall out of the processor's cache between being filled and being searched. */
const WINDOW_BYTES = 512 * 1024;
/** What was read already and is kept to look back on: some short lines. */
const LOOK_BACK_BYTES = 1_024;

const LINE_FEED = 10;

/**
 * Here bytes are put when nothing but the beginning of a line and what is looked back on waits before them: on a page
 * of its own, for the kernel copies what it reads two or three times as slowly to a place some bytes behind the
 * beginning of a page (Zen 3).
 */
const FRONT = Math.ceil((limits.lineCharsMax + LOOK_BACK_BYTES) / 4_096) * 4_096;

/** Memory in which one window at a time lies. */
export interface Room {
  /** Others where the memory behind them has grown. */
  bytes: Uint8Array<ArrayBuffer>;
  tenant?: ByteWindow | undefined;
}

export const ROOM_BYTES = FRONT + WINDOW_BYTES;

/**
 * A stretch of a text that passes by: whole lines to be read, the beginning of a line whose end has not come yet, and a
 * little of what stood before them. Many windows may share a room; what it holds is there from `append` until another
 * window's.
 */
export class ByteWindow {
  /** Where the lines begin that can be looked back on. */
  first: number = FRONT;
  /** Where the whole lines begin that were not read yet. */
  start: number = FRONT;
  /** Where they end. */
  end: number = FRONT;
  /** Where all bytes end. */
  #filled: number = FRONT;
  readonly #room: Room;
  /** What this window held when another took its room. */
  #stored = new Uint8Array(0);

  constructor(room: Room = { bytes: new Uint8Array(ROOM_BYTES) }) {
    this.#room = room;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.bytes;
  }

  /** The room that is free. What is put at its beginning and then appended is not copied. */
  free(): Uint8Array<ArrayBuffer> {
    this.#enter();
    return this.bytes.subarray(this.#filled, ROOM_BYTES);
  }

  /** Takes as many bytes as fit, and says how many. */
  append(chunk: Uint8Array): number {
    this.#enter();
    const taken = Math.min(chunk.length, ROOM_BYTES - this.#filled);
    const from = this.#filled;
    this.#filled += taken;
    if (!this.#holds(chunk, from)) this.bytes.set(taken === chunk.length ? chunk : chunk.subarray(0, taken), from);
    const last = this.bytes.subarray(from, this.#filled).lastIndexOf(LINE_FEED);
    if (last >= 0) this.end = from + last + 1;
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
    const { first, end } = this;
    const kept = end - first > LOOK_BACK_BYTES ? this.bytes.indexOf(LINE_FEED, end - LOOK_BACK_BYTES) + 1 : first;
    this.#moveToFront(kept, end);
  }

  /** Lets the line go that has begun. */
  discardPartial(): void {
    this.#moveToFront(this.#filled, this.#filled);
  }

  /** Nothing more will come. */
  close(): void {
    if (this.#room.tenant === this) this.#room.tenant = undefined;
  }

  #holds(chunk: Uint8Array, at: number): boolean {
    return chunk.buffer === this.bytes.buffer && chunk.byteOffset === this.bytes.byteOffset + at;
  }

  #enter(): void {
    const { tenant } = this.#room;
    if (tenant === this) return;
    if (tenant) tenant.#stored = this.bytes.slice(tenant.first, tenant.#filled);
    this.bytes.set(this.#stored, this.first);
    this.#room.tenant = this;
  }

  /** Keeps what stands behind `from`, and puts it before the front, but for what is longer. */
  #moveToFront(from: number, start: number): void {
    const first = Math.max(0, FRONT - (this.#filled - from));
    this.bytes.copyWithin(first, from, this.#filled);
    this.first = first;
    this.start = first + start - from;
    this.end = this.start;
    this.#filled += first - from;
  }
}
