import { printable } from '../../base/printable.ts';
import { columnsOf, cutToColumns, partsOf } from '../columns.ts';

/**
 * Breaks words from a log into lines of at most `columns`; a longer word is cut, and more lines than `FOLDS_MAX` end in
 * an ellipsis.
 */
export function fold(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text)
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((long) => cut(long, columns))) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  const last = lines[FOLDS_MAX - 1];
  if (lines.length <= FOLDS_MAX || last === undefined) return lines;
  return [...lines.slice(0, FOLDS_MAX - 1), `${cutToColumns(last, columns - 3).trimEnd()}...`];
}

/** A picture quotes; whole sentences stand in the story and in the log. */
const FOLDS_MAX = 3;

function cut(word: string, columns: number): string[] {
  const pieces: string[] = [];
  for (const part of partsOf(word, columns)) {
    if (pieces.push(part) > FOLDS_MAX) break;
  }
  return pieces;
}
