import type { OsError, OsErrorName } from '../model/observation.ts';

/** The families of systems whose error numbers differ. Linux here is x86, ARM and POWER; MIPS and SPARC number like none of these. */
export type OsFamily = 'linux' | 'windows' | 'solaris' | 'hp-ux' | 'aix' | 'bsd';

type Numbers = Readonly<Partial<Record<number, OsErrorName>>>;

/** One numbering from 1 to 34 since Version 7 Unix; every family below keeps it, EAGAIN of BSD excepted. */
const unix: Numbers = { 11: 'EAGAIN', 13: 'EACCES', 32: 'EPIPE' };

/** Linux: include/uapi/asm-generic/errno-base.h and errno.h. */
const linux: Numbers = {
  ...unix,
  62: 'ETIME',
  99: 'EADDRNOTAVAIL',
  101: 'ENETUNREACH',
  103: 'ECONNABORTED',
  104: 'ECONNRESET',
  110: 'ETIMEDOUT',
  111: 'ECONNREFUSED',
  113: 'EHOSTUNREACH',
  115: 'EINPROGRESS',
};

/**
 * Windows: winsock2.h (10000 + the BSD number), and winerror.h for what overlapped calls report (1225 to 1236).
 * A non-blocking connect() answers WSAEWOULDBLOCK there, where the others answer EINPROGRESS.
 */
const windows: Numbers = {
  10013: 'EACCES',
  10035: 'EAGAIN',
  10036: 'EINPROGRESS',
  10049: 'EADDRNOTAVAIL',
  10051: 'ENETUNREACH',
  10053: 'ECONNABORTED',
  10054: 'ECONNRESET',
  10060: 'ETIMEDOUT',
  10061: 'ECONNREFUSED',
  10065: 'EHOSTUNREACH',
  1225: 'ECONNREFUSED',
  1231: 'ENETUNREACH',
  1232: 'EHOSTUNREACH',
  1236: 'ECONNABORTED',
};

/** Solaris and illumos: usr/src/uts/common/sys/errno.h (System V, sockets from 95 on). */
const solaris: Numbers = {
  ...unix,
  62: 'ETIME',
  126: 'EADDRNOTAVAIL',
  128: 'ENETUNREACH',
  130: 'ECONNABORTED',
  131: 'ECONNRESET',
  145: 'ETIMEDOUT',
  146: 'ECONNREFUSED',
  148: 'EHOSTUNREACH',
  150: 'EINPROGRESS',
};

/** HP-UX: /usr/include/sys/errno.h (sockets from 216 on). */
const hpux: Numbers = {
  ...unix,
  62: 'ETIME',
  227: 'EADDRNOTAVAIL',
  229: 'ENETUNREACH',
  231: 'ECONNABORTED',
  232: 'ECONNRESET',
  238: 'ETIMEDOUT',
  239: 'ECONNREFUSED',
  242: 'EHOSTUNREACH',
  245: 'EINPROGRESS',
  246: 'EAGAIN',
};

/** AIX: /usr/include/sys/errno.h (sockets from 57 on). Its 62 is EPROTONOSUPPORT, its ETIME is 119. */
const aix: Numbers = {
  ...unix,
  54: 'EAGAIN',
  55: 'EINPROGRESS',
  68: 'EADDRNOTAVAIL',
  70: 'ENETUNREACH',
  72: 'ECONNABORTED',
  73: 'ECONNRESET',
  78: 'ETIMEDOUT',
  79: 'ECONNREFUSED',
  81: 'EHOSTUNREACH',
  119: 'ETIME',
};

/** 4.4BSD, FreeBSD, macOS: sys/sys/errno.h. Its 11 is EDEADLK. */
const bsd: Numbers = {
  13: 'EACCES',
  32: 'EPIPE',
  35: 'EAGAIN',
  36: 'EINPROGRESS',
  49: 'EADDRNOTAVAIL',
  51: 'ENETUNREACH',
  53: 'ECONNABORTED',
  54: 'ECONNRESET',
  60: 'ETIMEDOUT',
  61: 'ECONNREFUSED',
  65: 'EHOSTUNREACH',
};

const byFamily: Readonly<Record<OsFamily, Numbers>> = { linux, windows, solaris, 'hp-ux': hpux, aix, bsd };

/**
 * The order of belief when nobody says which system wrote the number. The tables clash in one number only: 54, AIX EAGAIN and BSD
 * ECONNRESET, and a reset is what anybody logs. Numbers that mean something else on Linux (61 is ENODATA there, 130 EOWNERDEAD)
 * are not errors of its sockets, so the system where they are is believed.
 */
const believed: readonly OsFamily[] = ['linux', 'windows', 'solaris', 'hp-ux', 'bsd', 'aix'];

/** Never fails: an unknown number (0 among them, which logs print when the real reason is elsewhere) is `OTHER` and keeps its number. */
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
