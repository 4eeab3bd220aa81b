import { type Duration, minutes } from '../base/duration.ts';
import { type Instant, instant, later } from '../base/instant.ts';
import type { Fault } from './fault.ts';

/** Behind a disturbance streams go on evenly for so long: what it broke is noticed meanwhile, or is waited for. */
export const CALM_AFTER: Duration = minutes(5);

interface Disturbance {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * When something happens to the network that a stream could notice, known beforehand. The end of the simulation is the
 * last of it.
 */
export class Disturbances {
  readonly #all: readonly Disturbance[];

  constructor(faults: readonly Fault[], until: Instant) {
    this.#all = [
      ...faults.flatMap((fault) => (fault.does === 'clock-step' ? [] : [disturbance(fault)])),
      { from: until, to: until },
    ];
  }

  isCalm(now: Instant): boolean {
    return this.#all.every(({ from, to }) => now < from || now >= later(to, CALM_AFTER));
  }

  next(now: Instant): Instant | undefined {
    let first: Instant | undefined;
    for (const { from } of this.#all) if (from >= now && (first === undefined || from < first)) first = from;
    return first;
  }
}

function disturbance(fault: Fault): Disturbance {
  const from = later(instant(0), fault.at);
  return { from, to: 'for' in fault && fault.for !== undefined ? later(from, fault.for) : from };
}
