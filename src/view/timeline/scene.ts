import type { Duration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Source } from '../../model/source.ts';

/**
 * What a picture of a finding shows, before anybody decides between characters and pixels. Texts are as the logs have
 * them: whoever draws makes them printable.
 */
export interface Scene {
  readonly title: string;
  readonly headline: string;
  /** The clock that all times are told in; absent when the evidence has none. */
  readonly clock: string | undefined;
  /** Its times are since the beginning of a night in virtual time, which is of no day. */
  readonly isPlayed?: true;
  readonly lanes: readonly Lane[];
  /** In the order of time. */
  readonly events: readonly SceneEvent[];
  readonly arrows: readonly Arrow[];
  readonly bars: readonly Bar[];
  readonly omitted: Omission;
}

/** A line along which one party lives. Programs of one name on one host share a lane. */
export interface Lane {
  readonly kind: 'program' | 'host' | 'firewall' | 'capture';
  /** Lanes of one host stand together. */
  readonly node: string;
  readonly name: string;
  readonly pids: readonly number[];
  /** Something in the picture was seen here; else it is only somebody's far end. */
  readonly speaks: boolean;
}

/** `tick`: a keepalive. `computed`: no line of the evidence says it, it follows from two others. */
export type EventTone = 'ordinary' | 'good' | 'bad' | 'tick' | 'computed';

export interface SceneEvent {
  readonly at: Instant;
  /** Index into `lanes`. */
  readonly lane: number;
  /** Other capture points that saw the same packet. */
  readonly alsoAt: readonly number[];
  readonly tone: EventTone;
  readonly label: string;
  /** The sentence of the story that tells it, from 1. */
  readonly sentence: number | undefined;
  readonly sources: readonly Source[];
  /** Lesser events since the one before that are not drawn. */
  readonly skipped: number;
}

/**
 * `arrives`: the other end took it. `sent`: it left, and nobody saw whether it arrived. `reset`: a refusal comes back.
 * `denied`: a firewall says that it dropped it. `unanswered`: no answer came, or it was seen at one end and not at the
 * other.
 */
export type ArrowEnd = 'arrives' | 'sent' | 'reset' | 'denied' | 'unanswered';

export interface Arrow {
  readonly from: { readonly lane: number; readonly event: number };
  readonly to: { readonly lane: number; readonly event: number };
  readonly end: ArrowEnd;
  /** For what was lost: the last lane that saw it. */
  readonly reached: number;
}

/**
 * A stretch of time on one lane. `wait`: somebody keeps something ready. `stall`: somebody gets no answer. `silence`:
 * no packet. `idle-clock`: a firewall counts down to the moment of forgetting. `busy`: another connection of the same
 * hosts carries data meanwhile. `gap`: the evidence shows nothing.
 */
export type BarKind = 'wait' | 'stall' | 'silence' | 'idle-clock' | 'busy' | 'gap';

export interface Bar {
  readonly kind: BarKind;
  readonly lane: number;
  readonly from: Instant;
  readonly until: Instant;
  readonly lasted: Duration;
  readonly label: string;
  /** The sentence of the story that tells it, from 1. */
  readonly sentence: number | undefined;
}

export interface Omission {
  readonly events: number;
  readonly lanes: number;
  readonly bars: number;
  /** Where the picture ends before what is told, and by which limit: a sentence. */
  readonly behind?: string;
}

/** What one picture holds. Everything beyond is counted and said in the picture. */
export const sceneLimits = {
  /** With the empty rows between them these still fit a terminal of sixty lines. */
  eventsMax: 36,
  /** Events that the story does not cite: enough to see what else went on, not so many that they hide the story. */
  surroundingsMax: 8,
  /**
   * A lane needs 6 columns so that an arrow between neighbours can be told from a line; more lanes leave no room for
   * words.
   */
  lanesMax: 7,
  /** Bars of one lane stand side by side; more are a pattern, not a story. */
  barsMax: 16,
} as const;
