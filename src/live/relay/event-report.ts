import type { RelayEvent } from './relay-event.ts';

/** Passes on so many events a second, and how many it did not. */
export class EventReport {
  readonly #tell: (event: RelayEvent) => void;
  #second = 0;
  #told = 0;
  #notTold = 0;

  constructor(tell: (event: RelayEvent) => void) {
    this.#tell = tell;
  }

  /** Whether the next one would be told: who is not, need not make it. `now` in milliseconds. */
  takes(now: number): boolean {
    this.flush(now);
    if (this.#told < EVENTS_MAX) return true;
    this.#notTold++;
    return false;
  }

  tell(event: RelayEvent): void {
    this.#told++;
    this.#tell(event);
  }

  /** Tells of those that were not told, when their second is over. */
  flush(now: number): void {
    const second = Math.floor(now / 1_000);
    if (second === this.#second) return;
    if (this.#notTold > 0) this.#tell({ is: 'not-told', events: this.#notTold });
    [this.#second, this.#told, this.#notTold] = [second, 0, 0];
  }
}

/** A person reads no more, and a journal keeps so many without dropping others (journald.conf(5): 10,000 in 30 s). */
const EVENTS_MAX = 100;
