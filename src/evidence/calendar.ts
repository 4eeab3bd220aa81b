import { civilDay, DAY_US, instant, type Instant } from '../base/instant.ts';
import type { Calendar } from './reader.ts';

/** How a page came by its day. `none`: its lines stand on day zero until other evidence dates them. */
export type DatedBy = 'line' | 'file-name' | 'evidence.yaml' | 'neighbour' | 'no-year' | 'none';

const HOUR_US = 3_600_000_000;
/** Threads write to one log a little out of order; a fall by less than this is not midnight. */
const DISORDER_US = HOUR_US;

/** The days of one file's lines, in the order in which they are read. */
export class PageCalendar implements Calendar {
  #day: Instant;
  #last: Instant | undefined;
  #passedMidnight = false;
  #by: DatedBy;
  /** The first day that a line of this page stated, for lines that stood before it. */
  firstStated: Instant | undefined;

  constructor(start?: { readonly day: Instant; readonly by: 'file-name' | 'evidence.yaml' }) {
    this.#day = start?.day ?? instant(0);
    this.#by = start?.by ?? 'none';
  }

  get datedBy(): DatedBy {
    return this.#by;
  }

  /** The one before the lines that are read now. */
  get midnight(): Instant {
    return this.#day;
  }

  timeOfDay(sinceMidnightUs: number): Instant {
    let at = instant(this.#day + sinceMidnightUs);
    if (this.#last !== undefined) {
      const step = at - this.#last;
      if (step < -DISORDER_US) {
        this.#day = instant(this.#day + DAY_US);
        at = instant(at + DAY_US);
        this.#passedMidnight = true;
      } else if (step > DAY_US - DISORDER_US && this.#passedMidnight) {
        return instant(at - DAY_US); // a straggler from before the midnight that has just passed
      }
    }
    this.#last = at;
    return at;
  }

  dayOfYear(month: number, day: number, sinceMidnightUs: number): Instant | undefined {
    const known = this.#by === 'none' ? undefined : new Date(Math.floor(this.#day / 1_000)).getUTCFullYear();
    const midnight = civilDay(known ?? YEARLESS, month, day);
    if (midnight === undefined) return undefined;
    if (this.#by === 'none') this.#by = 'no-year';
    return this.#stated(midnight, sinceMidnightUs, false);
  }

  date(year: number, month: number, day: number, sinceMidnightUs: number): Instant | undefined {
    const midnight = civilDay(year, month, day);
    if (midnight === undefined) return undefined;
    this.#by = 'line';
    return this.#stated(midnight, sinceMidnightUs, true);
  }

  now(): Instant {
    return this.#last ?? this.#day;
  }

  /** A calendar that goes on from here by itself. */
  fork(): PageCalendar {
    const fork = new PageCalendar();
    fork.become(this);
    return fork;
  }

  become(other: PageCalendar): void {
    this.#day = other.#day;
    this.#last = other.#last;
    this.#passedMidnight = other.#passedMidnight;
    this.#by = other.#by;
    this.firstStated = other.firstStated;
  }

  /** The next time of day is of the day that begins at `midnight`. */
  beginDay(midnight: Instant): void {
    this.#day = midnight;
    this.#last = undefined;
  }

  #stated(midnight: Instant, sinceMidnightUs: number, whole: boolean): Instant {
    if (whole) this.firstStated ??= midnight;
    this.#day = midnight;
    const at = instant(midnight + sinceMidnightUs);
    this.#last = at;
    return at;
  }
}

/**
 * The day in a log's file name: `log.MMDDYY` (UNIX) and `MMDDYY.log` (Windows) of NetBackup's legacy logs,
 * `user.MMDDYY_NNNNN.log` since 8.0, `…-YYMMDD-NNNNNNNNNN.log` of its unified logs, and ISO dates. Undefined when the
 * digits are no day.
 */
export function dayInFileName(name: string): Instant | undefined {
  const iso = /(?:^|[^0-9])(20\d\d)-?(\d\d)-?(\d\d)(?:[^0-9]|$)/.exec(name);
  if (iso) return civilDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const unified = /^\d+-\d+-\d+-(\d\d)(\d\d)(\d\d)-\d+\.log/i.exec(name);
  if (unified) return civilDay(2000 + Number(unified[1]), Number(unified[2]), Number(unified[3]));
  const legacy =
    /^log\.(\d\d)(\d\d)(\d\d)\b/i.exec(name) ??
    /^(\d\d)(\d\d)(\d\d)\.log\b/i.exec(name) ??
    /\.(\d\d)(\d\d)(\d\d)_\d{5}\.log\b/i.exec(name);
  return legacy ? civilDay(2000 + Number(legacy[3]), Number(legacy[1]), Number(legacy[2])) : undefined;
}

/**
 * Microseconds since midnight from clock fields; the fraction as its digits (`006`, `004599`). Undefined when out of
 * range.
 */
export function sinceMidnight(hour: string, minute: string, second: string, fraction = ''): number | undefined {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23 || m > 59 || s > 60) return undefined;
  return (h * 3_600 + m * 60 + s) * 1_000_000 + fractionUs(fraction);
}

/** A fraction of a second from its digits, down to whole microseconds. */
export const fractionUs = (digits: string): number => Number(digits.slice(0, 6).padEnd(6, '0'));

/** Stamps without a date stand in the first days of the epoch: a log that runs over a week of midnights bears dates. */
export const onDayZero = (at: Instant): boolean => at < 7 * DAY_US;

/**
 * Stamps without a year stand in the leap year nearest to the epoch: it had a 29 February, and no log is of that time.
 */
const YEARLESS = 1972;
const [YEARLESS_FROM, YEARLESS_UNTIL] = [civilDay(YEARLESS, 1, 1) ?? 0, civilDay(YEARLESS + 1, 1, 1) ?? 0];

export const hasNoYear = (at: Instant): boolean => at >= YEARLESS_FROM && at < YEARLESS_UNTIL;
