import type { CaptureInterface, Damage } from './frame.ts';
import { NO_OCTETS, Octets } from './octets.ts';

/** How a file is cut into records. */
export interface RecordFormat {
  /**
   * Length of the record at `at`; when fewer than `available` bytes are needed to tell, how many that are (more than
   * `available`). A string is the reason why there can be no record here.
   */
  measure(octets: Octets, at: number, available: number): number | string;
  /** Reads a run of records in the runner's memory, if there is one; as `RecordRunner.run`. */
  run?(at: number, end: number): number;
  /** A whole record. What it returns is damage inside of it; later records are still read. */
  take(octets: Octets, at: number, length: number): string | undefined;
}

/** What the records look like that a runner is to read. */
export interface RecordShape {
  /** Enhanced packet blocks of pcapng; else pcap's records with a header of 16 bytes. Both little-endian. */
  readonly blocks: boolean;
  readonly point: CaptureInterface;
  readonly ticksPerSecond: number;
}

/** Reads runs of records by itself, in memory of its own, and leaves those that are not of its kind. */
export interface RecordRunner {
  /** Where it reads; a chunk is laid here first. */
  readonly octets: Octets;
  /** The last frame that was read, by whomever. */
  frame: number;
  /** The time of the last block that it read, as it stands there. */
  readonly stamp: Octets;
  /** Whether it reads records of that shape. */
  begin(shape: RecordShape): boolean;
  /** Reads from the record at `at` on. Returns where the first one begins that it leaves, or that ends beyond `end`. */
  run(at: number, end: number): number;
}

/**
 * Cuts pushed chunks into records. A record that lies whole in its chunk is handed on as a view; only one that
 * straddles two chunks is copied.
 */
export class RecordStream {
  #damage: Damage[] = [];
  #format: RecordFormat;
  #held = NO_OCTETS;
  #heldLength = 0;
  #offset = 0;
  #stopped = false;
  #runner: RecordRunner | undefined;

  constructor(format: RecordFormat) {
    this.#format = format;
  }

  /** From the next chunk on records are read in the runner's memory. */
  protected readIn(runner: RecordRunner): void {
    this.#runner = runner;
  }

  write(chunk: Uint8Array): void {
    const octets = this.#runner?.octets;
    if (!octets) return this.#cut(chunk, new Octets(chunk), false);
    for (let from = 0; from < chunk.length; from += octets.length) {
      const piece = chunk.subarray(from, from + octets.length);
      octets.bytes.set(piece);
      this.#cut(piece, octets, true);
    }
  }

  #cut(chunk: Uint8Array, octets: Octets, runs: boolean): void {
    let at = this.#heldLength > 0 ? this.#completeHeld(chunk) : 0;
    while (!this.#stopped) {
      if (runs) {
        const left = this.#format.run?.(at, chunk.length) ?? at;
        this.#offset += left - at;
        at = left;
      }
      const length = this.#measure(octets, at, chunk.length - at);
      if (length > chunk.length - at) break;
      this.#take(octets, at, length);
      at += length;
    }
    if (!this.#stopped && at < chunk.length) this.#hold(chunk, at, chunk.length);
  }

  /** After the last chunk: what is still held is a record cut short. */
  end(): readonly Damage[] {
    if (this.#heldLength > 0 && !this.#stopped)
      this.#damaged(`the last record is cut short: ${this.#heldLength} bytes of it`);
    this.#stopped = true;
    this.#heldLength = 0;
    return this.#damage;
  }

  /** Takes from the chunk what the record that began in an earlier one still lacks; returns where the chunk goes on. */
  #completeHeld(chunk: Uint8Array): number {
    let at = 0;
    while (!this.#stopped) {
      const length = this.#measure(this.#held, 0, this.#heldLength);
      if (this.#stopped) break;
      if (length <= this.#heldLength) {
        this.#heldLength = 0;
        this.#take(this.#held, 0, length);
        return at;
      }
      if (at === chunk.length) return at;
      const until = Math.min(chunk.length, at + length - this.#heldLength);
      this.#hold(chunk, at, until);
      at = until;
    }
    return chunk.length;
  }

  #hold(chunk: Uint8Array, from: number, until: number): void {
    const length = this.#heldLength + until - from;
    if (length > this.#held.length) {
      const grown = new Uint8Array(Math.max(length, this.#held.length * 2, HELD_BYTES_FIRST));
      grown.set(this.#held.bytes.subarray(0, this.#heldLength));
      this.#held = new Octets(grown);
    }
    this.#held.bytes.set(chunk.subarray(from, until), this.#heldLength);
    this.#heldLength = length;
  }

  #measure(octets: Octets, at: number, available: number): number {
    const length = this.#format.measure(octets, at, available);
    if (typeof length === 'number') return length;
    this.#damaged(length);
    this.#stopped = true;
    return Number.POSITIVE_INFINITY;
  }

  #take(octets: Octets, at: number, length: number): void {
    const damage = this.#format.take(octets, at, length);
    if (damage !== undefined) this.#damaged(damage);
    this.#offset += length;
  }

  #damaged(reason: string): void {
    if (this.#damage.length < DAMAGE_SHOWN_MAX) this.#damage.push({ offset: this.#offset, reason });
  }
}

/** Room for a frame of usual size; grows when a longer record straddles two chunks. */
const HELD_BYTES_FIRST = 4096;

/** A file of nothing but broken blocks tells no more by its hundredth than by its first. */
const DAMAGE_SHOWN_MAX = 100;
