import type { Instant } from '../base/instant.ts';
import { type Random, random as randomOf } from '../base/random.ts';
import type { NodeName } from '../model/observation.ts';
import { type Impairment, Impairments, type Point } from './impairments.ts';
import { Neighbours, type NeighboursOptions } from './neighbours.ts';
import type { Travelling } from './travelling.ts';

type What = { readonly random?: Random; readonly asksNeighbours?: (node: NodeName) => boolean };
type Ways = Pick<NeighboursOptions, 'alarm' | 'travels' | 'arrives'>;

/** What is wrong with the network at a time, and what becomes of the packets that meet it. */
export class Outages {
  readonly #ways: Ways;
  readonly #impairments: Impairments;
  readonly #neighbours: Neighbours;

  constructor({ random = randomOf(0), asksNeighbours: asks = () => false }: What, ways: Ways) {
    this.#ways = ways;
    this.#impairments = new Impairments(random);
    this.#neighbours = new Neighbours({ ...ways, asks, impairments: this.#impairments });
  }

  get areAny(): boolean {
    return this.#impairments.areAny || this.#neighbours.areAwaited;
  }

  /** `until`: undefined, for ever. */
  begin(one: Impairment, until: Instant | undefined): void {
    this.#impairments.add(one);
    if (until !== undefined) this.#ways.alarm(until, () => this.#impairments.remove(one));
  }

  leadsAround(node: NodeName, arrival: string): boolean {
    return this.#impairments.areAny && this.#impairments.leadsAround(node, arrival);
  }

  /** Whether a packet that goes through these interfaces does not go on now. */
  take(travelling: Travelling, points: readonly Point[] | undefined, now: Instant): boolean {
    if (points === undefined) return false;
    if (!this.#impairments.loses(points)) return this.#neighbours.holds(travelling, points, now);
    this.#neighbours.misses(travelling, points, now);
    return true;
  }
}
