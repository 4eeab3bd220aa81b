import type { Instant } from '../base/instant.ts';

/**
 * Everything that lives in virtual time. A machine has no clock: it is told the time with every input, and says with
 * every answer when it wants to be woken. A wake that comes too early changes nothing, so nobody has to be asked to
 * forget one.
 */
export interface Machine<Input, Output> {
  step(input: Input | Wake, now: Instant): Stepped<Output>;
}

export interface Wake {
  readonly kind: 'wake';
}

export const WAKE: Wake = { kind: 'wake' };

export interface Stepped<Output> {
  readonly outputs: readonly Output[];
  /** Undefined: nothing happens here by itself. */
  readonly wakeAt: Instant | undefined;
}

/** The earliest of several times, some of which may be never. */
export function earliest(...times: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined;
  for (const one of times) if (one !== undefined && (first === undefined || one < first)) first = one;
  return first;
}
