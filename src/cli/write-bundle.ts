import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleFile } from '../fix/script/bundle.ts';
import { makeFolder } from './made-folder.ts';
import { complain } from './output.ts';
import { whyUnwritable } from './unwritable.ts';
import { unpacked, unwrittenRemedy, unwrittenWords, writeWhole } from './whole-files.ts';

/**
 * Writes a bundle into a folder that is empty or not there yet; false, and said, where that is not possible: nothing of
 * it is there then, for a script without its end, or without its way back, is worse than none.
 */
export async function writeBundle(folder: string, files: readonly BundleFile[]): Promise<boolean> {
  try {
    const there = await readdir(folder).catch(() => []);
    if (there.length > 0) {
      complain(`${folder} is not empty, and nothing in it is written over; name another folder`);
      return false;
    }
    await makeFolder(folder);
  } catch (error) {
    complain(`${folder} could not be written: ${whyUnwritable(error)}; name another folder`);
    return false;
  }
  const meanwhile = join(folder, '.being written');
  const failure = await writeWhole(
    files.map(({ path, text, executable }) => ({ path, content: text, mode: executable ? 0o755 : 0o644 })),
    { meanwhile, there: folder, put: () => unpacked(meanwhile, 'README.md') },
  );
  if (!failure) return true;
  const remedy = unwrittenRemedy(failure);
  complain(`--write: found ${unwrittenWords(failure)}, expected a file that can be written; ${remedy}`);
  complain(`nothing of the fix is kept in ${folder}`);
  return false;
}
