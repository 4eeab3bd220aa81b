import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are missing. Node's own `recursive` takes ENOENT for a missing parent, and
 * tries for ever where the parent is there: below /proc, or behind a link that leads nowhere.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path; !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  for (const one of missing) await mkdir(one).catch(unlessMadeMeanwhile(one));
}

const isThere = async (path: string): Promise<boolean> =>
  path === dirname(path) ||
  (await stat(path).then(
    () => true,
    () => false,
  ));

const unlessMadeMeanwhile =
  (path: string) =>
  async (error: unknown): Promise<void> => {
    const made = await stat(path).catch(() => undefined);
    if (!made?.isDirectory()) throw error;
  };
