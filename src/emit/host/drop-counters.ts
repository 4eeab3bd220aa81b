import { formatDay, formatTimeOfDay, type Instant } from '../../base/instant.ts';
import type { NodeName } from '../../model/observation.ts';
import type { Sighting } from '../../sim/tap.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';

interface Counting {
  readonly sightings: readonly Sighting[];
  readonly begins: Instant;
  readonly ends: Instant;
  readonly isLinux: (node: NodeName) => boolean;
  readonly clockOf: (node: NodeName) => WallClock;
}

/**
 * `nstat -asz` before and after, on every Linux whose reverse-path filter dropped something: it says nothing else of
 * it.
 */
export function dropCounterFiles({ sightings, begins, ends, isLinux, clockOf }: Counting): readonly EmittedFile[] {
  const dropped = new Map<NodeName, number>();
  for (const { node, dropped: why } of sightings)
    if (why === 'REVERSE_PATH_FILTERED' && isLinux(node)) dropped.set(node, (dropped.get(node) ?? 0) + 1);
  return [...dropped].map(([node, count]) => {
    const clock = clockOf(node);
    const lines = [...reading(clock.utc(begins), 0), ...reading(clock.utc(ends), count)];
    return { path: evidencePath(node, 'nstat.txt'), content: textOf(lines) };
  });
}

const reading = (at: Instant, count: number): readonly string[] => [
  `${formatDay(at)}T${formatTimeOfDay(at).slice(0, 8)}Z`,
  '#kernel',
  `${'TcpExtIPReversePathFilter'.padEnd(32)}${String(count).padEnd(19)}0.0`,
];
