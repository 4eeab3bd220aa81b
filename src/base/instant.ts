import { type Duration, microseconds } from './duration.ts';

/**
 * A moment in integer microseconds since 1970-01-01 00:00 of the clock that it was read from. Two instants of
 * different clocks must not be compared before the clocks were fitted (`evidence/clock-fit`).
 */
export type Instant = number & { readonly unit: 'instant-us' };

/** Microseconds of a civil day without leap seconds. */
export const DAY_US = 86_400_000_000;

export const instant = (sinceEpochUs: number): Instant => sinceEpochUs as Instant;

export const later = (at: Instant, by: Duration): Instant => (at + by) as Instant;

/** From `earlier` to `after`; negative when they stand the other way round. */
export const between = (earlier: Instant, after: Instant): Duration => microseconds(after - earlier);

/** The microseconds from 00:00 of its day. */
export const timeOfDay = (at: Instant): number => ((at % DAY_US) + DAY_US) % DAY_US;

export const startOfDay = (at: Instant): Instant => instant(at - timeOfDay(at));

/** Midnight that begins the given civil day; undefined when there is no such day (31 February, month 13). */
export function civilDay(year: number, month: number, day: number): Instant | undefined {
  const back = new Date(0);
  back.setUTCFullYear(year, month - 1, day); // Date.UTC takes the year 99 for 1999
  const at = back.getTime();
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? instant(at * 1_000) : undefined;
}

/** `17:50:04.006`, with microseconds only where there are any. */
export function formatTimeOfDay(at: Instant): string {
  const within = timeOfDay(at);
  const millis = Math.floor(within / 1_000);
  const micros = within % 1_000;
  const text = new Date(millis).toISOString().slice(11, 23);
  return micros === 0 ? text : `${text}${String(micros).padStart(3, '0')}`;
}

/** `2026-11-20` */
export const formatDay = (at: Instant): string => isoDay(Math.floor(at / 1_000));

/** No calendar reaches further than this (ECMA-262 21.4.1.1); a damaged capture may. */
const TIME_MAX_MS = 8.64e15;

const isoDay = (millis: number): string =>
  new Date(Math.min(Math.max(millis, -TIME_MAX_MS), TIME_MAX_MS)).toISOString().replace(/T.*$/, '');

/** `2026-11-20T17:50:04.006` without a zone: the clock's own, which the reader of a log does not know. */
export const formatInstant = (at: Instant): string => `${formatDay(at)}T${formatTimeOfDay(at)}`;
