import { formatByteCount } from '../../base/amount.ts';
import { formatDuration, seconds } from '../../base/duration.ts';
import { printable } from '../../base/printable.ts';
import { columnsOf, cutToColumns } from '../../view/columns.ts';
import { COLUMNS, type Paint } from '../../view/paint.ts';
import type { RelayStatus } from './relay-status.ts';

/** A screen for whoever asks how it goes. */
export function relayStatusText({ dataPath, since, relays, connections }: RelayStatus, paint: Paint): string[] {
  const lines = [
    `relay since ${since}, ${dataPath === 'splice' ? 'bytes stay in the kernel' : 'bytes go through Node'}`,
  ];
  for (const { name, listen, targets, active, counts } of relays) {
    lines.push(
      '',
      paint.strong(
        fit(
          `${name}  ${listen.length === 0 ? 'no longer served' : listen.join(', ')}  ${active} ${active === 1 ? 'connection' : 'connections'}`,
        ),
      ),
    );
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

type Counted = RelayStatus['relays'][number]['counts'];

const WORDS: Readonly<Record<Exclude<keyof Counted, 'bytesUp' | 'bytesDown'>, string>> = {
  accepted: 'accepted',
  closed: 'closed',
  reset: 'reset',
  lost: 'lost',
  idleEnded: 'ended idle',
  cut: 'cut',
  notAllowed: 'not allowed',
  full: 'too many',
  badHeader: 'without PROXY header',
  connectFailed: 'failed to connect',
  fellBack: 'fell back',
  noTarget: 'without target',
};

function countWords(counts: Counted): string {
  const counted: Readonly<Record<string, number>> = counts;
  const told = Object.entries(WORDS).flatMap(([key, word]) =>
    (counted[key] ?? 0) > 0 ? [`${counted[key]} ${word}`] : [],
  );
  const bytes = `${formatByteCount(counts.bytesUp)} up, ${formatByteCount(counts.bytesDown)} down`;
  return [...told, bytes].join(', ');
}

function table(connections: RelayStatus['connections']): string[] {
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
