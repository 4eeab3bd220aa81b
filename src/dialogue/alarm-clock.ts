import type { Duration } from '../base/duration.ts';
import { type Instant, later } from '../base/instant.ts';
import type { SetAlarm, Stage } from './stage.ts';

/** The one alarm of a program: whatever it is set to takes the place of what it was set to before. */
export class AlarmClock {
  /** When it rings; undefined: it is not set, or has rung. */
  ringsAt: Instant | undefined;
  /** When it rang, if it was not touched since. */
  rangAt: Instant | undefined;
  readonly #stage: Pick<Stage, 'now' | 'alarm'>;
  readonly #ring: () => void;
  #alarm: SetAlarm | undefined;

  constructor(stage: Pick<Stage, 'now' | 'alarm'>, onRing: () => void) {
    this.#stage = stage;
    this.#ring = () => {
      this.rangAt = stage.now;
      this.ringsAt = undefined;
      this.#alarm = undefined;
      onRing();
    };
  }

  off(): void {
    this.#alarm?.stop();
    this.#alarm = undefined;
    this.ringsAt = undefined;
    this.rangAt = undefined;
  }

  /** `after`: undefined, never. */
  set(after: Duration | undefined): void {
    this.off();
    if (after === undefined) return;
    this.ringsAt = later(this.#stage.now, after);
    this.#alarm = this.#stage.alarm(after, this.#ring);
  }
}
