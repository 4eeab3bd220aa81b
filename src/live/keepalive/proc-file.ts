import { readFileSync, readlinkSync } from 'node:fs';
import { errorCode } from '../../base/error-code.ts';

/** Files of /proc about other processes: these end, or are not for this user, at any moment between two looks. */

/** The process, or its descriptor, is there no more. EINVAL: of a zombie that is being taken away. */
export const isGone = (code: string | undefined): boolean => code === 'ENOENT' || code === 'ESRCH' || code === 'EINVAL';

/** It is not for this user. */
export const isRefused = (code: string | undefined): boolean => code === 'EACCES' || code === 'EPERM';

/** What was read; undefined where the process is gone or does not let itself be seen. Throws any other error. */
export function unlessUnseen<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = errorCode(error);
    if (isGone(code) || isRefused(code)) return undefined;
    throw error;
  }
}

/** Bytes as characters: names of processes are in no known encoding. */
export const procText = (path: string): string | undefined => unlessUnseen(() => readFileSync(path, 'latin1'));
export const procLink = (path: string): string | undefined => unlessUnseen(() => readlinkSync(path));
