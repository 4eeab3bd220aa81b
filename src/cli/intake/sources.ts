import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { limits } from '../../base/limits.ts';
import { PROGRAMS } from '../../evidence/netbackup/legacy-line.ts';

/** One thing to read: a file, or standard input. */
export interface InputFile {
  /** Where it lies; `-` is standard input. */
  readonly path: string;
  /** As it is cited. */
  readonly name: string;
  readonly node?: string;
  readonly bytes: number;
}

export interface Refused {
  readonly path: string;
  readonly reason: string;
}

export interface Inputs {
  readonly files: readonly InputFile[];
  readonly refused: readonly Refused[];
  /** Folders that hold the evidence, where an `evidence.yaml` may lie. */
  readonly roots: readonly string[];
}

/** Finds the files behind what the user named: files, folders (a case’s `evidence` folder if it has one), `-` for standard input. */
export async function findInputs(named: readonly string[]): Promise<Inputs> {
  const files: InputFile[] = [];
  const refused: Refused[] = [];
  const roots: string[] = [];
  for (const path of named) {
    if (path === '-') {
      files.push({ path, name: 'standard input', bytes: 0 });
      continue;
    }
    try {
      const found = await stat(path);
      if (found.isDirectory()) {
        const root = await evidenceRoot(path);
        roots.push(root);
        await walk(root, root, 0, files, refused);
      } else files.push({ path, name: citedName(path), bytes: found.size });
    } catch (error) {
      refused.push({ path, reason: reasonOf(error) });
    }
  }
  return { files, refused, roots };
}

/** A file that was named by itself is cited with its folder: `bpbrm/log.112026` says more than `log.112026`. */
const citedName = (path: string): string =>
  path
    .split(sep)
    .filter((part) => part !== '.' && part !== '..')
    .slice(-3)
    .join('/') || basename(path);

async function evidenceRoot(folder: string): Promise<string> {
  const inner = join(folder, 'evidence');
  const found = await stat(inner).catch(() => undefined);
  return found?.isDirectory() ? inner : folder;
}

async function walk(
  root: string,
  folder: string,
  depth: number,
  files: InputFile[],
  refused: Refused[],
): Promise<void> {
  if (depth > limits.folderDepthMax) {
    refused.push({ path: folder, reason: `more than ${limits.folderDepthMax} folders deep (folderDepthMax)` });
    return;
  }
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || (depth === 0 && entry.name === 'evidence.yaml')) continue;
    if (files.length >= limits.filesMax) {
      refused.push({ path, reason: `more than ${limits.filesMax} files (filesMax); name a smaller folder` });
      return;
    }
    if (entry.isDirectory()) await walk(root, path, depth + 1, files, refused);
    else await addFile(root, path, files, refused);
  }
}

async function addFile(root: string, path: string, files: InputFile[], refused: Refused[]): Promise<void> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return;
    const name = relative(root, path).split(sep).join('/');
    const node = hostOf(name);
    files.push({ path, name, bytes: found.size, ...(node ? { node } : {}) });
  } catch (error) {
    refused.push({ path, reason: reasonOf(error) });
  }
}

/** `evidence/<host>/...`: the first folder names the host, unless it is one of NetBackup’s own log folders. */
function hostOf(name: string): string | undefined {
  const [first, second] = name.split('/');
  return second === undefined || first === undefined || PROGRAMS.has(first.toLowerCase()) ? undefined : first;
}

export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'reading it is not permitted to this user';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
