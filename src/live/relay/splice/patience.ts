import type { Timers } from './timers.ts';

/**
 * How long each of many may take, all equally long. Most are done in time, and nothing is then left of them: a timer of
 * its own would hold each of them, long after it has ended, in a heap of thousands.
 */
export class Patience<T> {
  readonly #timers: Timers;
  readonly #milliseconds: number;
  readonly #onOver: (one: T) => void;
  /** Until when, in the order in which they began, which is that in which they end. */
  readonly #until = new Map<T, number>();
  #isSet = false;

  constructor(timers: Timers, milliseconds: number, onOver: (one: T) => void) {
    this.#timers = timers;
    this.#milliseconds = milliseconds;
    this.#onOver = onOver;
  }

  begin(one: T, now: number): void {
    this.#until.delete(one);
    this.#until.set(one, now + this.#milliseconds);
    if (!this.#isSet) this.#set(now + this.#milliseconds);
  }

  /** It is done, or has been given up. */
  end(one: T): void {
    this.#until.delete(one);
  }

  #set(at: number): void {
    this.#isSet = true;
    this.#timers.at(at, (now) => this.#look(now));
  }

  #look(now: number): void {
    this.#isSet = false;
    for (const [one, until] of this.#until) {
      if (until > now) {
        if (!this.#isSet) this.#set(until);
        return;
      }
      this.#until.delete(one);
      this.#onOver(one);
    }
  }
}
