import { between, type Instant } from '../../base/instant.ts';
import { type Duration, microseconds } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';

/** How long a connection was silent at most, as a device saw it. */
export interface Silence {
  /** As its first packet arrived. */
  readonly flow: Flow;
  readonly longest: Duration;
}

interface Heard {
  readonly flow: Flow;
  at: Instant;
  longest: Duration;
}

const NOTHING = microseconds(0);

/** The longest silence of each connection of a device, those that are over among them. */
export class Silences<Entry extends object> {
  readonly #heard = new Map<Entry, Heard>();
  readonly #over: Heard[] = [];

  /** Something crossed; the first time begins the count. */
  heard(entry: Entry, flow: Flow, now: Instant): void {
    const one = this.#heard.get(entry);
    if (!one) this.#heard.set(entry, { flow, at: now, longest: NOTHING });
    else note(one, now);
  }

  ended(entry: Entry, now: Instant): void {
    const one = this.#heard.get(entry);
    if (!one) return;
    note(one, now);
    this.#over.push(one);
    this.#heard.delete(entry);
  }

  /** Up to now. */
  *all(now: Instant): Iterable<Silence> {
    yield* this.#over;
    for (const { flow, at, longest } of this.#heard.values())
      yield { flow, longest: longer(longest, between(at, now)) };
  }
}

function note(one: Heard, now: Instant): void {
  one.longest = longer(one.longest, between(one.at, now));
  one.at = now;
}

const longer = (a: Duration, b: Duration): Duration => (a > b ? a : b);
