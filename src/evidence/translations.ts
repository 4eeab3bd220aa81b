import { type Duration, minutes } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import type { Conversation } from '../model/conversation.ts';
import { connectionKey, type Flow, reverse, sameEndpoint } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import { PlacedConversation } from './placed-conversation.ts';
import { Timeline } from './timeline.ts';

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

  /** `observations` in the order of `when`. */
  constructor(observations: readonly Observation[], when: (one: Observation) => Instant) {
    for (const one of observations) {
      if (one.kind !== 'firewall-built' || !one.mapped || !one.flow) continue;
      const key = connectionKey(one.mapped);
      if (key === connectionKey(one.flow)) continue;
      const known = this.#built.get(key) ?? [];
      known.push({ from: when(one) - BEFORE_BUILT, mapped: one.mapped, behind: one.flow });
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

/**
 * A connection is one, though a device gives one of its ends another address: whatever was seen of it in front of the
 * device is told of the flow that the hosts behind it have.
 */
export function behindTranslations(
  seen: Timeline,
  captured: readonly Conversation[],
): { readonly timeline: Timeline; readonly conversations: readonly Conversation[] } {
  const translations = new Translations(seen.observations, (one) => seen.when(one));
  if (!translations.areAny) return { timeline: seen, conversations: captured };
  const told = retold(seen.observations, captured, {
    observed: (flow, one) => translations.behind(flow, seen.when(one)),
    captured: ({ flow, point, first }) => translations.behind(flow, seen.at(point.clock, first.at)),
  });
  return { timeline: new Timeline(told.observations, seen.clocks), conversations: told.conversations };
}

/** The same before clocks are fitted, which what both ends say of one connection ties together. */
export function behindTranslationsUntimed(
  observations: readonly Observation[],
  captured: readonly Conversation[],
): Told {
  const translations = new Translations(observations, ({ at }) => at);
  if (!translations.areAny) return { observations, conversations: captured };
  return retold(observations, captured, {
    observed: (flow) => translations.behindAtAnyTime(flow),
    captured: ({ flow }) => translations.behindAtAnyTime(flow),
  });
}

interface Told {
  readonly observations: readonly Observation[];
  readonly conversations: readonly Conversation[];
}

interface Behind {
  observed(flow: Flow, one: Observation): Flow;
  captured(one: Conversation): Flow;
}

/** What nobody translates is told as it was. */
function retold(observations: readonly Observation[], captured: readonly Conversation[], behind: Behind): Told {
  return {
    observations: observations.map((one) => {
      const flow = one.flow && behind.observed(one.flow, one);
      return flow === one.flow ? one : { ...one, flow };
    }),
    conversations: captured.map((one) => {
      const flow = behind.captured(one);
      return flow === one.flow ? one : new PlacedConversation(one, one.point, flow);
    }),
  };
}

interface Translation {
  readonly from: number;
  readonly mapped: Flow;
  /** As it is behind the firewall. */
  readonly behind: Flow;
}
