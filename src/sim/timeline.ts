import type { Instant } from '../base/instant.ts';
import type { Flow } from '../model/flow.ts';
import type { Fact, NodeName, Observation } from '../model/observation.ts';

export interface Happening {
  readonly at: Instant;
  readonly node: NodeName;
  readonly flow?: Flow | undefined;
  readonly fact: Fact;
  /** The actor of a dialogue, where one did it. */
  readonly process?: string | undefined;
}

/** What happened when, in the words of log readers and captures. Each node has a clock of its own, all of which are right. */
export class SimulatedTimeline {
  readonly #observations: Observation[] = [];

  get observations(): readonly Observation[] {
    return this.#observations;
  }

  add({ at, node, flow, fact, process }: Happening): void {
    this.#observations.push({
      at,
      clock: node,
      node,
      ...(process === undefined ? {} : { process: { name: process, pid: 0 } }),
      ...(flow === undefined ? {} : { flow }),
      source: SIMULATED,
      ...fact,
    });
  }
}

const SIMULATED = { simulated: true } as const;
