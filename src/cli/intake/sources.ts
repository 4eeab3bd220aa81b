import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { limits } from '../../base/limits.ts';
import { PROGRAMS } from '../../evidence/netbackup/legacy-line.ts';
import { reasonOf } from './reason.ts';

/** One thing to read: a file, a pipe, or standard input. */
export interface InputFile {
  /** Where it lies; `-` is standard input. */
  readonly path: string;
  /** As it is cited. */
  readonly name: string;
  readonly node?: string;
  /** Zero where nobody knows before it is read. */
  readonly bytes: number;
  /** The folder whose `evidence.yaml` speaks of it. */
  readonly root?: string;
}

export interface Refused {
  readonly path: string;
  readonly reason: string;
  /** It is evidence, or may be, and is missing from what was read. */
  readonly isLost?: true;
}

export interface Inputs {
  readonly files: readonly InputFile[];
  readonly refused: readonly Refused[];
  /** Folders that hold the evidence, where an `evidence.yaml` may lie. */
  readonly roots: readonly string[];
}

/** By hand in an evidence folder: host, day and zone of its files. */
export const MANIFEST = 'evidence.yaml';

/**
 * Finds the files behind what the user named: files, folders (a case’s `evidence` folder if it has one), `-` for
 * standard input. It waits for the file system, because nothing else is to be done meanwhile, and what is asked through
 * other threads answers later.
 */
export function findInputs(named: readonly string[]): Inputs {
  const search = new Search();
  for (const path of new Set(named)) search.add(path);
  return search;
}

class Search implements Inputs {
  readonly files: InputFile[] = [];
  readonly refused: Refused[] = [];
  readonly roots: string[] = [];
  /** Files and folders met, by device and number: a link may lead to one of them again, or in a circle. */
  readonly #met = new Map<string, string>();

  add(path: string): void {
    if (path === '-') return void this.files.push({ path, name: 'standard input', bytes: 0 });
    try {
      const found = statSync(path);
      if (!found.isDirectory()) return this.#take({ path, name: citedName(path), bytes: found.size }, found, true);
      const root = evidenceRoot(path);
      this.roots.push(root);
      this.#walk(root, root, 0);
    } catch (error) {
      this.refused.push({ path, reason: reasonOf(error), isLost: true });
    }
  }

  #walk(root: string, folder: string, depth: number): void {
    if (depth > limits.folderDepthMax) {
      const reason = `more than ${limits.folderDepthMax} folders deep (folderDepthMax); name it by itself to read it`;
      return void this.refused.push({ path: folder, reason, isLost: true });
    }
    if (this.#metBefore(folder, statSync(folder))) return;
    const entries = readdirSync(folder);
    for (const name of entries.toSorted()) {
      if (name.startsWith('.') || (depth === 0 && name === MANIFEST)) continue;
      const path = join(folder, name);
      if (this.files.length >= limits.filesMax) {
        const reason = `more than ${limits.filesMax} files (filesMax); name a smaller folder`;
        return void this.refused.push({ path, reason, isLost: true });
      }
      try {
        this.#entry(root, path, depth);
      } catch (error) {
        this.refused.push({ path, reason: reasonOf(error), isLost: true });
      }
    }
  }

  #entry(root: string, path: string, depth: number): void {
    const found = statSync(path);
    if (found.isDirectory()) return this.#walk(root, path, depth + 1);
    const name = relative(root, path).split(sep).join('/');
    const node = hostOf(name);
    this.#take({ path, name, bytes: found.size, root, ...(node ? { node } : {}) }, found, false);
  }

  #take(file: InputFile, found: Stats, byName: boolean): void {
    if (!found.isFile() && !byName) {
      const reason = 'a pipe, socket or device and not a file; name it by itself to read it';
      this.refused.push({ path: file.path, reason });
      return;
    }
    if (found.isCharacterDevice() || found.isBlockDevice()) {
      this.refused.push({ path: file.path, reason: 'a device, which has no end; copy what you want of it to a file' });
      return;
    }
    const before = found.isFile() ? this.#metBefore(file.path, found) : undefined;
    if (before === undefined) this.files.push(file);
    else this.refused.push({ path: file.path, reason: `the same file as ${before}, which is read once` });
  }

  /** What the same file or folder was met as, if it was. */
  #metBefore(path: string, { dev, ino }: Stats): string | undefined {
    // Some file systems on Windows number nothing.
    const key = ino === 0 ? path : `${dev} ${ino}`;
    const before = this.#met.get(key);
    if (before === undefined) this.#met.set(key, path);
    return before;
  }
}

/** A file that was named by itself is cited with its folder: `bpbrm/log.112026` says more than `log.112026`. */
const citedName = (path: string): string =>
  path
    .split(sep)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .slice(-3)
    .join('/') || basename(path);

function evidenceRoot(folder: string): string {
  const inner = join(folder, 'evidence');
  return isFolder(inner) ? inner : folder;
}

/** False as well where it cannot be asked. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** False as well where it cannot be asked, or a part of the path is a file. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** `evidence/<host>/...`: the first folder names the host, unless it is one of NetBackup’s own log folders. */
function hostOf(name: string): string | undefined {
  const parts = name.split('/');
  // Named one folder too high, a case's `evidence` folder still is no host.
  const below = parts.lastIndexOf('evidence') + 1;
  const [first, second] = parts.slice(below);
  return second === undefined || first === undefined || PROGRAMS.has(first.toLowerCase()) ? undefined : first;
}
