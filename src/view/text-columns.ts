import { columnsOf, cutToColumns, partsOf } from './columns.ts';

/** The beginning of a text that takes at most so many columns, with an ellipsis where something was left out. */
export function clip(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  return `${cutToColumns(text, columns - ELLIPSIS.length).trimEnd()}${ELLIPSIS}`;
}

const ELLIPSIS = '...';

/** A line that more would follow: an ellipsis behind its last word, or within it where that does not fit. */
export function cutOff(line: string, columns: number): string {
  const whole = `${line} ${ELLIPSIS}`;
  return columnsOf(whole) <= columns ? whole : `${cutToColumns(line, columns - ELLIPSIS.length).trimEnd()}${ELLIPSIS}`;
}

/** Fills up with blanks to so many columns; a longer text is clipped. */
export function fit(text: string, columns: number): string {
  const clipped = clip(text, columns);
  return clipped + ' '.repeat(Math.max(0, columns - columnsOf(clipped)));
}

/** Breaks a text into lines of at most so many columns. A word that is longer is cut. */
export function foldColumns(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    for (const piece of partsOf(word, columns)) {
      const joined = line === '' ? piece : `${line} ${piece}`;
      if (line !== '' && columnsOf(joined) > columns) {
        lines.push(line);
        line = piece;
      } else line = joined;
    }
  }
  return line === '' ? lines : [...lines, line];
}
