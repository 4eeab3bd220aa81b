import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { errorCode } from '../base/error-code.ts';
import { makeFolder } from './made-folder.ts';
import { whyUnwritable } from './unwritable.ts';

/** One of several files that are of use together only. */
export interface WholeFile {
  /** Below the folder. */
  readonly path: string;
  readonly content: string | readonly Uint8Array[];
  readonly mode?: number;
}

/** Why one of them could not be written. */
export interface Unwritten {
  readonly path: string;
  readonly why: string;
  readonly code: string | undefined;
}

export interface Writing {
  /** Where they are written first. It must not be there yet: another run may have the same folder in hand. */
  readonly meanwhile: string;
  /** Where they are in the end, for what is told. */
  readonly there: string;
  /** Brings them there. */
  readonly put: () => Promise<void>;
  readonly onFile?: (path: string) => void;
}

/**
 * Writes files beside their place, and puts them there when all are whole: half of them is told from the whole by
 * nobody. What was written of what cannot be finished is taken away again.
 */
export async function writeWhole(
  files: readonly WholeFile[],
  { meanwhile, there, put, onFile = () => {} }: Writing,
): Promise<Unwritten | undefined> {
  let path = there;
  let isMine = false;
  try {
    await mkdir(meanwhile);
    isMine = true;
    for (const { path: below, content, mode = 0o644 } of files) {
      const file = resolve(meanwhile, below);
      // Names of nodes stand in the path, and may be anything.
      if (!file.startsWith(resolve(meanwhile) + sep))
        throw new Error(`${below} would lie outside of ${there}; rename the node`);
      path = join(there, below);
      onFile(path);
      await makeFolder(dirname(file));
      await writeFile(file, content, { mode, flag: 'wx' });
    }
    path = there;
    await put();
    return undefined;
  } catch (error) {
    if (isMine) await rm(meanwhile, { recursive: true, force: true });
    return { path, why: whyUnwritable(error), code: errorCode(error) };
  }
}

/** Brings all that lies in a folder into the one around it, `last` last, so that whoever sees that sees all. */
export async function unpacked(meanwhile: string, last?: string): Promise<void> {
  const names = await readdir(meanwhile);
  for (const name of names.toSorted((a, b) => Number(a === last) - Number(b === last)))
    await rename(join(meanwhile, name), join(dirname(meanwhile), name));
  await rm(meanwhile, { recursive: true, force: true });
}

/** What to do about it. `by`: how a folder is named; `fewer`: what would need less room. */
export function unwrittenRemedy({ code }: Unwritten, { by = '', fewer = '' } = {}): string {
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return `name another folder${by}`;
  return `free space, ${fewer === '' ? '' : `${fewer}, `}or name a folder on another disk${by}`;
}

export const unwrittenWords = ({ path, why, code }: Unwritten): string =>
  `${path}, which could not be written (${code === undefined ? '' : `${code}: `}${why})`;
