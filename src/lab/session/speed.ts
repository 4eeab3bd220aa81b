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
  readonly #written = new Set<Duration>();

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

  /**
   * Where some were refused: the speed nearest below this one at which none of them would be, slowest of all as
   * written.
   */
  get fitting(): number | undefined {
    if (this.#refused.length === 0) return undefined;
    for (let by = Math.ceil(this.by) - 1; by > 0; by--) if ([...this.#written].every((of) => fits(of, by))) return by;
    return undefined;
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
    this.#written.add(of);
    if (taken === exact) return taken;
    if (fits(of, this.by)) this.#rounded.push({ what, exact, taken });
    else
      this.#refused.push(
        `${what} of ${formatDuration(of)} is ${formatDuration(exact)} at --speed ${this.by}, and the kernel takes ` +
          `whole seconds; ${remedy(of)}`,
      );
    return taken;
  }

  /** The same for a default that nobody wrote: the nearest whole second. */
  systemTime(of: Duration): Duration {
    return wholeSeconds(of / this.by);
  }
}

const SECOND = seconds(1);

const wholeSeconds = (us: number): Duration => seconds(Math.max(1, Math.round(us / SECOND)));

/** Whether rounding leaves the time what it was, but for a little. */
const fits = (of: Duration, by: number): boolean =>
  Math.abs(wholeSeconds(of / by) - of / by) <= (of / by) * ROUNDING_MAX;

/** A speed that divides the time into whole seconds. */
function remedy(of: Duration): string {
  const whole = Math.floor(of / SECOND);
  return whole > 1 ? `a speed that divides ${whole} helps` : 'no speed above 1 helps';
}
