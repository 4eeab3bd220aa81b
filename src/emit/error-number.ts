import type { NoticedError } from '../dialogue/outcome.ts';
import type { OperatingSystem } from '../model/node.ts';
import { numbersByFamily, type OsFamily } from '../model/os-error-numbers.ts';

/** An error as the C library of a system numbers and words it. */
export interface WrittenError {
  readonly number: number;
  readonly words: string;
}

type Known = Exclude<NoticedError, 'END_OF_STREAM' | 'OTHER' | 'RELAY_LOOP'>;

/** strerror() of glibc; the other systems word those that matter here nearly alike. */
const words: Readonly<Record<Known, string>> = {
  ECONNREFUSED: 'Connection refused',
  ETIMEDOUT: 'Connection timed out',
  ECONNRESET: 'Connection reset by peer',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EPIPE: 'Broken pipe',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EACCES: 'Permission denied',
  ETIME: 'Timer expired',
  EINPROGRESS: 'Operation now in progress',
  ECONNABORTED: 'Software caused connection abort',
  EAGAIN: 'Resource temporarily unavailable',
};

function familyOf(system: OperatingSystem): OsFamily {
  switch (system) {
    case 'linux':
    case 'not-known':
    case 'asa':
    case 'fwsm':
    case 'pix':
      return 'linux';
    case 'windows':
    case 'windows-2008':
    case 'windows-2003':
      return 'windows';
    case 'solaris':
    case 'solaris-10':
      return 'solaris';
    case 'aix':
    case 'hp-ux':
      return system;
    case 'freebsd':
    case 'openbsd':
    case 'macos':
      return 'bsd';
    default:
      return system satisfies never;
  }
}

/** Undefined: it has no number there, or it is no error of the system at all. */
export function writtenError(error: NoticedError, system: OperatingSystem): WrittenError | undefined {
  if (error === 'END_OF_STREAM' || error === 'OTHER' || error === 'RELAY_LOOP') return undefined;
  // Of two numbers Windows' sockets use the greater one; the other is that of its overlapped calls.
  const number = Object.entries(numbersByFamily[familyOf(system)]).findLast(([, name]) => name === error)?.[0];
  return number === undefined ? undefined : { number: Number(number), words: words[error] };
}
