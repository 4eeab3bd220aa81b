import { type Duration, microseconds, minutes, seconds } from '../base/duration.ts';
import { between, type Instant, instant, later } from '../base/instant.ts';
import { CALM_AFTER } from './disturbances.ts';

/** An even stream is one segment in so long a time: below the shortest idle time-out of any device that is known (60 s). */
export const EVEN: Duration = seconds(10);
/** And no stream says nothing for longer: whoever looks at a timeline is to see that it goes on. */
const LONGEST = minutes(10);
/** So much of the shortest silence that anybody notices may pass between two segments: a segment that is lost is repeated in time. */
const SHARE = 1 / 2;

/** What a stream has to mind when it plans its next segment. */
export interface Circumstances {
  /** The shortest silence that somebody on the way notices; undefined: it has to go on evenly. */
  readonly noticed: Duration | undefined;
  /** When something is going to happen to the network. The last even segment in front of it is sent. */
  readonly before: Instant | undefined;
  /** How many more bytes the receiver waits for; undefined: it waits for none. */
  readonly wanted: number | undefined;
}

export interface Lump {
  readonly bytes: number;
  /** For how much of the time before it lumps stand that were not sent: `Segment.filled`. */
  readonly filled: Duration | undefined;
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
 * Much data at a steady rate. What would be sent evenly, a lump in ten seconds, may be sent in fewer and larger ones, as long as nobody
 * can tell: every segment leaves at a time at which an even stream sends, and brings what was sent in vain up to it.
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
  take(now: Instant): Lump {
    const here = this.#count(now);
    const bytes = Math.min(this.#bytes, (here + 1) * this.#lump) - this.#sent;
    const lumps = Math.ceil(bytes / this.#lump);
    const missed = this.#at(here) === now ? lumps - 1 : lumps;
    const isFirst = this.#sent === 0;
    this.#sent += bytes;
    return { bytes, filled: isFirst || missed <= 0 ? undefined : microseconds(missed * this.#period) };
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
    const pause = noticed === undefined || now < this.#evenUntil ? this.#every : Math.min(LONGEST, noticed * SHARE);
    let at = Math.min(last, here + Math.floor(pause / this.#period));
    if (wanted !== undefined && wanted > 0) at = Math.min(at, Math.ceil((this.#sent + wanted) / this.#lump) - 1);
    if (before !== undefined) at = Math.min(at, Math.ceil(between(this.#begun, before) / this.#period) - 1);
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
