import { DAY_US, type Instant, civilDay } from '../../base/instant.ts';
import { sinceMidnight } from '../calendar.ts';
import type { Calendar } from '../reader.ts';
import { monthByName } from './month.ts';

/** The stamp that begins a line, as written: its place in time may depend on what the page has shown. */
export interface Stamp {
  readonly day?: WrittenDay;
  readonly sinceMidnightUs: number;
  /** What follows the stamp, without leading blanks. */
  readonly rest: string;
}

interface WrittenDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Written with slashes: month and day may stand the other way round. */
  readonly slashed: boolean;
}

/**
 * NetBackup's console and `vxlogview` write the date as the reader's locale has it: `5/26/2014 2:01:32 PM`,
 * `14.11.2024 13:30:22`, `2024-11-14 13:30:22`, `Nov 14, 2024 1:30:22 PM`, `14 nov. 2024 13:30:22`, `14 мая 2024 г.,
 * 13:30:22`, `2024/05/14 午後 1:30:22`; or no date at all.
 */
export function stampOf(line: string): Stamp | undefined {
  const dated = numericDay(line) ?? namedDay(line);
  const after = dated ? line.slice(dated.chars) : line;
  const time = TIME.exec(after);
  const sinceMidnightUs = time ? microsecondsOf(time) : undefined;
  if (!time || sinceMidnightUs === undefined) return undefined;
  return { ...(dated ? { day: dated.day } : {}), sinceMidnightUs, rest: after.slice(time[0].length).trimStart() };
}

/**
 * Gives the stamps of one page their place. `03/04/2026` is the 3rd of April in most of the world and the 4th of March
 * in America. A number above 12 seen on the page decides for all lines after it; until then the reading nearer to the
 * day that the page has reached; without any, the American one, which is the default of the vendor's programs.
 */
export class StampPlaces {
  readonly #calendar: Calendar;
  #order: 'as-written' | 'swapped' | undefined;

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  /** Undefined when there is no such day. */
  at({ day, sinceMidnightUs }: Stamp): Instant | undefined {
    if (!day) return this.#calendar.timeOfDay(sinceMidnightUs);
    const meant = day.slashed ? this.#inOrder(day) : day;
    return this.#calendar.date(meant.year, meant.month, meant.day, sinceMidnightUs);
  }

  #inOrder(monthFirst: WrittenDay): WrittenDay {
    const dayFirst = { ...monthFirst, month: monthFirst.day, day: monthFirst.month };
    if (monthFirst.month > 12) this.#order = 'swapped';
    else if (monthFirst.day > 12) this.#order = 'as-written';
    if (this.#order) return this.#order === 'swapped' ? dayFirst : monthFirst;
    return this.#distance(dayFirst) < this.#distance(monthFirst) ? dayFirst : monthFirst;
  }

  /**
   * From the day that the page has reached; the same for all days while it has none (a page without a date stands in
   * 1970).
   */
  #distance({ year, month, day }: WrittenDay): number {
    const reached = this.#calendar.now();
    const at = civilDay(year, month, day);
    return at === undefined || reached < 366 * DAY_US ? Number.POSITIVE_INFINITY : Math.abs(at - reached);
  }
}

interface Dated {
  readonly day: WrittenDay;
  /** Characters of the line up to the time. */
  readonly chars: number;
}

function numericDay(line: string): Dated | undefined {
  const found = NUMERIC.exec(line);
  if (!found) return undefined;
  const [whole, first = '', separator, second = '', third = ''] = found;
  const [a, b, c] = [Number(first), Number(second), Number(third)];
  if (first.length === 4) return { day: { year: a, month: b, day: c, slashed: false }, chars: whole.length };
  if (first.length > 2 || (third.length !== 2 && third.length !== 4)) return undefined;
  const year = third.length === 2 ? 2000 + c : c;
  // No locale writes the month first before a dot or a hyphen.
  const day =
    separator === '/' ? { year, month: a, day: b, slashed: true } : { year, month: b, day: a, slashed: false };
  return { day, chars: whole.length };
}

function namedDay(line: string): Dated | undefined {
  const dayFirst = DAY_FIRST.exec(line);
  if (dayFirst) return withMonth(dayFirst[0], dayFirst[3], dayFirst[2], dayFirst[1]);
  const monthFirst = MONTH_FIRST.exec(line);
  if (monthFirst) return withMonth(monthFirst[0], monthFirst[3], monthFirst[1], monthFirst[2]);
  const [whole, year, month, day] = KANJI.exec(line) ?? [];
  if (whole === undefined) return undefined;
  return { day: { year: Number(year), month: Number(month), day: Number(day), slashed: false }, chars: whole.length };
}

function withMonth(whole: string, year = '', name = '', day = ''): Dated | undefined {
  const month = monthByName(name);
  if (month === undefined) return undefined;
  return { day: { year: Number(year), month, day: Number(day), slashed: false }, chars: whole.length };
}

const NUMERIC = /^(\d{1,4})([-./])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?:,?\s+|T)/;
/** Some locales put a word between date and time: `14 novembre 2024 à 13:30:22`. */
const BEFORE_TIME = String.raw`(?:\s?г\.?)?,?\s+(?:(?:à|um|at|alle|às|a las|в)\s+)?`;
const DAY_FIRST = new RegExp(
  String.raw`^(\d{1,2})(?:\.?\s|-|\.\s?)(?:de\s)?(\p{L}{3,10})\.?[\s-](?:de\s)?(\d{4})${BEFORE_TIME}`,
  'u',
);
const MONTH_FIRST = new RegExp(String.raw`^(\p{L}{3,10})\.?\s(\d{1,2}),?\s(\d{4})${BEFORE_TIME}`, 'u');
const KANJI = /^(\d{4})[年년]\s?(\d{1,2})[月월]\s?(\d{1,2})[日일]\s*/;

/**
 * `13:30:22`, `1:30:22.101 PM`, `13.30.22`; newer Java puts a narrow no-break space before `PM`, Spanish writes
 * `p. m.`; Japanese, Chinese and Korean put the half of the day first, and Japanese counts its hours from 0.
 */
const TIME =
  /^(?:(午前|上午|오전)|(午後|下午|오후))?\s?(\d{1,2})([:.])(\d\d)\4(\d\d)(?:[.,](\d{1,6}))?(?:\s?([AaPp])\.?\s?[Mm]\b\.?)?(?=[\s:[]|$)/;

function microsecondsOf(parts: readonly string[]): number | undefined {
  const [, before, after, hour = '', , minute = '', second = '', fraction = '', letter = ''] = parts;
  if (!before && !after && letter === '') return sinceMidnight(hour, minute, second, fraction);
  if (Number(hour) < (letter === '' ? 0 : 1) || Number(hour) > 12) return undefined;
  const afternoon = after || letter.toUpperCase() === 'P' ? 12 : 0;
  return sinceMidnight(String((Number(hour) % 12) + afternoon), minute, second, fraction);
}
