import { complain } from './output.ts';
import { whyUnwritable } from './unwritable.ts';

/**
 * Writes a file that was asked for; false, and said, where that is not possible: half of it does not stay. `said`: what
 * to say of it when it is there.
 */
export async function saved(file: string, text: string, said?: string): Promise<boolean> {
  // Loaded where something is written: it brings readline and six more with it.
  const { lstat, open, rm } = await import('node:fs/promises');
  let half = '';
  try {
    const handle = await open(file, 'w');
    half = ', and what is there of it is not whole';
    await handle.writeFile(text).finally(() => handle.close());
  } catch (error) {
    // A device, a pipe or a link is not ours to remove.
    if (
      half !== '' &&
      (await lstat(file).then(
        (found) => found.isFile(),
        () => false,
      ))
    )
      half = await rm(file).then(
        () => '',
        () => half,
      );
    complain(`${file} could not be written: ${whyUnwritable(error)}${half}; name another file`);
    return false;
  }
  if (said !== undefined) complain(said);
  return true;
}
