import { formatDay, formatTimeOfDay, type Instant } from '../../base/instant.ts';
import type { NodeName } from '../../model/observation.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';
import type { WallClock } from '../wall-clock.ts';

interface Counting {
  /** What each host discarded. */
  readonly filtered: ReadonlyMap<NodeName, number>;
  readonly begins: Instant;
  readonly ends: Instant;
  readonly isLinux: (node: NodeName) => boolean;
  readonly clockOf: (node: NodeName) => WallClock;
}

/**
 * `nstat -asz` before and after, on every Linux whose reverse-path filter dropped something: it says nothing else of
 * it.
 */
export function dropCounterFiles({ filtered, begins, ends, isLinux, clockOf }: Counting): readonly EmittedFile[] {
  return [...filtered].flatMap(([node, count]) => {
    if (!isLinux(node)) return [];
    const clock = clockOf(node);
    const lines = [...reading(clock.utc(begins), 0), ...reading(clock.utc(ends), count)];
    return [{ path: evidencePath(node, 'nstat.txt'), content: textOf(lines) }];
  });
}

const reading = (at: Instant, count: number): readonly string[] => [
  `${formatDay(at)}T${formatTimeOfDay(at).slice(0, 8)}Z`,
  '#kernel',
  `${'TcpExtIPReversePathFilter'.padEnd(32)}${String(count).padEnd(19)}0.0`,
];
