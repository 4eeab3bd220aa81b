import { DAY_US, formatDay, formatTimeOfDay, type Instant } from '../base/instant.ts';

/** Prints instants of one report: the day once at the top, then times of day, with `+1 d` for what came after midnight. */
export class Moments {
  readonly #first: Instant;

  constructor(instants: readonly Instant[]) {
    const least = instants.reduce((low, at) => Math.min(low, at), Number.MAX_SAFE_INTEGER);
    this.#first = (instants.length === 0 ? 0 : least - (((least % DAY_US) + DAY_US) % DAY_US)) as Instant;
  }

  /** `2026-11-20`, or undefined when the evidence bears no date. */
  get day(): string | undefined {
    return this.#first < 8 * DAY_US ? undefined : formatDay(this.#first);
  }

  time(at: Instant): string {
    const days = Math.floor((at - this.#first) / DAY_US);
    const clock = formatTimeOfDay(at).padEnd(12).slice(0, 12);
    return days === 0 ? clock : `${clock} +${days} d`;
  }
}
