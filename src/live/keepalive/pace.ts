import { type Duration, microseconds, milliseconds, seconds } from '../../base/duration.ts';

/** Looks may take this share of a core for long: half of what was promised. */
const SHARE = 0.005;
/** What may be taken at once when little was taken before: several looks at ten thousand sockets. */
const CREDIT_MAX = milliseconds(250);
/** A new connection is silent for at least a second before any path forgets it. */
const WAIT_MIN = milliseconds(500);
/** However much was taken, new connections do not wait for longer. */
const WAIT_MAX = seconds(5);

/** More is forgiven: the longest rest would not pay it back. */
const DEBT_MAX = 0 - WAIT_MAX * SHARE;

/**
 * How long to rest after a look, by what looks took of a processor: a new connection is seen at once unless there is
 * one after the other.
 */
export class Pace {
  #credit: number = CREDIT_MAX;
  #at: number | undefined;

  /** The rest after a look that ended now and took so much. */
  restAfter(cost: Duration, now: Duration): Duration {
    const earned = (now - (this.#at ?? now)) * SHARE;
    this.#at = now;
    this.#credit = Math.max(Math.min(this.#credit + earned, CREDIT_MAX) - cost, DEBT_MAX);
    return microseconds(Math.max(WAIT_MIN, (0 - this.#credit) / SHARE));
  }
}
