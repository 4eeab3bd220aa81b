import { limits } from '../base/limits.ts';

/** Larger windows fall out of the processor's cache between being filled and being searched. */
const WINDOW_BYTES = 512 * 1024;
/** What was read already and is kept to look back on: some short lines. */
const LOOK_BACK_BYTES = 1_024;

const LINE_FEED = 10;

/** Memory in which one window at a time lies. */
export interface Room {
  readonly bytes: Uint8Array;
  tenant?: ByteWindow | undefined;
}

export const ROOM_BYTES = WINDOW_BYTES + limits.lineCharsMax + LOOK_BACK_BYTES;

/**
 * A stretch of a text that passes by: whole lines to be read, the beginning of a line whose end has not come yet, and a little of what stood before
 * them. Many windows may share a room; what it holds is there from `append` until another window's.
 */
export class ByteWindow {
  readonly bytes: Uint8Array;
  /** Where the whole lines begin that were not read yet. */
  start = 0;
  /** Where they end. */
  end = 0;
  /** Where all bytes end. */
  #filled = 0;
  readonly #room: Room;
  /** What this window held when another took its room. */
  #stored = new Uint8Array(0);

  constructor(room: Room = { bytes: new Uint8Array(ROOM_BYTES) }) {
    this.#room = room;
    this.bytes = room.bytes;
  }

  /** Takes as many bytes as fit, and says how many. */
  append(chunk: Uint8Array): number {
    this.#enter();
    const taken = Math.min(chunk.length, ROOM_BYTES - this.#filled);
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

  /** Nothing more will come. */
  close(): void {
    if (this.#room.tenant === this) this.#room.tenant = undefined;
  }

  #enter(): void {
    const { tenant } = this.#room;
    if (tenant === this) return;
    if (tenant) tenant.#stored = this.bytes.slice(0, tenant.#filled);
    this.bytes.set(this.#stored);
    this.#room.tenant = this;
  }

  #moveToFront(from: number, start: number): void {
    this.bytes.copyWithin(0, from, this.#filled);
    this.#filled -= from;
    this.start = start - from;
    this.end = this.start;
  }
}
