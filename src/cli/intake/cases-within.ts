import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder } from './sources.ts';

/**
 * A folder of cases is easily taken for one: those in it that have one of these parts, as the end of a message. Empty
 * where there are none.
 */
export function casesWithin(path: string, parts: readonly string[]): string {
  const cases = foldersIn(path).filter((name) => parts.some((part) => existsSync(join(path, name, part))));
  if (cases.length === 0) return '';
  const shown = cases.slice(0, CASES_SHOWN).map((name) => join(path, name));
  const more = cases.length > shown.length ? `, and ${cases.length - shown.length} more` : '';
  return `; there are cases in it: ${shown.join(', ')}${more}`;
}

const CASES_SHOWN = 8;

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
      .filter((name) => isFolder(join(path, name)))
      .toSorted();
  } catch {
    return [];
  }
}
