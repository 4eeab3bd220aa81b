import { type Duration, inSeconds, seconds } from '../../base/duration.ts';
import { formatPrefix } from '../../base/prefix.ts';
import { printable } from '../../base/printable.ts';
import { COLUMNS } from '../../view/paint.ts';
import { USUAL_KEEPALIVE, usualInterval } from '../written-keepalive.ts';
import type { Filter } from './filter.ts';
import type { OwnedSocket } from './inspect.ts';
import type { Owner } from './owners.ts';

/** What was listed. */
export interface Asked {
  readonly filter: Filter;
  /** In the network namespace of this process alone. */
  readonly ownNamespace: boolean;
  readonly pathIdle: Duration;
}

/**
 * What would hold sockets on a path that forgets after `pathIdle`, as one types it; in several lines, each of which a
 * shell joins with the next.
 */
export function setCommandLines({ filter, ownNamespace, pathIdle }: Asked, sockets: readonly OwnedSocket[]): string[] {
  const { idle, interval } = proposedTimes(pathIdle);
  const words = [
    'holdfast keepalive set',
    ...filterWords(filter, sockets),
    ...(ownNamespace ? ['--own-namespace'] : []),
    `--idle ${inSeconds(idle)}`,
    `--interval ${inSeconds(interval)}`,
    '--dry-run',
  ];
  const lines: string[] = [];
  let line = `  ${words[0]}`;
  for (const word of words.slice(1)) {
    if (line.length + 1 + word.length + ' \\'.length <= COLUMNS) line += ` ${word}`;
    else {
      lines.push(`${line} \\`);
      line = `    ${word}`;
    }
  }
  return [...lines, line];
}

/** Three probes in a row may be lost before the path forgets; and more often than what is usual is never needed. */
export function proposedTimes(pathIdle: Duration): { readonly idle: Duration; readonly interval: Duration } {
  const quarter = seconds(Math.max(1, Math.floor(inSeconds(pathIdle) / 4)));
  const idle = quarter < USUAL_KEEPALIVE.idle ? quarter : USUAL_KEEPALIVE.idle;
  return { idle, interval: usualInterval(idle) };
}

/** The same filter. Where there was none, the processes of the sockets: all of a host are never set at once. */
function filterWords({ process, port, to }: Filter, sockets: readonly OwnedSocket[]): string[] {
  const given = [
    ...(process ? [`--process ${shellWord(process.join(','))}`] : []),
    ...(port ? [`--port ${port.join(',')}`] : []),
    ...(to ? [`--to ${to.map(formatPrefix).join(',')}`] : []),
  ];
  if (given.length > 0) return given;
  const names = [...new Set(sockets.flatMap(({ owners: [owner] }) => (owner ? nameOf(owner) : [])))];
  return [names.length === 0 || names.length > NAMES_MAX ? '--process NAME' : `--process ${names.join(',')}`];
}

const NAMES_MAX = 8;

/** A process calls itself as it likes: only what a shell and `--process` take for a name is told as one. */
const nameOf = ({ name, pid }: Owner): string =>
  /^[\w.:@+-]+$/.test(name) && !/^(?:\d+$|-)/.test(name) ? name : String(pid);

const shellWord = (text: string): string =>
  /^[\w.:@+,-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
