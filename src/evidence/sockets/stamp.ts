import type { Instant } from '../../base/instant.ts';
import { sinceMidnight } from '../calendar.ts';
import type { Calendar } from '../reader.ts';

/** A moment that stands alone on a line, as `date` and loops around `ss` print it. */
export interface Stamp {
  readonly day?: { readonly year: number; readonly month: number; readonly day: number };
  readonly sinceMidnightUs: number;
  /** Epoch seconds, or ISO text ending in Z. `date` of a host that lives in UTC is that host's wall clock. */
  readonly utc: boolean;
}

const CLOCK = String.raw`(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?([AP]M))?`;
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const ZONE = '(?: [A-Z][A-Za-z]{1,5}| [+-][0-9]{2,4})?';

/** date(1) in the C locale, and ctime(3) which `watch` prints: `Fri Nov 20 11:12:35 UTC 2026`. */
const ctime = new RegExp(`^${WEEKDAY} ${MONTH} +(\\d{1,2}) ${CLOCK}${ZONE} (\\d{4})$`);
/** date(1) in en_US.UTF-8 and en_GB.UTF-8: `Fri 20 Nov 2026 11:12:35 AM UTC`. */
const dayFirst = new RegExp(`^${WEEKDAY},? (\\d{1,2}) ${MONTH} (\\d{4}) ${CLOCK}${ZONE}$`);
/** `show clock` of a Cisco device: `11:12:35.123 UTC Fri Nov 20 2026`. */
const clockFirst = new RegExp(`^${CLOCK}${ZONE} ${WEEKDAY} ${MONTH} +(\\d{1,2}) (\\d{4})$`);
/** `date -Is`, `date '+%F %T'`, `date --rfc-3339=ns`. */
const iso = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)[T ]${CLOCK}(Z| ?[+-]\\d\\d:?\\d\\d)?$`);
const timeOnly = new RegExp(`^${CLOCK}${ZONE}$`);
/** Ten digits are the years 2001 to 2286. */
const epoch = /^([1-9]\d{9})(?:\.(\d{1,9}))?$/;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Undefined when the text is anything but one moment. */
export function readStamp(text: string): Stamp | undefined {
  let parts = ctime.exec(text);
  if (parts) {
    const [, month = '', day, hour, minute, second, fraction, half, year] = parts;
    return dated([year, months.indexOf(month) + 1, day], [hour, minute, second, fraction, half]);
  }
  parts = dayFirst.exec(text);
  if (parts) {
    const [, day, month = '', year, hour, minute, second, fraction, half] = parts;
    return dated([year, months.indexOf(month) + 1, day], [hour, minute, second, fraction, half]);
  }
  parts = clockFirst.exec(text);
  if (parts) {
    const [, hour, minute, second, fraction, half, month = '', day, year] = parts;
    return dated([year, months.indexOf(month) + 1, day], [hour, minute, second, fraction, half]);
  }
  parts = iso.exec(text);
  if (parts) {
    const [, year, month, day, hour, minute, second, fraction, half, zone] = parts;
    return dated([year, month, day], [hour, minute, second, fraction, half], zone === 'Z');
  }
  parts = timeOnly.exec(text);
  if (parts) return dated(undefined, parts.slice(1, 6));
  parts = epoch.exec(text);
  return parts ? epochStamp(Number(parts[1]), parts[2] ?? '') : undefined;
}

type Field = string | number | undefined;

function dated(
  civil: readonly Field[] | undefined,
  clock: readonly (string | undefined)[],
  utc = false,
): Stamp | undefined {
  const [hour = '', minute = '', second = '', fraction, half] = clock;
  const sinceMidnightUs = sinceMidnight(hourOf24(hour, half), minute, second, fraction);
  if (sinceMidnightUs === undefined) return undefined;
  if (!civil) return { sinceMidnightUs, utc };
  const [year = 0, month = 0, day = 0] = civil.map(Number);
  return { day: { year, month, day }, sinceMidnightUs, utc };
}

function hourOf24(hour: string, half: string | undefined): string {
  if (half === undefined) return hour;
  return String((Number(hour) % 12) + (half === 'PM' ? 12 : 0));
}

function epochStamp(sinceEpoch: number, fraction: string): Stamp {
  const at = new Date(sinceEpoch * 1_000);
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(String);
  return {
    day: { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() },
    sinceMidnightUs: sinceMidnight(clock[0] ?? '0', clock[1] ?? '0', clock[2] ?? '0', fraction) ?? 0,
    utc: true,
  };
}

/** Tells the page's calendar; undefined when there is no such day. */
export function stampTime(stamp: Stamp, calendar: Calendar): Instant | undefined {
  const { day, sinceMidnightUs } = stamp;
  return day ? calendar.date(day.year, day.month, day.day, sinceMidnightUs) : calendar.timeOfDay(sinceMidnightUs);
}
