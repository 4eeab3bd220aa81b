import { type Duration, minutes } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import { connectionKey, type Flow } from '../model/flow.ts';
import type { Timeline } from './timeline.ts';

/** A host may write of its connection a little before the firewall does, and clocks are fitted to an error. */
const BEFORE_BUILT: Duration = minutes(1);
/** Firewalls that translate one after the other; more is a circle. */
const FIREWALLS_MAX = 4;

/**
 * Both sides of an address translation are one connection, known by the side that the hosts behind the firewall use. A
 * firewall gives a port to one connection after another, so a translation holds from when it was built until the next
 * of the same port.
 */
export class Translations {
  readonly #built = new Map<string, Translation[]>();

  constructor(timeline: Timeline) {
    for (const one of timeline.observations) {
      if (one.kind !== 'firewall-built' || !one.mapped || !one.flow) continue;
      const [mapped, key] = [connectionKey(one.mapped), connectionKey(one.flow)];
      if (mapped === key) continue;
      const known = this.#built.get(mapped) ?? [];
      known.push({ from: timeline.when(one) - BEFORE_BUILT, key });
      this.#built.set(mapped, known);
    }
  }

  /** By what a flow seen at `at` is known. */
  keyOf(flow: Flow, at: Instant): string {
    let key = connectionKey(flow);
    for (let i = 0; i < FIREWALLS_MAX; i++) {
      const translations = this.#built.get(key);
      const behind = translations?.[countUpTo(translations, ({ from }) => from, at) - 1];
      if (!behind) break;
      key = behind.key;
    }
    return key;
  }
}

interface Translation {
  readonly from: number;
  /** What the connection is known by behind the firewall. */
  readonly key: string;
}
