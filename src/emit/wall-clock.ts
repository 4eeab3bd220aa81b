import { type Duration, seconds } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import type { NodeName } from '../model/observation.ts';

/** How wrong the clock of a node is. */
export interface ClockError {
  /** Ahead of the truth; negative: behind. */
  readonly offset?: Duration;
  /** Somebody sets it, so long after the beginning, forward or back. */
  readonly steps?: readonly { readonly at: Duration; readonly by: Duration }[];
  /** Of its time zone ahead of UTC. Logs are written in it, captures are not. */
  readonly zone?: Duration;
}

export type ClockErrors = ReadonlyMap<NodeName, ClockError>;

/** What the clock of one node shows. */
export interface WallClock {
  /** As captures stamp. */
  utc(at: Instant): Instant;
  /** As logs do. */
  local(at: Instant): Instant;
}

/** `epoch`: the true time at which the simulation begins. */
export function wallClock(epoch: Instant, error: ClockError = {}): WallClock {
  const { offset = seconds(0), steps = [], zone = seconds(0) } = error;
  const utc = (at: Instant): Instant => {
    const stepped = steps.reduce((sum, step) => (at >= step.at ? sum + step.by : sum), 0);
    return instant(epoch + at + offset + stepped);
  };
  return { utc, local: (at) => later(utc(at), zone) };
}
