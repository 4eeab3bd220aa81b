import { type Duration, microseconds, seconds } from '../base/duration.ts';
import { between, type Instant, instant, later } from '../base/instant.ts';
import type { Steady } from '../sim/steady.ts';
import { CALM_AFTER } from './disturbances.ts';

/**
 * An even stream is one segment in so long a time: below the shortest idle time-out of any device that is known (60 s).
 */
export const EVEN: Duration = seconds(10);
/** What is sent so shortly before something happens may still be on its way then, and stands for itself alone. */
const ON_ITS_WAY = seconds(1);

/** What a stream has to mind when it plans its next segment. */
export interface Circumstances {
  /** The shortest silence that somebody on the way notices; undefined: it has to go on evenly. */
  readonly noticed: Duration | undefined;
  /** When something is going to happen to the network. The last even segment in front of it is sent. */
  readonly before: Instant | undefined;
  /** How many more bytes the receiver waits for; undefined: it waits for none. */
  readonly wanted: number | undefined;
}

export const NOTHING_KNOWN: Circumstances = { noticed: undefined, before: undefined, wanted: undefined };

export interface StreamOptions {
  readonly bytes: number;
  /** In bytes a second. */
  readonly rate: number;
  /** An even stream sends once in so long a time. */
  readonly every?: Duration | undefined;
  readonly now: Instant;
}

/**
 * Much data at a steady rate. What would be sent evenly, a lump in ten seconds, may be sent in fewer and larger ones,
 * as long as nobody can tell: every segment leaves at a time at which an even stream sends, brings what was not sent up
 * to it, and says how many of the next will not be sent (`Steady`).
 */
export class BulkStream {
  readonly #rate: number;
  readonly #lump: number;
  readonly #period: Duration;
  readonly #every: Duration;
  #begun: Instant;
  #bytes: number;
  #sent = 0;
  #evenUntil: Instant = instant(0);

  constructor({ bytes, rate, every = EVEN, now }: StreamOptions) {
    this.#bytes = bytes;
    this.#rate = rate;
    this.#every = every;
    this.#begun = now;
    this.#lump = Math.max(1, Math.round((rate * every) / 1e6));
    this.#period = lasting(this.#lump, rate);
  }

  get left(): number {
    return this.#bytes - this.#sent;
  }

  /** What an even stream would have sent by now, and this one has not. It is taken to be sent. */
  take(now: Instant): number {
    const bytes = Math.min(this.#bytes, (this.#count(now) + 1) * this.#lump) - this.#sent;
    this.#sent += bytes;
    return bytes;
  }

  /** What a segment stands for that is sent now, when the next is sent at `next`. */
  until(next: Instant, now: Instant): Steady {
    const here = this.#count(now);
    const more = this.left > 0 ? this.#count(next) - here - 1 : 0;
    return { every: this.#period, bytes: this.#lump, more: Math.max(0, more), late: between(this.#at(here), now) };
  }

  /** It was held up, and goes on from here. */
  resume(now: Instant): void {
    this.#bytes = this.left;
    this.#sent = 0;
    this.#begun = now;
  }

  /** Something was not as it should be: it goes on evenly for a while. */
  disturb(now: Instant): void {
    this.#evenUntil = later(now, CALM_AFTER);
  }

  /** When to send again; when everything is sent: when the last byte has been. */
  next(now: Instant, { noticed, before, wanted }: Circumstances): Instant {
    const last = Math.ceil(this.#bytes / this.#lump) - 1;
    if (this.left <= 0) return later(this.#at(last), lasting(this.#bytes - last * this.#lump, this.#rate));
    const here = this.#count(now);
    let at = last;
    // Behind a shorter time-out an even stream is one silence after the other.
    if (noticed === undefined || noticed <= this.#period || now < this.#evenUntil)
      at = Math.min(at, here + Math.floor(this.#every / this.#period));
    if (wanted !== undefined && wanted > 0) at = Math.min(at, Math.ceil((this.#sent + wanted) / this.#lump) - 1);
    if (before !== undefined)
      at = Math.min(at, Math.ceil((between(this.#begun, before) - ON_ITS_WAY) / this.#period) - 1);
    return this.#at(Math.max(at, here + 1));
  }

  #count(now: Instant): number {
    return Math.floor(between(this.#begun, now) / this.#period);
  }

  #at(count: number): Instant {
    return later(this.#begun, microseconds(count * this.#period));
  }
}

const lasting = (bytes: number, rate: number): Duration => microseconds(Math.max(1, Math.round((bytes / rate) * 1e6)));
