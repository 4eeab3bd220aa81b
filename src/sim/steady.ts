import type { Duration } from '../base/duration.ts';
import { between, type Instant, instant, later } from '../base/instant.ts';

/**
 * What a segment stands for besides itself: a stream of others like it, one after each `every`. They are not sent, for
 * nobody could tell: whoever hears of the first knows when it would hear of each of the others.
 */
export interface Steady {
  readonly every: Duration;
  /** What each would carry. */
  readonly bytes: number;
  /** So many are still to come. */
  readonly more: number;
  /** How long ago the one before `more` came: of what is sent between two of them. */
  readonly late: Duration;
}

/** When something came last, of a stream that may stand for itself. */
export class LastHeard {
  /** What came really; of a stream, the one that the others follow. */
  at: Instant;
  #steady: Steady | undefined;

  constructor(at: Instant) {
    this.at = at;
  }

  hears(now: Instant, steady: Steady | undefined): void {
    this.at = arrival(now, steady);
    this.#steady = steady && steady.more > 0 ? steady : undefined;
  }

  /** When something came last before now. */
  by(now: Instant): Instant {
    const steady = this.#steady;
    return steady ? instant(this.at + steady.every * arrived(steady, this.at, now)) : this.at;
  }

  /** What came since `at` if it came as it would; what comes really brings it. */
  bytes(now: Instant): number {
    const steady = this.#steady;
    return steady ? steady.bytes * arrived(steady, this.at, now) : 0;
  }

  /** The longest silence between `at` and `by(now)`. */
  pause(now: Instant): Duration | undefined {
    return this.#steady && arrived(this.#steady, this.at, now) > 0 ? this.#steady.every : undefined;
  }

  /**
   * When nothing will have come for so long, if what follows comes as it would. Undefined: its own pauses are as long.
   */
  silentFor(silence: Duration): Instant | undefined {
    const steady = this.#steady;
    if (!steady) return later(this.at, silence);
    return steady.every < silence ? instant(this.at + steady.every * steady.more + silence) : undefined;
  }

  /** What of a stream is still to come, for a segment that is sent now. */
  rest(now: Instant): Steady | undefined {
    const steady = this.#steady;
    if (!steady) return undefined;
    const { every, bytes } = steady;
    const more = steady.more - arrived(steady, this.at, now);
    return more > 0 ? { every, bytes, more, late: between(this.by(now), now) } : undefined;
  }
}

/** What would come at this very time is behind what is due then: that was in the queue before it. */
const arrived = ({ every, more }: Steady, at: Instant, now: Instant): number =>
  Math.max(0, Math.min(more, Math.ceil((now - at) / every) - 1));

/** When the first of those came for which a segment stands that came now. */
export const arrival = (now: Instant, steady: Steady | undefined): Instant =>
  steady ? instant(now - steady.late) : now;

/** When the last of those comes for which a segment stands that came now. */
export const heardUntil = (now: Instant, steady: Steady | undefined): Instant =>
  steady ? instant(now + steady.every * steady.more - steady.late) : now;
