import type { Duration } from '../../base/duration.ts';
import type { FarState } from './far-words.ts';

/**
 * What one connection does with its pause. `plain` is silent, and then this end speaks. The others tell more, at a
 * pause that kills: does it still work the other way round, and what would have kept it alive at half of it.
 */
export const EXERCISES = ['plain', 'far-speaks', 'keepalive', 'near-data', 'far-data', 'both-data'] as const;
export type Exercise = (typeof EXERCISES)[number];

/** What had become of a connection after its pause. `silence`: how long it really was, by the kernel's measure. */
export type Verdict =
  | { readonly is: 'alive'; readonly roundTrip: Duration; readonly silence: Duration }
  /** What was sent into it, or should have come, met silence. `farGot`: the far end has it all the same. */
  | { readonly is: 'silent'; readonly silence: Duration; readonly farGot?: boolean }
  /** A RST or a FIN, after so long a silence. Of `in-pause`: the very moment at which the connection was given up. */
  | {
      readonly is: 'reset' | 'closed';
      readonly when: 'in-pause' | 'on-data';
      readonly after: Duration;
      readonly far?: FarState['state'];
    }
  /** Something else than the path: the far end speaks by itself, or this host ran out of something. */
  | { readonly is: 'spoiled'; readonly why: string };

export interface IdleTrial {
  readonly exercise: Exercise;
  readonly pause: Duration;
}

export interface Tried extends IdleTrial {
  readonly verdict: Verdict;
}

export const isDead = ({ is }: Verdict): boolean => is === 'silent' || is === 'reset' || is === 'closed';

export const sameTrial = (a: IdleTrial, b: IdleTrial): boolean => a.exercise === b.exercise && a.pause === b.pause;
