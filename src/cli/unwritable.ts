import { errorCode } from '../base/error-code.ts';

/** Why something could not be written, for people. What to do about it depends on what it was. */
export function whyUnwritable(error: unknown): string {
  return REASONS.get(errorCode(error) ?? '') ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no files can be made there'],
  ['EACCES', 'writing there is not permitted to this user'],
  ['EPERM', 'writing there is not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENOTDIR', 'a part of the path is a file and not a folder'],
  ['EEXIST', 'a file or a link stands in its place'],
  ['EISDIR', 'it is a folder'],
  ['ELOOP', 'a link leads in a circle'],
  ['ENAMETOOLONG', 'the name is longer than the file system allows'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the quota of this user is used up'],
  ['EIO', 'the disk or the network behind it reports an error'],
]);
