import type { Random } from '../base/random.ts';
import type { NodeName } from '../model/observation.ts';

/** An interface that a packet goes through. */
export interface Point {
  readonly node: NodeName;
  readonly interface: string;
  readonly direction: 'in' | 'out';
}

/** What is wrong with a node or one of its interfaces for a while. */
export interface Impairment {
  readonly node: NodeName;
  /** Undefined: all. */
  readonly interface?: string | undefined;
  /** Undefined: both. */
  readonly direction?: Point['direction'] | undefined;
  /** Of the packets that are lost; 1 is all. */
  readonly share: number;
  /** A cable that is out: whoever stands at it knows, and the other end of the link does not. */
  readonly isCable?: boolean;
  /** Nothing is lost: what would come in by this interface takes a way around the node. */
  readonly isDetour?: boolean;
}

/** All that is wrong with links at a time. */
export class Impairments {
  readonly #active = new Set<Impairment>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get areAny(): boolean {
    return this.#active.size > 0;
  }

  add(one: Impairment): void {
    this.#active.add(one);
  }

  remove(one: Impairment): void {
    this.#active.delete(one);
  }

  /**
   * Where on its way a packet that is lost comes to a cable that is out, on the side of its node. Undefined: it gets
   * lost in silence.
   */
  pulled(points: readonly Point[]): number | undefined {
    const first = points.findIndex((point) => this.#met(point).length > 0);
    const point = points[first];
    return point?.direction === 'out' && this.isPulled(point) ? first : undefined;
  }

  /** Whether a packet comes to where it goes without this node. */
  leadsAround(node: NodeName, arrival: string): boolean {
    const point = { node, interface: arrival, direction: 'in' } as const;
    for (const one of this.#active) if (one.isDetour && isMet(one, point)) return true;
    return false;
  }

  isPulled(point: Point): boolean {
    return this.#met(point).some(({ isCable }) => isCable === true);
  }

  #met(point: Point): readonly Impairment[] {
    return [...this.#active].filter((one) => isMet(one, point));
  }

  /** Whether a packet is lost that goes through these interfaces. Each impairment that it meets may lose it. */
  loses(points: readonly Point[]): boolean {
    for (const one of this.#active)
      if (
        one.share > 0 &&
        points.some((point) => isMet(one, point)) &&
        (one.share >= 1 || this.#random.chance(one.share))
      )
        return true;
    return false;
  }
}

const isMet = (one: Impairment, point: Point): boolean =>
  one.node === point.node &&
  (one.interface === undefined || one.interface === point.interface) &&
  (one.direction === undefined || one.direction === point.direction);
