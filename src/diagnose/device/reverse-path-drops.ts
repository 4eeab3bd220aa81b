import type { Evidence } from '../../evidence/evidence.ts';
import type { NodeName, ObservationOf } from '../../model/observation.ts';

type Counter = ObservationOf<'counter'>;

/**
 * How many packets a Linux host's reverse-path filter dropped between two readings of its counter. It drops them
 * without a word.
 */
export interface ReversePathDrops {
  readonly node: NodeName;
  readonly dropped: number;
  readonly before: Counter;
  readonly after: Counter;
}

/** Per host, from the first reading to the last. A counter that did not grow says that the filter dropped nothing. */
export function reversePathDrops(evidence: Evidence): readonly ReversePathDrops[] {
  const readings = new Map<NodeName, Counter[]>();
  for (const one of evidence.timeline.observations) {
    if (one.kind !== 'counter' || one.name !== 'IPReversePathFilter' || one.node === undefined) continue;
    readings.set(one.node, [...(readings.get(one.node) ?? []), one]);
  }
  return [...readings].flatMap(([node, all]) => {
    const [before, after] = [all[0], all.at(-1)];
    const dropped = before && after ? after.value - before.value : 0;
    return before && after && dropped > 0 ? [{ node, dropped, before, after }] : [];
  });
}
