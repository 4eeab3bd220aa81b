import { type Duration, microseconds, parseClockDuration } from './duration.ts';

const DURATION_UNITS: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  sec: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/**
 * A span as people write it: `10s`, `1.5 h`, `1h30m`, `1 h 30 min`, or as Cisco prints it, `12:00:00`. Undefined for
 * anything else, for what is below nothing, and for what an integer of microseconds cannot hold.
 */
export function parseDuration(text: string): Duration | undefined {
  const clock = text === '0' ? undefined : parseClockDuration(text);
  if (clock !== undefined) return clock;
  const parts = [...text.trim().matchAll(/(\d{1,12}(?:\.\d{1,6})?)\s*([a-zµ]+)\s*/gy)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.trim()) return undefined;
  const units = parts.map(([, , unit = '']) => DURATION_UNITS[unit]);
  // `30m 1h` is a slip of the pen, and so is `1h 1h`.
  if (units.some((unit, i) => unit === undefined || (i > 0 && unit >= (units[i - 1] ?? 0)))) return undefined;
  const total = parts.reduce((sum, [, count], i) => sum + Number(count) * (units[i] ?? 0), 0);
  const whole = Math.round(total);
  // What is finer than the clock would be another time than what was written; thousandths are of binary fractions.
  return Number.isSafeInteger(whole) && Math.abs(total - whole) < 0.001 ? microseconds(whole) : undefined;
}

const BYTE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/**
 * `200 GB`, `64 B`, `1.5GiB`: powers of ten and of two by their own names. Undefined for anything else, and beyond
 * 2^53.
 */
export function parseByteCount(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?)\s*([kKMGT]?i?B)$/.exec(text.trim()) ?? [];
  const factor = BYTE_UNITS[unit];
  if (factor === undefined) return undefined;
  const bytes = Math.round(Number(count) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** `50 MB/s`: bytes in a second. */
export function parseByteRate(text: string): number | undefined {
  const [, amount = ''] = /^(.*?)\s*\/\s*s(?:ec)?$/.exec(text.trim()) ?? [];
  return parseByteCount(amount);
}

const SHOWN_UNITS = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

/** For people, with three digits that count: `200 GB`, `1.54 MB`, `64 B`. */
export function formatByteCount(bytes: number): string {
  const [unit, factor] = SHOWN_UNITS.find(([, least]) => bytes >= least) ?? ['B', 1];
  return `${Number((bytes / factor).toPrecision(3))} ${unit}`;
}
