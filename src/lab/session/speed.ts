import { type Duration, formatDuration, microseconds, seconds } from '../../base/duration.ts';

/** A time that the kernel keeps in whole seconds, and that is none when it is divided. */
export interface Rounding {
  readonly what: string;
  readonly exact: Duration;
  readonly taken: Duration;
}

/** A share of a time by which rounding may change it before it is another case than the one that was written. */
const ROUNDING_MAX = 0.1;

/** How much faster a case is played than it was written: every time of it is divided by this. */
export class Speed {
  readonly by: number;
  readonly #rounded: Rounding[] = [];
  readonly #refused: string[] = [];

  constructor(by: number) {
    this.by = by;
  }

  /** Kernel times that were rounded a little. Both the kernel and the simulation are given the rounded ones. */
  get rounded(): readonly Rounding[] {
    return this.#rounded;
  }

  /** Kernel times that rounding would change too much, each with what would help. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** A time that a program keeps, to the microsecond. */
  span(of: Duration): Duration {
    return microseconds(Math.max(1, of / this.by));
  }

  /**
   * A time that the kernel keeps in whole seconds, of one at least. It was written by somebody, so it is not to become
   * another.
   */
  kernelTime(of: Duration, what: string): Duration {
    const [exact, taken] = [this.span(of), this.systemTime(of)];
    if (taken === exact) return taken;
    if (Math.abs(taken - exact) <= exact * ROUNDING_MAX) this.#rounded.push({ what, exact, taken });
    else
      this.#refused.push(
        `${what} of ${formatDuration(of)} is ${formatDuration(exact)} at --speed ${this.by}, and the kernel takes ` +
          `whole seconds; ${remedy(of)}`,
      );
    return taken;
  }

  /** The same for a default that nobody wrote: the nearest whole second. */
  systemTime(of: Duration): Duration {
    return seconds(Math.max(1, Math.round(this.span(of) / SECOND)));
  }
}

const SECOND = seconds(1);

/** A speed that divides the time into whole seconds. */
function remedy(of: Duration): string {
  const whole = Math.floor(of / SECOND);
  return whole > 1 ? `a speed that divides ${whole} helps` : 'no speed above 1 helps';
}
