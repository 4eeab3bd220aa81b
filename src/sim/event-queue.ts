import { Heap } from '../base/heap.ts';
import type { Instant } from '../base/instant.ts';

/** Something that is going to happen. */
export interface Event<What> {
  readonly at: Instant;
  /**
   * How many were added before it: of two at one time, the one added first happens first, on every machine and in every
   * run.
   */
  readonly order: number;
  readonly what: What;
}

/** All that is going to happen, in the order in which it will. */
export class EventQueue<What> {
  readonly #heap = new Heap<Event<What>>(isBefore);
  /**
   * What is before all others does not go through the heap: a packet mostly comes to its next stop before anything else
   * happens.
   */
  #next: Event<What> | undefined;
  #added = 0;

  get size(): number {
    return this.#heap.size + (this.#next ? 1 : 0);
  }

  /** In no order. */
  get all(): Iterable<Event<What>> {
    return this.#next ? [this.#next, ...this.#heap.all] : this.#heap.all;
  }

  get first(): Event<What> | undefined {
    return this.#next ?? this.#heap.first;
  }

  add(at: Instant, what: What): void {
    const event: Event<What> = { at, order: this.#added++, what };
    const { first } = this;
    // At one time it stands behind those that are there.
    if (first && first.at <= at) return this.#heap.add(event);
    if (this.#next) this.#heap.add(this.#next);
    this.#next = event;
  }

  take(): Event<What> | undefined {
    const next = this.#next;
    if (!next) return this.#heap.take();
    this.#next = undefined;
    return next;
  }
}

const isBefore = (a: Event<unknown>, b: Event<unknown>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
