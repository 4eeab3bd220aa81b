import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Duration, microseconds } from '../../base/duration.ts';

/**
 * How late the machine lets this process run, which plays all programs of the lab: what it is late by says nothing
 * about the kernel's TCP.
 */
export class Stalls {
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });

  constructor() {
    this.#delay.enable();
  }

  /** The longest so far. */
  get longest(): Duration {
    return microseconds(this.#delay.max / 1_000);
  }

  close(): void {
    this.#delay.disable();
  }
}
