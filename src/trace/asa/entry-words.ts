import type { AccessEntry } from '../../model/asa-policy.ts';

/** `line 3`, as the device numbers the lines of a list; with the line of the file where that is another. */
export function entryWords(entry: AccessEntry): string {
  const file = fileLineWords(entry);
  return `line ${entry.place}${file === undefined ? '' : ` (${file})`}`;
}

export const fileLineWords = ({ place, by }: AccessEntry): string | undefined =>
  place === by.line ? undefined : `line ${by.line} of the file`;
