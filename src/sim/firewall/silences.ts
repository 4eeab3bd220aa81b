import { between, type Instant, later } from '../../base/instant.ts';
import { type Duration, microseconds } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import { arrival, LastHeard, type Steady } from '../steady.ts';

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
  readonly last: LastHeard;
  longest: Duration;
  until: Instant;
}

/** What it is told of keeps its own record: it is looked up for every packet. */
export interface Hearable {
  heard?: Heard | undefined;
}

/** The longest silence of each connection of a device, those that are over among them. */
export class Silences<Entry extends Hearable> {
  readonly #heard = new Set<Heard>();
  readonly #over: Silence[] = [];

  /** Something crossed; the first time begins the count. */
  heard(entry: Entry, { flow, now, steady }: Hearing): void {
    const at = arrival(now, steady);
    if (entry.heard) note(entry.heard, at);
    else {
      entry.heard = { flow, last: new LastHeard(now), longest: microseconds(0), until: now };
      this.#heard.add(entry.heard);
    }
    entry.heard.last.hears(now, steady);
  }

  ended({ heard }: Entry, now: Instant): void {
    if (!heard || !this.#heard.delete(heard)) return;
    note(heard, now);
    this.#over.push(told(heard));
  }

  /** Up to now. */
  *all(now: Instant): Iterable<Silence> {
    yield* this.#over;
    for (const { last, ...heard } of this.#heard) {
      const sofar = { ...heard, last };
      note(sofar, now);
      yield told(sofar);
    }
  }
}

interface Hearing {
  readonly flow: Flow;
  readonly now: Instant;
  readonly steady?: Steady | undefined;
}

const told = ({ flow, longest, until }: Heard): Silence => ({ flow, longest, until });

function note(one: Heard, now: Instant): void {
  const { last } = one;
  const pause = last.pause(now);
  if (pause !== undefined) lasted(one, pause, later(last.at, pause));
  lasted(one, between(last.by(now), now), now);
}

function lasted(one: Heard, silence: Duration, until: Instant): void {
  if (silence <= one.longest) return;
  one.longest = silence;
  one.until = until;
}
