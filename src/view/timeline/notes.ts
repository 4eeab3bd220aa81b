import type { Pause } from './axis.ts';
import type { Bar, Scene } from './scene.ts';

/** The bars that begin with event `index` or with one of the same moment, to be named in the pause after it. */
export function begunAfter({ events, bars }: Scene, { from, until, lasted }: Pause, index: number): readonly Bar[] {
  if (lasted === 0) return [];
  const before = events.findLast(({ at }, i) => i < index && at < from)?.at ?? -Infinity;
  return bars.filter((bar) => bar.from < until && bar.from > before && bar.from <= from);
}

export function barWordsOf({ lanes }: Scene, { lane, label, sentence }: Bar): string {
  return `${lanes[lane]?.name ?? ''}: ${label}${sentence === undefined ? '' : ` [${sentence}]`}`;
}
