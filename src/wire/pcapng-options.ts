import type { Octets } from './octets.ts';

/** Options of an interface description, draft-ietf-opsawg-pcapng section 4.2. */
export const IF_NAME = 2;
export const IF_TSRESOL = 9;
export const IF_TSOFFSET = 14;

/**
 * Walks the options of a pcapng block (draft-ietf-opsawg-pcapng section 3.5): code, length, value padded to four bytes.
 */
export function eachOption(
  octets: Octets,
  from: number,
  until: number,
  littleEndian: boolean,
  visit: (code: number, at: number, length: number) => void,
): void {
  let at = from;
  while (at + 4 <= until) {
    const code = octets.u16(at, littleEndian);
    const length = octets.u16(at + 2, littleEndian);
    if (code === 0 || at + 4 + length > until) return;
    visit(code, at + 4, length);
    at += 4 + length + ((4 - (length & 3)) & 3);
  }
}

/** `if_tsresol`: a negative power of ten, or of two when the top bit is set. Returns ticks per second. */
export const ticksPerSecond = (octet: number): number => ((octet & 0x80) === 0 ? 10 ** octet : 2 ** (octet & 0x7f));

/** Turns the two halves of a 64-bit time stamp into seconds and nanoseconds without 64-bit arithmetic per frame. */
export class TickClock {
  seconds = 0;
  nanoseconds = 0;
  #ticks: number;
  #offset: number;
  #high = -1;
  #highSeconds = 0;
  #highRest = 0;

  /** `offset`: `if_tsoffset`, seconds to add to every stamp of the interface. */
  constructor(ticks: number, offset: number) {
    this.#ticks = ticks;
    this.#offset = offset;
  }

  /** Ticks per second, where they are micro- or nanoseconds since 1970 and nothing is to be added. */
  get plainTicks(): number | undefined {
    return this.#offset === 0 && (this.#ticks === 1e6 || this.#ticks === 1e9) ? this.#ticks : undefined;
  }

  set(octets: Octets, at: number, littleEndian: boolean): void {
    const high = octets.u32(at, littleEndian);
    if (high !== this.#high) {
      // The remainder of doubles is exact in IEEE 754, the quotient is an integer up to the rounding of one division.
      this.#high = high;
      this.#highRest = (high * 2 ** 32) % this.#ticks;
      this.#highSeconds = Math.round((high * 2 ** 32 - this.#highRest) / this.#ticks) + this.#offset;
    }
    const rest = this.#highRest + octets.u32(at + 4, littleEndian);
    const whole = Math.floor(rest / this.#ticks);
    this.seconds = this.#highSeconds + whole;
    // The product of doubles may lie a hair below the whole nanosecond that it stands for.
    this.nanoseconds = Math.floor(((rest - whole * this.#ticks) * 1e9) / this.#ticks + 1e-4);
  }
}
