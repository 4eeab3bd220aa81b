import { numbersByFamily as byFamily, type OsFamily } from '../model/os-error-numbers.ts';
import type { OsError, OsErrorName } from '../model/observation.ts';

/**
 * The order of belief when nobody says which system wrote the number. The tables clash in one number only: 54, AIX
 * EAGAIN and BSD ECONNRESET, and a reset is what anybody logs. Numbers that mean something else on Linux (61 is ENODATA
 * there, 130 EOWNERDEAD) are not errors of its sockets, so the system where they are is believed.
 */
const believed: readonly OsFamily[] = ['linux', 'windows', 'solaris', 'hp-ux', 'bsd', 'aix'];

/**
 * Never fails: an unknown number (0 among them, which logs print when the real reason is elsewhere) is `OTHER` and
 * keeps its number.
 */
export function osErrorByNumber(number: number, family?: OsFamily): OsError {
  const families = family ? [family] : believed;
  for (const candidate of families) {
    const name = byFamily[candidate][number];
    if (name) return { name, number };
  }
  return { name: 'OTHER', number };
}

/**
 * strerror() of glibc, Solaris, AIX and BSD, and FormatMessage() of Windows, lower case, as far as each is distinct.
 * `timed out` stands behind the longer ones that contain it.
 */
const byWords: readonly (readonly [string, OsErrorName])[] = [
  ['connection refused', 'ECONNREFUSED'],
  ['actively refused', 'ECONNREFUSED'],
  ['remote host refused an attempted connect', 'ECONNREFUSED'],
  ['did not properly respond after a period of time', 'ETIMEDOUT'],
  ['timer expired', 'ETIME'],
  ['connection timed out', 'ETIMEDOUT'],
  ['operation timed out', 'ETIMEDOUT'],
  ['remote host did not respond within the timeout', 'ETIMEDOUT'],
  ['connection reset', 'ECONNRESET'],
  ['forcibly closed by the remote host', 'ECONNRESET'],
  ['remote host has been reset', 'ECONNRESET'],
  ['no route to host', 'EHOSTUNREACH'],
  ['host is unreachable', 'EHOSTUNREACH'],
  ['unreachable host', 'EHOSTUNREACH'],
  ['network is unreachable', 'ENETUNREACH'],
  ['unreachable network', 'ENETUNREACH'],
  ['broken pipe', 'EPIPE'],
  ['there is no process to read data written to a pipe', 'EPIPE'],
  ['assign requested address', 'EADDRNOTAVAIL'],
  ['requested address is not valid in its context', 'EADDRNOTAVAIL'],
  ['software caused connection abort', 'ECONNABORTED'],
  ['aborted by the software in your host machine', 'ECONNABORTED'],
  ['operation now in progress', 'EINPROGRESS'],
  ['resource temporarily unavailable', 'EAGAIN'],
  ['could not be completed immediately', 'EAGAIN'],
  ['permission denied', 'EACCES'],
];

const byIdentifier: Readonly<Record<string, OsErrorName>> = {
  ECONNREFUSED: 'ECONNREFUSED',
  ETIMEDOUT: 'ETIMEDOUT',
  ECONNRESET: 'ECONNRESET',
  EHOSTUNREACH: 'EHOSTUNREACH',
  ENETUNREACH: 'ENETUNREACH',
  EPIPE: 'EPIPE',
  EADDRNOTAVAIL: 'EADDRNOTAVAIL',
  EACCES: 'EACCES',
  ETIME: 'ETIME',
  EINPROGRESS: 'EINPROGRESS',
  ECONNABORTED: 'ECONNABORTED',
  EAGAIN: 'EAGAIN',
  EWOULDBLOCK: 'EAGAIN',
};

/**
 * From a name (`ECONNREFUSED`, `WSAECONNREFUSED`) or from the system's words for it, alone or inside a longer message.
 * An `E...` name that is none of ours is `OTHER`; words that are none of ours are undefined.
 */
export function osErrorByName(text: string): OsError | undefined {
  const identifier = /\b(?:WSA)?(E[A-Z]{3,})\b/.exec(text)?.[1];
  const known = identifier === undefined ? undefined : own(identifier);
  if (known) return { name: known };
  const lower = text.toLowerCase();
  const words = byWords.find(([part]) => lower.includes(part));
  if (words) return { name: words[1] };
  return identifier !== undefined && identifier.length === text.trim().replace(/^WSA/, '').length
    ? { name: 'OTHER' }
    : undefined;
}

const own = (identifier: string): OsErrorName | undefined =>
  Object.hasOwn(byIdentifier, identifier) ? byIdentifier[identifier] : undefined;
