import { type Duration, hours, microseconds, minutes } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import type { PlannedSession } from './plan.ts';

/** How long a session is played where nobody says it: two nights, or a little longer than what is to be survived. */
export function lengthOf({ start, expects }: Pick<PlannedSession, 'start' | 'expects'>): Duration {
  const longest = Math.max(hours(48), ...expects.map((one) => (one.is === 'survives' ? one.for + minutes(1) : 0)));
  return microseconds(Math.min(start + longest, limits.simulatedTimeMax));
}
