import { type Duration, seconds } from '../../base/duration.ts';

const SECOND = seconds(1);

/** A share of a time by which rounding may change it before it is another case than the one that was written. */
const ROUNDING_MAX = 0.1;

/** A night of ten hours takes an hour at this speed: who is given less waits for nothing but exactness. */
const EXACT_FROM = 10;

export const wholeSeconds = (us: number): Duration => seconds(Math.max(1, Math.round(us / SECOND)));

/** Whether rounding leaves the time what it was, but for a little. */
export const fits = (of: Duration, by: number): boolean =>
  Math.abs(wholeSeconds(of / by) - of / by) <= (of / by) * ROUNDING_MAX;

/**
 * The largest speed up to `most` at which all of these times are whole seconds, of one at least; where that is none, or
 * slow, at which they are but for a little. Undefined: none above 1.
 */
export function fittingSpeed(times: Iterable<Duration>, most: number): number | undefined {
  const all = [...times];
  if (all.length === 0) return undefined;
  const common = all.reduce<number>(commonDivisor, 0) / SECOND;
  // The shortest of them becomes a second at a speed of so many, and fits none that is much larger.
  const top = Math.min(most, Math.ceil((Math.min(...all) / SECOND) * (1 + 2 * ROUNDING_MAX)));
  const exact = largest(top, (by) => Number.isInteger(common) && common % by === 0);
  if (exact !== undefined && exact >= EXACT_FROM) return exact;
  return largest(top, (by) => all.every((of) => fits(of, by))) ?? exact;
}

function largest(most: number, isFit: (by: number) => boolean): number | undefined {
  for (let by = Math.floor(most); by > 1; by--) if (isFit(by)) return by;
  return undefined;
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
