import type { Packet } from '../../wire/packet.ts';

/** One segment as the reader remembers it; times in microseconds since the capture's first frame. */
export interface SegmentPrint {
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly payloadLength: number;
  readonly flags: number;
  readonly ipId: number;
  readonly at: number;
  readonly frame: number;
}

/** Fingerprints of one direction: enough to fit a clock and its drift, few enough to keep for every connection. */
export const FINGERPRINTS_PER_DIRECTION = 64;

/** In the whole file: about 350 bytes each where every connection has but one. Beyond it none is added. */
export const FINGERPRINTS_MAX = 100_000;

/**
 * The more the file already has, the fewer segments of a new connection qualify: clocks are fitted from long
 * connections and from some of the short ones, at every time of the capture, and a flood of short ones must not use the
 * room up at its beginning.
 */
export function maskAt(fingerprints: number): number {
  if (fingerprints < 10_000) return 0;
  if (fingerprints < 50_000) return 15;
  return fingerprints < 75_000 ? 255 : 4_095;
}

/** Whether a segment belongs in samples of this mask: by its numbers alone, so that other capture points agree. */
export const qualifies = ({ sequence, payloadLength }: Packet, base: number, mask: number): boolean =>
  (mix(sequence - base, payloadLength) & mask) === 0;

/**
 * A sample of the segments of one direction that another capture point draws in the same way: a segment is in it by
 * what it says, not by its turn. When the sample is full, half of the numbers stop qualifying; so it spreads over the
 * whole life of the connection, and two points that lost different frames still hold the same segments.
 */
export class FingerprintSample {
  #prints: SegmentPrint[] = [];
  #mask: number;
  #limit: number;

  constructor({ limit = FINGERPRINTS_PER_DIRECTION, mask = 0 } = {}) {
    this.#limit = limit;
    this.#mask = mask;
  }

  /** Whether `offer` will look at it; nearly always not, so it is worth asking first. */
  wants(packet: Packet, base: number): boolean {
    return qualifies(packet, base, this.#mask);
  }

  /** Offers a segment that was sent for the first time. Returns by how many prints the sample grew. */
  offer(packet: Packet, base: number, at: number, frame: number): number {
    const { sequence, acknowledgement, payloadLength, flags } = packet;
    if (!qualifies(packet, base, this.#mask)) return 0;
    const last = this.#prints.at(-1);
    if (
      last &&
      last.sequence === sequence &&
      last.acknowledgement === acknowledgement &&
      last.payloadLength === payloadLength
    ) {
      // Another with the same numbers: neither can be told from the other at another point.
      this.#prints.pop();
      return -1;
    }
    const print = { sequence, acknowledgement, payloadLength, flags, ipId: packet.ipId, at, frame };
    // A list that grows has room for seventeen at once, and most short connections have one print.
    if (this.#prints.length === 0) this.#prints = [print];
    else this.#prints.push(print);
    return this.#prints.length > this.#limit ? 1 - this.#thin(base) : 1;
  }

  /** The segment was sent again: which of the two arrived elsewhere cannot be known. */
  retract(sequence: number): number {
    const index = this.#prints.findLastIndex((print) => print.sequence === sequence && print.payloadLength > 0);
    if (index < 0) return 0;
    this.#prints.splice(index, 1);
    return -1;
  }

  get mask(): number {
    return this.#mask;
  }

  get prints(): readonly SegmentPrint[] {
    return this.#prints;
  }

  #thin(base: number): number {
    const before = this.#prints.length;
    while (this.#prints.length > this.#limit && this.#mask < MASK_MAX) {
      this.#mask = this.#mask * 2 + 1;
      this.#prints = this.#prints.filter(
        (print) => (mix(print.sequence - base, print.payloadLength) & this.#mask) === 0,
      );
    }
    return before - this.#prints.length;
  }
}

/** Numbers relative to the initial sequence number: a firewall that randomises it on the way changes nothing here. */
function mix(relative: number, payloadLength: number): number {
  let hash = Math.imul(relative ^ Math.imul(payloadLength, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}

/** One in 2^30 qualifies: nothing is left to thin out. */
const MASK_MAX = 2 ** 30 - 1;
