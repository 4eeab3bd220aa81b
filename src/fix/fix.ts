import type { CauseCode, FixId } from '../model/codes.ts';
import type { Patch } from './change.ts';
import type { Goal, Outcome } from './goal.ts';
import type { Price } from './price.ts';

/** A patch that was replayed: with it the goal is reached, without any part of it it is not. */
export interface Fix {
  /** Of a combination the first part's. */
  readonly fix: FixId;
  /** The others of a combination. */
  readonly with: readonly FixId[];
  readonly words: string;
  readonly patch: Patch;
  /** In sentences, why nodes that were to be changed as well may stay as they are. */
  readonly leftAlone: readonly string[];
  readonly proof: { readonly before: Outcome; readonly after: Outcome };
  /** Other goals of the case that were reached before and are missed with it. */
  readonly breaks: readonly Broken[];
  readonly price: Price;
}

export interface Broken {
  readonly goal: Goal;
  readonly after: Outcome;
}

/** What was tried and does not do it, with what happens instead. */
export interface Attempt {
  readonly fix: FixId;
  readonly words: string;
  readonly patch: Patch;
  readonly after: Outcome;
  /** What `after` is of, where the goal itself is reached: what else would be missed. */
  readonly lost?: Goal;
}

/** What became of one goal that is missed. */
export interface Mending {
  readonly goal: Goal;
  /** Others that say the same as this one, for which the same holds. */
  readonly alike: readonly Goal[];
  readonly before: Outcome;
  readonly cause: CauseCode | undefined;
  /** Ranked, the first to be done first. */
  readonly fixes: readonly Fix[];
  readonly failed: readonly Attempt[];
  /** Why there is no fix; undefined: there is one. */
  readonly none?: string;
  /** The search came to the bound of its replays: what else would help was not looked at. */
  readonly cut?: true;
}
