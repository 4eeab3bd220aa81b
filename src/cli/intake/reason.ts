import { errorCode } from '../../base/error-code.ts';

/** Why something could not be opened or read, and what to do, for people. */
export function reasonOf(error: unknown): string {
  return REASONS.get(errorCode(error) ?? '') ?? (error instanceof Error ? error.message : String(error));
}

export const NOT_THERE = 'there is no such file or folder; check the spelling, or name the folder that holds it';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', NOT_THERE],
  ['EACCES', 'reading it is not permitted to this user; change its permissions, or run as one who may'],
  ['EPERM', 'reading it is not permitted to this user; change its permissions, or run as one who may'],
  ['ELOOP', 'a link that leads in a circle'],
  ['EISDIR', 'it is a folder; name a file in it'],
  ['ENOTDIR', 'a part of this path is a file and not a folder'],
  ['ENAMETOOLONG', 'the name is longer than the file system allows'],
  ['EMFILE', 'too many files are open; raise the limit (ulimit -n)'],
  ['EIO', 'the disk or the network behind it reports an error'],
  ['Z_BUF_ERROR', 'the gzip data end too early: the file was cut off'],
  ['Z_DATA_ERROR', 'the gzip data are damaged'],
]);
