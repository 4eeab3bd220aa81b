import { isDigit } from '../../base/ascii.ts';
import type { Glimpse, LineGlimpse } from '../reader.ts';

/**
 * What the bytes of a legacy debug line tell at a glance: `HH:MM:SS.mmm [pid.tid] <sev> `. A line that is not exactly of this form is read at once;
 * whatever passes here must pass `legacyLine` too.
 */
export const legacyGlimpse: LineGlimpse = { of, tells };

const LINE_CHARS_MAX = 4_096;

function of(bytes: Uint8Array, start: number, end: number, seen: Glimpse): boolean {
  if (end - start > LINE_CHARS_MAX || bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return false;
  const hour = two(bytes, start);
  const minute = two(bytes, start + 3);
  const second = two(bytes, start + 6);
  if (hour > 23 || minute > 59 || second > 60) return false;
  let at = start + 8;
  let fraction = 0;
  if (bytes[at] === DOT) {
    const from = at + 1;
    at = digitsEnd(bytes, from);
    if (at - from > 6) return false;
    for (let digit = 0; digit < 6; digit++)
      fraction = fraction * 10 + (from + digit < at ? (bytes[from + digit] ?? 0) - ZERO : 0);
  }
  if (bytes[at] !== SPACE || bytes[at + 1] !== OPEN_BRACKET) return false;
  at += 2;
  // Process, perhaps a dot, thread: made into one number on the way.
  let process = 0;
  let dots = 0;
  const open = at;
  for (let byte = bytes[at] ?? 0; byte !== CLOSE_BRACKET; byte = bytes[++at] ?? 0) {
    if (byte === DOT ? dots++ > 0 || at === open : !isDigit(byte)) return false;
    process = (Math.imul(process, 31) + byte) | 0;
  }
  if (at === open || bytes[at - 1] === DOT || at - open > NUMBERS_CHARS_MAX) return false;
  if (bytes[at + 1] !== SPACE || bytes[at + 2] !== LESS) return false;
  const greater = digitsEnd(bytes, at + 3);
  if (greater === at + 3 || bytes[greater] !== GREATER) return false;
  seen.sinceMidnightUs = (hour * 3_600 + minute * 60 + second) * 1_000_000 + fraction;
  seen.process = process;
  return true;
}

/** Two numbers of nine digits and a dot. */
const NUMBERS_CHARS_MAX = 19;
const [COLON, DOT, SPACE, OPEN_BRACKET, CLOSE_BRACKET, LESS, GREATER, ZERO] = [58, 46, 32, 91, 93, 60, 62, 48] as const;

/** More than any field of a clock where there are no two digits. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] ?? 0;
  const ones = bytes[at + 1] ?? 0;
  return isDigit(tens) && isDigit(ones) ? (tens - ZERO) * 10 + ones - ZERO : 100;
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at] ?? 0)) at++;
  return at;
}

/** Words of lines that tell what goes its ordinary way. */
const ORDINARY: ReadonlySet<string> = new Set([
  'CONNECT FROM',
  'ACCEPT FROM',
  'VN_REQUEST_',
  'ipc_string',
  'hash_str',
  'mpx_ipc',
  'NCB_DATASOCKET',
  'max_time',
  'child pid = ',
  'Connection from host',
  'service: ',
  '] service',
]);
/** Words before a number, which is this one where all is well. */
const WELL: ReadonlyMap<string, string> = new Map([
  ['status', '0'],
  ['STATUS', '0'],
  ['connect in progress', '1'],
]);

function tells(word: string, bytes: Uint8Array, end: number): ReturnType<LineGlimpse['tells']> {
  if (ORDINARY.has(word)) return 'nothing';
  if (word === FOLLOWED) return 'more';
  const well = WELL.get(word);
  if (well === undefined) return 'trouble';
  let at = end;
  while (bytes[at] === COLON || bytes[at] === SPACE || bytes[at] === EQUALS) at++;
  return bytes[at] === well.charCodeAt(0) && !isDigit(bytes[at + 1] ?? 0) ? 'nothing' : 'trouble';
}

const EQUALS = 61;
/** The lines behind it tell of each attempt. */
export const FOLLOWED = 'connect failed STATUS';
