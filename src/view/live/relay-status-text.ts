import { formatByteCount } from '../../base/amount.ts';
import { formatDuration, seconds } from '../../base/duration.ts';
import { printable } from '../../base/printable.ts';
import { columnsOf, cutToColumns } from '../columns.ts';
import { COLUMNS, type Paint } from '../paint.ts';

/** What the status of a relay must have to be told; `live/relay` gives more. */
export interface ToldRelays {
  readonly dataPath: string;
  readonly since: string;
  readonly relays: readonly {
    readonly name: string;
    readonly listen: readonly string[];
    readonly targets: readonly {
      readonly target: string;
      readonly address: string;
      readonly failedSecondsAgo?: number;
    }[];
    readonly active: number;
    readonly counts: Readonly<Record<string, number>>;
  }[];
  readonly connections: readonly {
    readonly relay: string;
    readonly client: string;
    readonly target: string;
    readonly seconds: number;
    readonly bytesUp: number;
    readonly bytesDown: number;
  }[];
}

/** A screen for whoever asks how it goes. */
export function relayStatusText({ dataPath, since, relays, connections }: ToldRelays, paint: Paint): string[] {
  const lines = [
    `relay since ${since}, ${dataPath === 'splice' ? 'bytes stay in the kernel' : 'bytes go through Node'}`,
  ];
  for (const { name, listen, targets, active, counts } of relays) {
    lines.push('', paint.strong(fit(`${name}  ${listen.join(', ')}  ${active} connections`)));
    for (const { target, address, failedSecondsAgo } of targets) {
      const where = target === address ? target : `${target} (${address})`;
      const failed = failedSecondsAgo === undefined ? '' : `  failed ${formatDuration(seconds(failedSecondsAgo))} ago`;
      lines.push(fit(`  to ${where}${failed}`));
    }
    lines.push(fit(`  ${countWords(counts)}`));
  }
  if (connections.length > 0) lines.push('', ...table(connections.slice(0, SHOWN_MAX)));
  const rest = connections.length - SHOWN_MAX;
  if (rest > 0) lines.push(`and ${rest} more; --json has them`);
  return lines;
}

const SHOWN_MAX = 20;

const WORDS: Readonly<Record<string, string>> = {
  accepted: 'accepted',
  closed: 'closed',
  reset: 'reset',
  lost: 'lost',
  idleEnded: 'ended idle',
  cut: 'cut',
  notAllowed: 'not allowed',
  full: 'too many',
  badHeader: 'without PROXY header',
  connectFailed: 'connects failed',
  fellBack: 'fell back',
  noTarget: 'without target',
};

function countWords(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(WORDS).flatMap(([key, word]) =>
    (counts[key] ?? 0) > 0 ? [`${counts[key]} ${word}`] : [],
  );
  const bytes = `${formatByteCount(counts['bytesUp'] ?? 0)} up, ${formatByteCount(counts['bytesDown'] ?? 0)} down`;
  return [...told, bytes].join(', ');
}

function table(connections: ToldRelays['connections']): string[] {
  const rows = [
    ['client', 'target', 'for', 'up', 'down'],
    ...connections.map((one) => [
      one.client,
      one.target,
      formatDuration(seconds(one.seconds)),
      formatByteCount(one.bytesUp),
      formatByteCount(one.bytesDown),
    ]),
  ].map((row) => row.map(printable));
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
  return rows.map((row) => fit(row.map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - columnsOf(cell))).join('  ')));
}

const fit = (text: string): string => cutToColumns(printable(text), COLUMNS).trimEnd();
