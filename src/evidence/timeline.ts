import { type Instant, instant } from '../base/instant.ts';
import type { ClockId, Observation } from '../model/observation.ts';
import type { FittedClock } from './clock-fit.ts';

/** All observations in the order of the reference clock. Their own stamps stay as they were written. */
export class Timeline {
  readonly observations: readonly Observation[];
  readonly clocks: readonly FittedClock[];
  readonly #offset: ReadonlyMap<ClockId, number>;

  constructor(observations: readonly Observation[], clocks: readonly FittedClock[]) {
    this.clocks = clocks;
    this.#offset = new Map(clocks.map(({ id, offset }) => [id, offset]));
    this.observations = observations
      .map((one, order) => ({ one, order, at: this.when(one) }))
      .toSorted((a, b) => a.at - b.at || a.order - b.order)
      .map(({ one }) => one);
  }

  /** In the reference clock's time. */
  when(one: Observation): Instant {
    return this.at(one.clock, one.at);
  }

  at(clock: ClockId, at: Instant): Instant {
    return instant(at + (this.#offset.get(clock) ?? 0));
  }
}
