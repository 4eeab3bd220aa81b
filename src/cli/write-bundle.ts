import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BundleFile } from '../fix/script/bundle.ts';
import { makeFolder } from './made-folder.ts';
import { complain } from './output.ts';
import { whyUnwritable } from './unwritable.ts';

/** Writes a bundle into a folder that is empty or not there yet; false, and said, where that is not possible. */
export async function writeBundle(folder: string, files: readonly BundleFile[]): Promise<boolean> {
  try {
    const there = await readdir(folder).catch(() => []);
    if (there.length > 0) {
      complain(`${folder} is not empty, and nothing in it is written over; name another folder`);
      return false;
    }
    for (const { path, text, executable } of files) {
      const file = join(folder, path);
      await makeFolder(dirname(file));
      await writeFile(file, text, { mode: executable ? 0o755 : 0o644, flag: 'wx' });
    }
    return true;
  } catch (error) {
    complain(`${folder} could not be written: ${whyUnwritable(error)}`);
    return false;
  }
}
