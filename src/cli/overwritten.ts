import { type Stats, statSync } from 'node:fs';
import { findInputs } from './intake/sources.ts';

/**
 * What is wrong with files that are to be written, where one of them is read as well: evidence or a case would be lost.
 * Undefined: nothing. `written`: by the flag that names each; `paths`: what is read, folders with all that is in them.
 */
export function overwritten(
  written: Readonly<Record<string, string | undefined>>,
  paths: readonly string[],
): string | undefined {
  for (const [flag, file] of Object.entries(written))
    if (file !== undefined && isInput(file, paths))
      return `${file} is one of the inputs and would be overwritten; name another file for ${flag}`;
  return undefined;
}

function isInput(file: string, paths: readonly string[]): boolean {
  const found = kindOf(file);
  if (!found) return false;
  const inputs = findInputs(paths).files.map(({ path }) => kindOf(path));
  return inputs.some((one) => one?.ino === found.ino && one.dev === found.dev);
}

function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
