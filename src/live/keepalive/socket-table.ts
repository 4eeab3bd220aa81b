import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from '../../view/columns.ts';
import { COLUMNS, type Paint } from '../../view/paint.ts';
import { wrap } from '../../view/wrap.ts';
import type { OwnedSocket } from './inspect.ts';
import { unreachableWords, type Unreachable } from './reach.ts';
import { connectionWords, ownerWords } from './socket-words.ts';

/** Longer ones stand on a line of their own. */
const CONNECTION = 42;

/** Columns that are left behind a connection. */
const CELLS = COLUMNS - CONNECTION - 3;
const CELLS_INDENT = ' '.repeat(CONNECTION + 3);

export interface SocketRow {
  readonly of: OwnedSocket;
  /** What stands behind the connection. */
  readonly cells: string;
}

/** Sockets below the processes that have them. Rows come in order of processes. */
export function socketTable(rows: readonly SocketRow[], paint: Paint): string[] {
  const lines: string[] = [];
  let last: SocketRow | undefined;
  for (const row of rows) {
    const isNext = last !== undefined && haveSameOwners(last.of, row.of);
    if (!isNext) lines.push(...wrap(ownerWords(row.of.owners), '', '    ').map(paint.strong));
    last = row;
    const connection = connectionWords(row.of.socket);
    const fits = shownLength(row.cells) <= CELLS;
    if (connection.length <= CONNECTION && fits) lines.push(`  ${connection.padEnd(CONNECTION)} ${row.cells}`);
    else lines.push(`  ${connection}`, fits ? `${CELLS_INDENT}${row.cells}` : `    ${row.cells.trimStart()}`);
  }
  return lines;
}

const haveSameOwners = (a: OwnedSocket, b: OwnedSocket): boolean =>
  a.owners.length === b.owners.length && a.owners.every(({ pid }, i) => pid === b.owners[i]?.pid);

/** Of text that may have been painted. Most is not, and stripping is slow for ten thousand rows. */
const shownLength = (text: string): number =>
  columnsOf(text.includes('\u001b') ? stripVTControlCharacters(text) : text);

/** What was in the way, each reason once with how many sockets it was of. */
export function reasonLines(reasons: readonly Unreachable[], what: string): string[] {
  const counts = new Map<string, number>();
  for (const why of reasons) {
    const words = unreachableWords(why);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const told = [...counts].toSorted(([, a], [, b]) => b - a);
  const lines = told
    .slice(0, REASONS_MAX)
    .flatMap(([words, count]) => wrap(`${what} ${socketCount(count)}: ${words}`, '', '  '));
  const rest = told.slice(REASONS_MAX).reduce((sum, [, count]) => sum + count, 0);
  return rest === 0 ? lines : [...lines, `${what} ${socketCount(rest)} for other reasons, which --json tells`];
}

/** Processes have numbers, so there may be as many reasons as processes. */
const REASONS_MAX = 5;

export const socketCount = (count: number): string => `${count} ${count === 1 ? 'socket' : 'sockets'}`;
