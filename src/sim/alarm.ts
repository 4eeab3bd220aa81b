import type { Instant } from '../base/instant.ts';

/** Something that is to happen at a time, unless it is stopped before: then its time is like any other. */
export class Alarm {
  readonly kind = 'alarm';
  #ring: ((now: Instant) => void) | undefined;

  constructor(ring: (now: Instant) => void) {
    this.#ring = ring;
  }

  get isStopped(): boolean {
    return this.#ring === undefined;
  }

  stop(): void {
    this.#ring = undefined;
  }

  rings(now: Instant): void {
    this.#ring?.(now);
  }
}
