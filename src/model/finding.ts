import type { Instant } from '../base/instant.ts';
import type { AssumptionCode, CauseCode, FixId } from './codes.ts';
import type { Endpoint } from './flow.ts';
import type { Scene } from './scene.ts';
import type { Source } from './source.ts';

/**
 * `proved`: the evidence holds every link of the chain. `likely`: one link is inferred, and said. `possible`: it fits,
 * and so does something else.
 */
export type Confidence = 'proved' | 'likely' | 'possible';

/** A named cause with its proof, its rivals and its remedies. */
export interface Finding {
  readonly cause: CauseCode;
  readonly confidence: Confidence;
  /** The whole finding in one sentence, with its numbers. */
  readonly headline: string;
  /** The causal chain in order. */
  readonly story: readonly Sentence[];
  readonly figures: readonly Figure[];
  readonly assumed: readonly Assumption[];
  readonly rivals: readonly Rival[];
  readonly fixes: readonly FixId[];
  /** The same fixes in words for this case, least invasive first. */
  readonly advice: readonly Advice[];
  /** What it takes to play it again; undefined: the evidence does not tell enough. */
  readonly scene?: Scene;
  /** A cause that this one rests on, told within the story: the root below the effect. */
  readonly root?: CauseCode;
}

export interface Sentence {
  readonly text: string;
  /** In the reference clock, where the sentence tells of a moment. */
  readonly at?: Instant;
  /** What the cited line itself is stamped with, where its clock is not the reference clock. */
  readonly stamped?: Instant;
  readonly citations: readonly Source[];
  /** What cited lines call otherwise, because a device translates on the way. */
  readonly written?: readonly Written[];
  /** The sentence says what the evidence does not show. */
  readonly gap?: true;
}

export interface Written {
  readonly end: Endpoint;
  readonly as: Endpoint;
}

/** A number computed from the evidence, in the unit it is printed with. */
export interface Figure {
  readonly name: string;
  readonly value: string;
}

export interface Assumption {
  readonly code: AssumptionCode;
  readonly because: string;
}

export interface Rival {
  readonly cause: CauseCode;
  readonly whyLess: string;
  /** The cheapest observation that would decide; undefined: the evidence has decided. */
  readonly splitBy?: string;
}

export interface Advice {
  readonly fix: FixId;
  readonly text: string;
  /** What it costs: side effects, risk, who has to agree. */
  readonly price: string;
}
