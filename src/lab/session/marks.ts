import type { Instant } from '../../base/instant.ts';
import type { Fact, Observation } from '../../model/observation.ts';

/** One thing that an actor did or noticed, in words that are the same for the kernel and the simulation. */
export interface Mark {
  readonly at: Instant;
  readonly actor: string;
  readonly what: string;
}

/** What programs would write into their logs. What firewalls and stacks do by themselves is not among it. */
export const marksOf = (timeline: readonly Observation[]): readonly Mark[] =>
  timeline.flatMap((one) =>
    one.process === undefined || one.kind === 'socket-state'
      ? []
      : [{ at: one.at, actor: one.process.name, what: factWords(one) }],
  );

/** Without addresses and ports that the system chooses. */
export function factWords(fact: Fact): string {
  const parts: string[] = [fact.kind];
  if ('attempt' in fact) parts.push(`attempt ${fact.attempt}`);
  if ('bytes' in fact && typeof fact.bytes === 'number') parts.push(`${fact.bytes} bytes`);
  if ('port' in fact && typeof fact.port === 'number') parts.push(`port ${fact.port}`);
  if (fact.kind === 'status') parts.push(String(fact.status));
  if ('error' in fact && fact.error) parts.push(fact.error.name);
  return parts.join(' ');
}
