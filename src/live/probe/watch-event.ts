import { type Duration, formatDuration } from '../../base/duration.ts';
import type { FateKind } from './outcome.ts';

/** One connection that is watched: of a target, and left silent for so long between two looks. */
export interface Watched {
  readonly target: string;
  readonly every: Duration;
}

/** What happened to it. */
export type WatchEvent =
  | { readonly event: 'connected'; readonly local: string; readonly roundTrip: Duration }
  /** `ended`: it was accepted, and hung up on at once. */
  | {
      readonly event: 'not-connected';
      readonly fate: Unmade;
      readonly again: Duration;
    }
  /** It is accepted, and the far side has not said yet that it is one: a silent service, or a far one. */
  | { readonly event: 'awaiting-hello' }
  /** Somebody listens there, and it is not the far side that was expected. */
  | { readonly event: 'not-understood'; readonly said: string; readonly again: Duration }
  /** A look found it alive after so long a silence. */
  | { readonly event: 'alive'; readonly silence: Duration; readonly age: Duration; readonly roundTrip: Duration }
  | Death;

export type Unmade = Exclude<FateKind, 'connected'> | 'ended';

/** Of an attempt that left nothing to watch. */
export const unmade = (kind: FateKind): Unmade => (kind === 'connected' ? 'ended' : kind);

/**
 * `silent`: it did not answer, so it died at some moment since the last look, `silence` ago at the earliest. `reset`
 * and `closed` are told at the moment at which they come: in the silence by themselves, or on the byte that was sent.
 */
export interface Death {
  readonly event: 'died';
  readonly how: 'silent' | 'reset' | 'closed';
  readonly when: 'in-pause' | 'on-data';
  readonly silence: Duration;
  readonly age: Duration;
}

/** For people, beside the fields: what was seen, and what it says. */
export function deathWords({ how, when, silence, age }: Death): string {
  const lived = `it had lived ${formatDuration(age)}`;
  const silent = formatDuration(silence);
  if (how === 'silent')
    return `no answer after a silence of ${silent}: forgotten on the path without a word, or the far end is gone; ${lived}`;
  if (when === 'in-pause')
    return how === 'reset'
      ? `a reset came by itself after a silence of ${silent}: a device that says when it forgets, or the far end; ${lived}`
      : `closed by itself after a silence of ${silent}: a proxy or the service; ${lived}`;
  return how === 'reset'
    ? `what was sent after a silence of ${silent} was answered by a reset: it was forgotten meanwhile; ${lived}`
    : `closed when it was spoken to after a silence of ${silent}; ${lived}`;
}
