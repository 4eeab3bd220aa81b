import type { Duration } from '../base/duration.ts';
import type { CauseCode, FixId } from '../model/codes.ts';
import type { Patch } from './change.ts';
import type { Goal, Played } from './goal.ts';
import type { Problem } from './problem.ts';

/**
 * One thing that people do about a cause. What it proposes is proved before anybody hears of it, so that it may propose
 * what perhaps helps.
 */
export interface Remedy {
  readonly fix: FixId;
  /** Causes that it is tried for. */
  readonly answers: readonly CauseCode[];
  /**
   * People ask for it, and it does not do what they think: it is tried so that they are told, never offered, and no
   * part of a combination.
   */
  readonly misleads?: true;
  /** Variants, the one that is to be preferred first; only the first that holds is offered. */
  propose(problem: Problem): readonly Proposal[];
}

export interface Proposal {
  readonly fix: FixId;
  /**
   * Why there is nothing to try, in a sentence without a full stop: `nothing sets this time-out`. The patch is then
   * empty.
   */
  readonly cannot?: string;
  /** What is done, in a line: `keepalive after 30 min on media1`. */
  readonly words: string;
  readonly patch: Patch;
  /**
   * Of a replay that reaches the goal with it: why that is too close to rely on, as in
   * `it held, and was silent for 2 h of 2 h`. Undefined: it is not.
   */
  readonly tooClose?: (played: Played) => string | undefined;
  readonly terms: Terms;
  /**
   * The same with only so much of the patch as turned out to be needed: a title names no device that is left as it is.
   * Undefined: words and terms do not say where.
   */
  readonly reduced?: (left: Patch) => Proposal;
  /**
   * What the change must not take away, beside the goals of the case: what cannot be left out of it for their sake
   * stays.
   */
  readonly keeps?: readonly Goal[];
}

/** What it means to do this, as far as no replay can tell. */
export interface Terms {
  /** Whether connections that stand profit. */
  readonly running: 'at-once' | 'new-connections';
  /** It acts on what is open now and on nothing else: it saves this night, and has to be done again for the next. */
  readonly passing?: true;
  /** What has to be restarted or reloaded, in words; undefined: nothing. */
  readonly restart?: string;
  /**
   * What it gives away: `none` is nobody's business, `some` has to be agreed on, `much` only where nothing else helps.
   */
  readonly security: 'none' | 'some' | 'much';
  /** What is given away, and to whom. */
  readonly gives?: string;
  /**
   * How long an entry that nobody needs any more stays in the device's table afterwards; undefined: not longer than
   * before.
   */
  readonly entriesStay?: Duration;
  /** That holds for every connection of the device, not only for those that need it. */
  readonly widely?: true;
  /**
   * How often it makes a device ask both ends of a connection that says nothing, which they answer; undefined: never.
   */
  readonly probesEvery?: Duration;
  /** Where what is known of this comes from: a manual page, a vendor's page, a kernel file. */
  readonly source: string;
}
