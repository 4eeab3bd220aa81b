import type { Duration } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';

/** How long a program waits for what it reads. */
export interface Patience {
  /** For all of it, whatever comes meanwhile. */
  readonly within?: Duration | undefined;
  /** For the next byte. */
  readonly silence?: Duration | undefined;
}

/** How long it waits where nothing comes at all; undefined: for ever. */
export function patienceAtFirst({ within, silence }: Patience): Duration | undefined {
  if (within === undefined || silence === undefined) return within ?? silence;
  return within < silence ? within : silence;
}

export interface Waiting {
  readonly since: Instant;
  /** When the last byte came; it may be before. */
  readonly heard: Instant | undefined;
  /** When it will have been silent for too long by what a stream has announced. */
  readonly announced: Instant | undefined;
}

/**
 * When patience is at its end by what has come, and by what is announced to come: whichever of the two bounds is met
 * first.
 */
export function patienceEnds(
  { within, silence }: Patience,
  { since, heard, announced }: Waiting,
): { readonly known: number; readonly announced: number } {
  const whole = within === undefined ? Number.POSITIVE_INFINITY : later(since, within);
  const next =
    silence === undefined ? Number.POSITIVE_INFINITY : later(instant(Math.max(heard ?? since, since)), silence);
  return { known: Math.min(next, whole), announced: Math.min(Math.max(announced ?? next, next), whole) };
}
