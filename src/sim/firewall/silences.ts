import { between, type Instant } from '../../base/instant.ts';
import { type Duration, microseconds } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';

/** How long a connection was silent at most, as a device saw it. */
export interface Silence {
  /** As its first packet arrived. */
  readonly flow: Flow;
  readonly longest: Duration;
  /** When that one ended, or now. */
  readonly until: Instant;
}

/** How a connection has been heard of so far. */
export interface Heard {
  readonly flow: Flow;
  at: Instant;
  longest: Duration;
  until: Instant;
}

/** What it is told of keeps its own record: it is looked up for every packet. */
export interface Hearable {
  heard?: Heard | undefined;
}

const NOTHING = microseconds(0);

/** The longest silence of each connection of a device, those that are over among them. */
export class Silences<Entry extends Hearable> {
  readonly #heard = new Set<Heard>();
  readonly #over: Heard[] = [];

  /** Something crossed; the first time begins the count. `filled`: of the time before it, what was no silence (`Segment.filled`). */
  heard(entry: Entry, { flow, now, filled = NOTHING }: Hearing): void {
    if (entry.heard) return note(entry.heard, now, filled);
    entry.heard = { flow, at: now, longest: NOTHING, until: now };
    this.#heard.add(entry.heard);
  }

  ended({ heard }: Entry, now: Instant): void {
    if (!heard || !this.#heard.delete(heard)) return;
    note(heard, now, NOTHING);
    this.#over.push(heard);
  }

  /** Up to now. */
  *all(now: Instant): Iterable<Silence> {
    yield* this.#over.map(({ flow, longest, until }) => ({ flow, longest, until }));
    for (const { flow, at, longest, until } of this.#heard) {
      const last = between(at, now);
      yield last > longest ? { flow, longest: last, until: now } : { flow, longest, until };
    }
  }
}

interface Hearing {
  readonly flow: Flow;
  readonly now: Instant;
  readonly filled?: Duration | undefined;
}

function note(one: Heard, now: Instant, filled: Duration): void {
  const silent = now - one.at - filled;
  if (silent > one.longest) {
    one.longest = microseconds(silent);
    one.until = now;
  }
  one.at = now;
}
