import { complain } from './output.ts';
import { whyUnwritable } from './unwritable.ts';

/**
 * Writes a file that was asked for; false, and said, where that is not possible. `said`: what to say of it when it is
 * there.
 */
export async function saved(file: string, text: string, said?: string): Promise<boolean> {
  try {
    // Loaded where something is written: it brings readline and six more with it.
    await (await import('node:fs/promises')).writeFile(file, text);
  } catch (error) {
    complain(`${file} could not be written: ${whyUnwritable(error)}; name another file`);
    return false;
  }
  if (said !== undefined) complain(said);
  return true;
}
