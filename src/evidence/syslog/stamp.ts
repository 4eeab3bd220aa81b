import { isCapital, isDigit } from '../../base/ascii.ts';

/** A date and time as a syslog header prints it, not yet turned into an instant: that takes the page's calendar. */
export interface Stamp {
  /** Missing in RFC 3164 stamps and on devices with `logging timestamp` in its short form. */
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number;
  readonly sinceMidnightUs: number;
  /** East of Greenwich. Only when the stamp says it: `Z`, `UTC` or a numeric offset; a zone's letters are ambiguous. */
  readonly offsetUs: number | undefined;
  /** Where the text goes on. */
  readonly end: number;
}

/**
 * Reads the stamp that begins at `at`: `Jun  2 16:54:07`, `Jun 02 2009 21:54:05`, `Nov 20 11:12:13.123 UTC`,
 * `Nov 20 11:12:13 2026` (dmesg -T), `2026-11-20T10:12:13.123456+01:00` (RFC 5424). Undefined when there is none.
 */
export function readStamp(text: string, at: number): Stamp | undefined {
  return isDigit(text.charCodeAt(at)) ? isoStamp(text, at) : monthStamp(text, at);
}

function monthStamp(text: string, start: number): Stamp | undefined {
  const month = MONTHS.indexOf(text.slice(start, start + 3));
  if (month < 0 || month % 3 !== 0 || text.charCodeAt(start + 3) !== BLANK) return undefined;
  let at = start + 4;
  if (text.charCodeAt(at) === BLANK) at++;
  const dayDigits = isDigit(text.charCodeAt(at + 1)) ? 2 : 1;
  const day = fixed(text, at, dayDigits);
  at += dayDigits + 1;
  let year: number | undefined;
  if (text.charCodeAt(at + 4) === BLANK) {
    year = fixed(text, at, 4);
    at += 5;
  }
  const clock = readClock(text, at);
  if (day < 0 || year === -1 || !clock) return undefined;
  at = clock.end;
  if (year === undefined && text.charCodeAt(at) === BLANK && fixed(text, at + 1, 4) >= 1970) {
    year = fixed(text, at + 1, 4);
    at += 5;
  }
  const zone = readZone(text, at);
  const { sinceMidnightUs } = clock;
  return { year, month: month / 3 + 1, day, sinceMidnightUs, offsetUs: zone.offsetUs, end: zone.end };
}

function isoStamp(text: string, at: number): Stamp | undefined {
  const year = fixed(text, at, 4);
  const month = fixed(text, at + 5, 2);
  const day = fixed(text, at + 8, 2);
  if (year < 0 || month < 0 || day < 0 || text[at + 4] !== '-' || text[at + 7] !== '-') return undefined;
  if (text[at + 10] !== 'T' && text[at + 10] !== ' ') return undefined;
  const clock = readClock(text, at + 11);
  if (!clock) return undefined;
  const zone = readZone(text, clock.end);
  return { year, month, day, sinceMidnightUs: clock.sinceMidnightUs, offsetUs: zone.offsetUs, end: zone.end };
}

/** `16:54:07`, with a fraction after a point or a comma. */
function readClock(text: string, at: number): { sinceMidnightUs: number; end: number } | undefined {
  const hour = fixed(text, at, 2);
  const minute = fixed(text, at + 3, 2);
  const second = fixed(text, at + 6, 2);
  if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return undefined;
  // 60: a leap second
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return undefined;
  const wholeUs = ((hour * 60 + minute) * 60 + second) * 1_000_000;
  let end = at + 8;
  if (text[end] !== '.' && text[end] !== ',') return { sinceMidnightUs: wholeUs, end };
  let unit = 100_000;
  let fractionUs = 0;
  for (end++; isDigit(text.charCodeAt(end)); end++) {
    fractionUs += Math.floor(unit) * (text.charCodeAt(end) - 48);
    unit /= 10;
  }
  return { sinceMidnightUs: wholeUs + fractionUs, end };
}

function readZone(text: string, at: number): { offsetUs: number | undefined; end: number } {
  const sign = text[at];
  if (sign === 'Z') return { offsetUs: 0, end: at + 1 };
  if (sign === '+' || sign === '-') {
    const minuteAt = text.charCodeAt(at + 3) === COLON ? at + 4 : at + 3;
    const [hour, minute] = [fixed(text, at + 1, 2), fixed(text, minuteAt, 2)];
    if (hour < 0 || minute < 0) return { offsetUs: undefined, end: at };
    return { offsetUs: (sign === '-' ? -1 : 1) * (hour * 60 + minute) * 60_000_000, end: minuteAt + 2 };
  }
  if (sign !== ' ') return { offsetUs: undefined, end: at };
  let end = at + 1;
  while (isCapital(text.charCodeAt(end)) && end - at <= 5) end++;
  const letters = text.slice(at + 1, end);
  const next = text[end];
  if ((next !== ':' && next !== ' ') || !ZONES.has(letters)) return { offsetUs: undefined, end: at };
  return { offsetUs: letters === 'UTC' ? 0 : undefined, end };
}

/** A number of exactly `count` digits, or -1. */
function fixed(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return -1;
    value = value * 10 + code - 48;
  }
  return value;
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const BLANK = 32;
const COLON = 58;

/**
 * Letters that `clock timezone` and `clock summer-time` of the devices usually bear. They tell a zone from a host name
 * only: a device takes any letters with any offset, so the time stays the device's own.
 */
const ZONES: ReadonlySet<string> = new Set(
  (
    'UTC GMT WET WEST BST IST CET CEST EET EEST MSK MSD EST EDT CST CDT MST MDT PST PDT AST ADT NST NDT AKST AKDT HST ' +
    'BRT ART CLT PKT SGT HKT JST KST WIB AWST ACST ACDT AEST AEDT NZST NZDT SAST EAT WAT CAT'
  ).split(' '),
);
