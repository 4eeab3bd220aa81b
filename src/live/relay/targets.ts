import type { Address } from '../../base/address.ts';
import type { Duration } from '../../base/duration.ts';

/** One address and port behind a relay; a name may have several. */
export interface Target {
  readonly address: Address;
  readonly port: number;
  /** As it was written: `media1:1556`. */
  readonly written: string;
}

/**
 * When each target failed last, in milliseconds of the caller's clock; 0: never, or it has worked since. A list, so
 * that threads may share it: of two who write at once one wins, and both are right.
 */
export type Failures = Float64Array;

/**
 * The order in which to try: those that have not failed within `remember` as they were written, and behind them the
 * others, longest ago first. So a target that drops silently costs one client its wait, and then nobody for as long as
 * it is remembered.
 */
export function orderOf(count: number, failures: Failures, { remember, now }: Recall): readonly number[] {
  const isRemembered = (target: number): boolean => {
    const failed = failures[target] ?? 0;
    return failed > 0 && now - failed < remember / 1_000;
  };
  if (count === 1) return ALONE;
  const [good, bad]: [number[], number[]] = [[], []];
  for (let target = 0; target < count; target++) (isRemembered(target) ? bad : good).push(target);
  return bad.length === 0 ? good : [...good, ...bad.toSorted((a, b) => (failures[a] ?? 0) - (failures[b] ?? 0))];
}

/** Failed or not, there is no other. */
const ALONE: readonly number[] = [0];

interface Recall {
  readonly remember: Duration;
  readonly now: number;
}

/**
 * Somebody begins to try it. One that failed before, and is tried again because that was long ago, counts as failed
 * from now on until it has worked: the others need not wait for it too.
 */
export function tries(failures: Failures, target: number, now: number): void {
  if ((failures[target] ?? 0) > 0) failures[target] = now;
}

export const failed = (failures: Failures, target: number, now: number): void => void (failures[target] = now);

export const worked = (failures: Failures, target: number): void => void (failures[target] = 0);
