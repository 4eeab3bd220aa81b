import { type Duration, microseconds } from '../base/duration.ts';
import type { Step } from './session.ts';
import type { Otherwise } from './status.ts';

/** How often a word of the application's own falls into a silence, which a zero keeps whole. */
export const beatsIn = (silence: Duration, every: Duration): number =>
  every > 0 ? Math.max(0, Math.ceil(silence / every) - 1) : 0;

/** A silence with a word in it every so often; what the peer does for each stands `times` `beatsIn`. */
export function silenceWith(
  silence: Duration,
  every: Duration,
  beat: readonly Step[],
  watch: Watch = {},
): readonly Step[] {
  const times = beatsIn(silence, every);
  const rest = microseconds(silence - times * every);
  return [
    ...repeated(times, [{ does: 'idle', for: every, name: 'say nothing', ...watch }, ...beat]),
    ...(rest > 0 ? [{ does: 'idle', for: rest, name: 'say nothing', ...watch } as const] : []),
  ];
}

/** Sockets that a program looks at while it says nothing, and what it prints when one of them dies. */
export interface Watch {
  readonly watching?: readonly string[];
  readonly otherwise?: Otherwise;
}

export const repeated = (times: number, steps: readonly Step[]): readonly Step[] =>
  times > 0 && steps.length > 0 ? [{ does: 'repeat', times, steps }] : [];
