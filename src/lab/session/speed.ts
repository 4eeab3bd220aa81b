import { type Duration, formatDuration, microseconds } from '../../base/duration.ts';
import { someOf } from '../../base/some-of.ts';
import { fits, fittingSpeed, wholeSeconds } from './fitting-speed.ts';

/** A time that the kernel keeps in whole seconds, and that is none when it is divided. */
export interface Rounding {
  readonly what: string;
  readonly exact: Duration;
  readonly taken: Duration;
}

/** How much faster a case is played than it was written: every time of it is divided by this. */
export class Speed {
  readonly by: number;
  readonly #rounded: Rounding[] = [];
  readonly #refused = new Map<string, Duration>();
  readonly #written = new Set<Duration>();

  constructor(by: number) {
    this.by = by;
  }

  /** Kernel times that were rounded a little. Both the kernel and the simulation are given the rounded ones. */
  get rounded(): readonly Rounding[] {
    return this.#rounded;
  }

  /** Every time that was asked for and that somebody wrote. */
  get written(): ReadonlySet<Duration> {
    return this.#written;
  }

  /** Kernel times that rounding would change too much, with a speed that fits all. Undefined: there are none. */
  get refusal(): string | undefined {
    if (this.#refused.size === 0) return undefined;
    const times = [...this.#refused].map(
      ([what, of]) => `${what} (${formatDuration(of)} becomes ${formatDuration(this.span(of))})`,
    );
    const fitting = fittingSpeed(this.#written, this.by - 1) ?? fittingSpeed(this.#written, Number.MAX_SAFE_INTEGER);
    const remedy = fitting === undefined ? 'no speed above 1 fits all' : `--speed ${fitting} fits all`;
    return `the kernel takes whole seconds, and these are none at --speed ${this.by}: ${someOf(times, REFUSED_SHOWN)}; ${remedy}`;
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
    else this.#refused.set(what, of);
    return taken;
  }

  /** The same for a default that nobody wrote: the nearest whole second. */
  systemTime(of: Duration): Duration {
    return wholeSeconds(of / this.by);
  }
}

/** More of them are of the same few settings, host by host. */
const REFUSED_SHOWN = 4;
