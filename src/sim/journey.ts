import type { Flow } from '../model/flow.ts';
import type { Circuit, Way } from './way.ts';

/** Which way a datagram goes, and which way its answers would. One object for each direction of each connection. */
export interface Journey {
  readonly way: Way;
  readonly back: Journey;
  /** What came last to each stop, and what went on from it: what is known already is not learned for every packet. */
  readonly came: (Flow | undefined)[];
  readonly went: (Flow | undefined)[];
}

/** Both directions of a circuit, each of which knows the other. */
export class CircuitJourney implements Journey {
  readonly way: Way;
  readonly back: Journey;
  readonly came: (Flow | undefined)[] = [];
  readonly went: (Flow | undefined)[] = [];

  constructor({ there, back }: Circuit, returning?: Journey) {
    this.way = there;
    this.back = returning ?? new CircuitJourney({ there: back, back: there }, this);
  }
}
