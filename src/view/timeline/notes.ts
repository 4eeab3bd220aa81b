import { type Duration, formatDuration, microseconds } from '../../base/duration.ts';
import type { Pause } from './axis.ts';
import { barWords } from './legend.ts';
import type { Bar, Scene } from './scene.ts';

/**
 * What there is to say in a pause: the bars that begin with the event above it, and how many begin unseen within it.
 */
export function notesIn({ lanes, bars }: Scene, { from, until, lasted }: Pause): readonly string[] {
  if (lasted === 0) return [];
  const named = bars.filter((bar) => bar.from === from);
  const within = new Map<string, Bar[]>();
  for (const bar of bars) {
    if (bar.from <= from || bar.from >= until) continue;
    const key = `${bar.lane} ${bar.kind}`;
    within.set(key, [...(within.get(key) ?? []), bar]);
  }
  const name = ({ lane }: Bar) => lanes[lane]?.name ?? '';
  return [
    ...named.map((bar) => `${name(bar)}: ${bar.label}${bar.sentence === undefined ? '' : ` [${bar.sentence}]`}`),
    ...[...within.values()].flatMap((group) => (group[0] ? [`${name(group[0])}: ${manyWords(group, group[0])}`] : [])),
  ];
}

function manyWords(group: readonly Bar[], first: Bar): string {
  if (group.length === 1) return first.label;
  return `${barWords[first.kind]} ${group.length} times, ${formatDuration(sumOf(group))} together`;
}

const sumOf = (group: readonly Bar[]): Duration => microseconds(group.reduce((total, { lasted }) => total + lasted, 0));
