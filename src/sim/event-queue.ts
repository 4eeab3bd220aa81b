import { Heap } from '../base/heap.ts';
import type { Instant } from '../base/instant.ts';

/** Something that is going to happen. */
export interface Event<What> {
  readonly at: Instant;
  /** How many were added before it: of two at one time, the one added first happens first, on every machine and in every run. */
  readonly order: number;
  readonly what: What;
}

/** All that is going to happen, in the order in which it will. */
export class EventQueue<What> {
  readonly #heap = new Heap<Event<What>>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #added = 0;

  get size(): number {
    return this.#heap.size;
  }

  get first(): Event<What> | undefined {
    return this.#heap.first;
  }

  add(at: Instant, what: What): void {
    this.#heap.add({ at, order: this.#added++, what });
  }

  take(): Event<What> | undefined {
    return this.#heap.take();
  }
}
