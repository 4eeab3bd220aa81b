import { type Duration, microseconds, milliseconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';

/**
 * How far a time that was measured may lie from the simulated one.
 *
 * Late: the timers of TCP stand in a wheel whose slots are up to an eighth of the time that they are set to, and fire
 * at the end of their slot (kernel/time/timer.c, "the granularity of each level"); no timer fires early. What a busy
 * machine adds is half a second, and as much more as it kept the lab itself from running.
 */
export const tolerance = { early: milliseconds(300), late: milliseconds(500), lateShare: 1 / 8 } as const;

export const TOLERANCE_WORDS =
  'not earlier than by 0.3 s, not later than by 0.5 s or an eighth, whichever is more, and the longest stall of the lab itself';

/** `stalled`: how late the machine let the lab run, at most. */
export function isWithin(simulated: Instant, measured: Instant, stalled = NOT_AT_ALL): boolean {
  const late: Duration = between(simulated, measured);
  return late + tolerance.early >= 0 && late <= lateMax(simulated) + stalled;
}

const NOT_AT_ALL = microseconds(0);

/**
 * Whether the lab itself would be too late for what comes one after the other: of each step it hears when it looks
 * again (`LOOK_AGAIN_MS` of the stage), and what that takes adds up.
 */
export const outrunsTheLab = (steps: readonly { readonly at: Instant }[]): boolean =>
  steps.some(({ at }, before) => before * LOOK > lateMax(at));

const LOOK = milliseconds(1);

/** `simulated`: since the beginning. */
export const lateMax = (simulated: Instant): Duration =>
  microseconds(Math.max(tolerance.late, simulated * tolerance.lateShare));
