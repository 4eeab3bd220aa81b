import type { Instant } from '../base/instant.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Observation } from '../model/observation.ts';

/**
 * The part of `ordered` (in the order of the timeline) that lies from `from` to `until`, both included, found by
 * halving.
 */
export function within<T extends Observation>(
  evidence: Evidence,
  ordered: readonly T[],
  from: number,
  until: number,
): readonly T[] {
  const start = firstFrom(evidence, ordered, from);
  let end = start;
  while (end < ordered.length && whenOf(evidence, ordered[end]) <= until) end++;
  return ordered.slice(start, end);
}

/** The index of the first that happened at `from` or later. */
export function firstFrom(evidence: Evidence, ordered: readonly Observation[], from: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (whenOf(evidence, ordered[middle]) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

const whenOf = (evidence: Evidence, one: Observation | undefined): Instant | number =>
  one ? evidence.timeline.when(one) : Infinity;
