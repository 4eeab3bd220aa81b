import type { Connection } from './connections.ts';
import type { Timeline } from './timeline.ts';
import type { LearnedTranslation, Stamp } from './translations.ts';

/** When a connection was first seen, and the `next` one of its ports, on the clocks that stamped them. */
export function sightingOf(
  timeline: Timeline,
  connection: Connection,
  next: Connection | undefined,
): Pick<LearnedTranslation, 'first' | 'next'> {
  return { first: firstOf(timeline, connection), ...(next ? { next: firstOf(timeline, next) } : {}) };
}

/** Every connection was seen by somebody. */
function firstOf(timeline: Timeline, { observations: [one], conversations }: Connection): Stamp {
  const seen: readonly Stamp[] = [
    ...(one ? [one] : []),
    ...conversations.map(({ point: { clock }, first: { at } }) => ({ clock, at })),
  ];
  const first = seen.reduce((a, b) => (timeline.at(b.clock, b.at) < timeline.at(a.clock, a.at) ? b : a));
  return { clock: first.clock, at: first.at };
}
