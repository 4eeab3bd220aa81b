import type { Silence } from '../../model/conversation.ts';

/** A stretch without segments; times in microseconds since the capture's first frame. */
export interface QuietStretch {
  readonly from: number;
  readonly fromFrame: number;
  readonly until: number;
  readonly untilFrame: number;
  readonly endedByForward: boolean;
  readonly endedWith: Silence['endedWith'];
}

/** Shorter pauses are thinking time of an application, not a silence that any timer on the way could notice. */
export const SILENCE_MIN_US = 1_000_000;

/** The longest are what timers cut; eight show whether they have a rhythm. */
export const SILENCES_MAX = 8;

/** Keeps the longest stretches, longest first. */
export function keepLongest(kept: QuietStretch[], stretch: QuietStretch): void {
  const lasted = stretch.until - stretch.from;
  const position = kept.findIndex((other) => other.until - other.from < lasted);
  if (position >= 0) kept.splice(position, 0, stretch);
  else if (kept.length < SILENCES_MAX) kept.push(stretch);
  if (kept.length > SILENCES_MAX) kept.pop();
}
