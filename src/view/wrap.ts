import { printable } from '../base/printable.ts';
import { columnsOf, partsOf } from './columns.ts';
import { COLUMNS } from './paint.ts';

/**
 * Breaks text into lines of at most `COLUMNS` columns, `first` before the first line and `rest` before the others.
 * Words longer than a line are cut. The text comes from logs in part, so it is made printable here, at the last moment.
 */
export function wrap(text: string, first = '', rest = ' '.repeat(columnsOf(first))): string[] {
  const lines: string[] = [];
  const room = COLUMNS - Math.max(columnsOf(first), columnsOf(rest));
  let line = first;
  let used = columnsOf(first);
  let empty = true;
  for (const word of printable(text)
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((long) => [...partsOf(long, room)])) {
    const width = columnsOf(word);
    if (!empty && used + 1 + width > COLUMNS) {
      lines.push(line);
      line = rest;
      used = columnsOf(rest);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    used += empty ? width : 1 + width;
    empty = false;
  }
  lines.push(line.trimEnd());
  return lines;
}
