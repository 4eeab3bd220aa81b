import { printable } from '../../base/printable.ts';

/** Breaks words from a log into lines of at most `columns`; a longer word is cut, and more lines than `FOLDS_MAX` end in an ellipsis. */
export function fold(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text)
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((long) => cut(long, columns))) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  const last = lines[FOLDS_MAX - 1];
  if (lines.length <= FOLDS_MAX || last === undefined) return lines;
  return [...lines.slice(0, FOLDS_MAX - 1), `${last.slice(0, columns - 3).trimEnd()}...`];
}

/** A picture quotes; whole sentences stand in the story and in the log. */
const FOLDS_MAX = 3;

function cut(word: string, columns: number): string[] {
  const pieces: string[] = [];
  for (let i = 0; i < word.length && pieces.length <= FOLDS_MAX; i += columns) pieces.push(word.slice(i, i + columns));
  return pieces;
}
