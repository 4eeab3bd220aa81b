import { formatDuration, milliseconds, seconds } from '../../base/duration.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Sentence } from '../../model/finding.ts';
import { tell } from '../sentence.ts';
import { type Stall, totalOf } from './stall.ts';

/** Stalls that differ by less are one length: the caller’s timer, read at different moments. */
const SAME_LENGTH = milliseconds(100);

/** `10.000 s each`, or from the shortest to the longest. */
export function perStall(stalls: readonly Stall[]): string {
  const sorted = stalls.map(({ lasted }) => lasted).toSorted((a, b) => a - b);
  const [least = seconds(0), most = seconds(0)] = [sorted[0], sorted.at(-1)];
  return most - least < SAME_LENGTH
    ? `${formatDuration(most)}${stalls.length > 1 ? ' each' : ''}`
    : `${formatDuration(least)} to ${formatDuration(most)} each`;
}

/** Those behind the one that was told, counted; nothing when there are none. */
export function moreStalls(evidence: Evidence, others: readonly Stall[]): readonly Sentence[] {
  if (others.length === 0) return [];
  const seen = others.flatMap(({ begun, ended }) => [begun, ended]);
  const [one, all] = others.some(({ refused }) => refused) ? ['is refused', 'are refused'] : ['stalls', 'stall'];
  const noun = others.length === 1 ? `One more connect ${one}` : `${others.length} more connects ${all}`;
  return [tell(evidence, seen, `${noun} in the same way, ${formatDuration(totalOf(others))} together.`)];
}
