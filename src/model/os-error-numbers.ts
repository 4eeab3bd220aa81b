import type { OsErrorName } from './observation.ts';

/**
 * The families of systems whose error numbers differ. Linux here is x86, ARM and POWER; MIPS and SPARC number like none
 * of these.
 */
export type OsFamily = 'linux' | 'windows' | 'solaris' | 'hp-ux' | 'aix' | 'bsd';

export type ErrorNumbers = Readonly<Partial<Record<number, OsErrorName>>>;

/** One numbering from 1 to 34 since Version 7 Unix; every family below keeps it, EAGAIN of BSD excepted. */
const unix: ErrorNumbers = { 11: 'EAGAIN', 13: 'EACCES', 32: 'EPIPE' };

/** Linux: include/uapi/asm-generic/errno-base.h and errno.h. */
const linux: ErrorNumbers = {
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
const windows: ErrorNumbers = {
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
const solaris: ErrorNumbers = {
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
const hpux: ErrorNumbers = {
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
const aix: ErrorNumbers = {
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
const bsd: ErrorNumbers = {
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

/** Which error a number is, on each of them. */
export const numbersByFamily: Readonly<Record<OsFamily, ErrorNumbers>> = {
  linux,
  windows,
  solaris,
  'hp-ux': hpux,
  aix,
  bsd,
};
