import type { Duration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import { connectionKey, type Endpoint, type Flow, reverse, sameEndpoint } from './flow.ts';
import type { Observation } from './observation.ts';

/** Firewalls that translate one after the other; more is a circle. */
const FIREWALLS_MAX = 4;

/**
 * Both sides of an address translation are one connection, known by the side that the hosts behind the firewall use. A
 * firewall gives a port to one connection after another, so a translation holds from when it was built until the next
 * of the same port.
 */
export class Translations {
  readonly #built = new Map<string, Translation[]>();

  constructor(observations: readonly Observation[], { when, early = 0 }: TranslationTimes) {
    for (const one of observations) {
      if (one.kind !== 'firewall-built' || !one.mapped || !one.flow) continue;
      const key = connectionKey(one.mapped);
      if (key === connectionKey(one.flow)) continue;
      const known = this.#built.get(key) ?? [];
      known.push({ from: when(one) - early, mapped: one.mapped, behind: one.flow });
      this.#built.set(key, known);
    }
  }

  get areAny(): boolean {
    return this.#built.size > 0;
  }

  /** As the hosts behind the firewalls have a flow that was seen at `at`; in its own direction. */
  behind(flow: Flow, at: Instant): Flow {
    return this.#follow(flow, (all) => all[countUpTo(all, ({ from }) => from, at) - 1]);
  }

  /** The same while nobody knows how far clocks are apart: of ports that were given to one connection only. */
  behindAtAnyTime(flow: Flow): Flow {
    return this.#follow(flow, ([first, ...more]) => (more.length === 0 ? first : undefined));
  }

  #follow(flow: Flow, pick: (all: readonly Translation[]) => Translation | undefined): Flow {
    let found = flow;
    for (let i = 0; i < FIREWALLS_MAX && this.areAny; i++) {
      const one = pick(this.#built.get(connectionKey(found)) ?? []);
      if (!one) break;
      found = sameEndpoint(one.mapped.source, found.source) ? one.behind : reverse(one.behind);
    }
    return found;
  }
}

/** The same, told of the flow that its client has; how it is there, where it was seen, is kept. */
export const toldBehind = <T extends { readonly flow?: Flow | undefined }>(one: T, behind: Flow): T =>
  one.flow === undefined || behind === one.flow ? one : { ...one, flow: behind, flowThere: one.flow };

/** The ends in which the same direction of a connection differs in front of a translation and behind it. */
export const changedEnds = (one: Flow, other: Flow): readonly (readonly [Endpoint, Endpoint])[] =>
  (['source', 'destination'] as const).flatMap((end) =>
    sameEndpoint(one[end], other[end]) ? [] : [[one[end], other[end]] as const],
  );

interface TranslationTimes {
  /** `observations` are in the order of it. */
  readonly when: (one: Observation) => Instant;
  /** How long before a device says that it built a connection its ends may have told of it. */
  readonly early?: Duration | 0;
}

interface Translation {
  readonly from: number;
  readonly mapped: Flow;
  /** As it is behind the firewall. */
  readonly behind: Flow;
}
