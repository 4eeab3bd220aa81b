import type { Session } from './session.ts';
import { simulate, type SimulateOptions, type Simulation } from './simulate.ts';

export interface SimulateEachOptions extends Omit<SimulateOptions, 'sessions'> {
  readonly sessions: Iterable<Session>;
  /** The place of the first of them among all: where they are a part of many, it plays as it would among all. */
  readonly from?: number;
}

/**
 * Plays each session for itself, as if the others were not there, and gives its simulation as soon as it is over:
 * nothing is kept. Sessions meet only in what is scarce, so together and one by one they end alike, unless a table is
 * limited (`nf_conntrack_max`, `conn-max`, a fault `table-limit`): then they have to be played by one `simulate`. Each
 * has a seed of its own, which depends on its place alone.
 */
export function* simulateEach({ sessions, from = 0, ...options }: SimulateEachOptions): Generator<Simulation> {
  let place = from;
  for (const session of sessions) {
    yield simulate({ ...options, sessions: [session], seed: seedAt(options.seed, place) });
    place++;
  }
}

/** Far from the seeds beside it: Knuth's multiplier spreads places over 32 bits. */
const seedAt = (seed: number, place: number): number => (seed + Math.imul(place, 0x9e37_79b1)) | 0;
