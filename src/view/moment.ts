import { DAY_US, formatDay, formatTimeOfDay, type Instant, startOfDay } from '../base/instant.ts';
import { hasNoYear, onDayZero } from '../evidence/calendar.ts';

/** How much of a date the source gave: readers put what lacks a part of it where no log is of (`evidence/calendar`). */
export type Dated = 'day' | 'no-year' | 'none';

export function datedBy(at: Instant): Dated {
  if (onDayZero(at)) return 'none';
  return hasNoYear(at) ? 'no-year' : 'day';
}

/**
 * ISO 8601 in the clock's own zone: `2026-11-20T17:50:04.006`; without a year `--06-02T16:54:07.000`; without a date
 * `T17:50:04.006`.
 */
export function isoText(at: Instant): string {
  const time = `T${formatTimeOfDay(at)}`;
  const dated = datedBy(at);
  if (dated === 'none') return time;
  return `${dated === 'day' ? formatDay(at) : `--${formatDay(at).slice(5)}`}${time}`;
}

/** To the millisecond, or to the second: no finer than the stamp that it rests on. */
export const timeText = (at: Instant, exact: boolean): string => formatTimeOfDay(at).slice(0, exact ? 12 : 8);

/**
 * Prints instants of one report: the day once at the top, then times of day, with `+1 d` for what came after midnight.
 */
export class Moments {
  /** Midnight before the first of those whose date is known best. */
  readonly #first: Instant | undefined;

  constructor(instants: readonly Instant[]) {
    const known = (['day', 'no-year', 'none'] as const)
      .map((how) => instants.filter((at) => datedBy(at) === how))
      .find((group) => group.length > 0);
    const least = known?.reduce((low, at) => (at < low ? at : low));
    this.#first = least === undefined ? undefined : startOfDay(least);
  }

  /** `2026-11-20`, `06-02 (no year)`, or undefined when the evidence bears no date. */
  get day(): string | undefined {
    if (this.#first === undefined || datedBy(this.#first) === 'none') return undefined;
    return datedBy(this.#first) === 'day' ? formatDay(this.#first) : `${formatDay(this.#first).slice(5)} (no year)`;
  }

  /** `17:50:04.006`, or `17:50:04` where the source was no more exact than that. */
  time(at: Instant, exact = true): string {
    const clock = timeText(at, exact).padEnd(12);
    if (this.#first === undefined || datedBy(at) !== datedBy(this.#first)) return `${clock} day?`;
    const days = Math.floor((at - this.#first) / DAY_US);
    return days === 0 ? clock : `${clock} +${days} d`;
  }
}
