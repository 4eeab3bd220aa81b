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

/**
 * What is kept of a simulation: nothing; what programs and firewalls wrote down; the segments that tell something, too.
 */
export type Recording = 'nothing' | 'telling' | 'all';

/**
 * What happened when, in the words of log readers and captures. Each node has a clock of its own, all of which are
 * right.
 */
export class SimulatedTimeline {
  readonly #recording: Recording;
  readonly #happened: Happening[] = [];

  constructor(recording: Recording = 'all') {
    this.#recording = recording;
  }

  /** Made when they are asked for: of a thousand sessions, those of one may be. */
  get observations(): readonly Observation[] {
    return this.since(0);
  }

  /** Those from this place on: whoever follows a run makes each of them once. */
  since(place: number): readonly Observation[] {
    return this.#happened.slice(place).map(observation);
  }

  /** Its place among the observations; undefined: it is not kept. */
  add(one: Happening): number | undefined {
    if (this.#recording === 'nothing' || (this.#recording === 'telling' && one.fact.kind === 'segment'))
      return undefined;
    this.#happened.push(one);
    return this.#happened.length - 1;
  }
}

const observation = ({ at, node, flow, fact, process }: Happening): Observation => ({
  at,
  clock: node,
  node,
  ...(process === undefined ? {} : { process: { name: process, pid: 0 } }),
  ...(flow === undefined ? {} : { flow }),
  source: SIMULATED,
  ...fact,
});

const SIMULATED = { simulated: true } as const;
