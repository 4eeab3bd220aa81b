import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { hiddenFromUnit } from '../../live/systemd-unit.ts';
import { complain } from '../output.ts';

/**
 * Says which of the files that a unit needs its service would not find: folders of users and of temporary files are
 * hidden from it, and it is a user of its own. On the machine where the unit is printed, which is mostly the one that
 * it is for.
 */
export function complainOfUnseen(paths: readonly string[]): void {
  for (const path of new Set(paths.map((one) => resolve(one)))) {
    const hidden = hiddenFromUnit(realPath(path)) ?? hiddenFromUnit(path);
    if (hidden !== undefined)
      complain(
        `the service would not see ${path} (${hidden}=yes): put it elsewhere, such as /opt/holdfast for the program and /etc/holdfast for its file, and print the unit from there`,
      );
    else {
      const closed = closedToOthers(path);
      if (closed !== undefined)
        complain(`the service would not be allowed to read ${path}: it is a user of its own; chmod a+rX ${closed}`);
    }
  }
}

const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    // What is not there yet is judged by its name.
    return path;
  }
};

/**
 * The file, or the outermost folder above it, that others may not read or enter; undefined where they may, and of what
 * is not there yet.
 */
export function closedToOthers(path: string): string | undefined {
  const above = dirname(path) === path ? undefined : closedToOthers(dirname(path));
  if (above !== undefined) return above;
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  const needed = status.isDirectory() ? 0o001 : 0o004;
  return (status.mode & needed) === 0 ? path : undefined;
}
