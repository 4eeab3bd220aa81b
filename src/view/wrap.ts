import { printable } from '../base/printable.ts';
import { COLUMNS } from './paint.ts';

/**
 * Breaks text into lines of at most `COLUMNS` characters, `first` before the first line and `rest` before the others. Words longer than a
 * line are cut. The text comes from logs in part, so it is made printable here, at the last moment.
 */
export function wrap(text: string, first = '', rest = ' '.repeat(first.length)): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of printable(text)
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((long) => cut(long, COLUMNS - Math.max(first.length, rest.length)))) {
    if (!empty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}

function cut(word: string, width: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (word.length - start > width) {
    // Half of a surrogate pair is no character.
    const end = start + (/[\ud800-\udbff]/.test(word[start + width - 1] ?? '') ? width - 1 : width);
    parts.push(word.slice(start, end));
    start = end;
  }
  return [...parts, word.slice(start)];
}
