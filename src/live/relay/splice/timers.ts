import { Heap } from '../../../base/heap.ts';

/**
 * What is to be done at some time, in milliseconds. It is done even if it has lost its meaning meanwhile: that is asked
 * then.
 */
interface Timer {
  readonly at: number;
  readonly act: (now: number) => void;
}

export class Timers {
  readonly #heap = new Heap<Timer>((a, b) => a.at < b.at);

  at(at: number, act: (now: number) => void): void {
    this.#heap.add({ at, act });
  }

  /** Whole milliseconds until the first, rounded up, and at most so many. */
  wait(now: number, most: number): number {
    const first = this.#heap.first;
    return first === undefined ? most : Math.max(0, Math.min(most, Math.ceil(first.at - now)));
  }

  run(now: number): void {
    for (let first = this.#heap.first; first && first.at <= now; first = this.#heap.first) {
      this.#heap.take();
      first.act(now);
    }
  }
}
