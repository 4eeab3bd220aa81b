import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CaseCommand {
  /** Where it is run. */
  readonly folder: string;
  readonly given: readonly string[];
}

const listOf = (folder: string): string => join(folder, 'commands.txt');

/** Whether the case is a network with commands to try on it. */
export const hasList = (folder: string): boolean => existsSync(listOf(folder));

/**
 * What one is to run on a case: each line of its `commands.txt`, and without one the diagnosis of its evidence. Remarks
 * of the list begin with `#`.
 */
export function caseCommands(folder: string): readonly (CaseCommand | { readonly remark: string })[] {
  if (!hasList(folder)) return [{ folder: '.', given: ['diagnose', folder] }];
  const lines = readFileSync(listOf(folder), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('#') ? { remark: line } : { folder, given: line.split(' ') }));
}
