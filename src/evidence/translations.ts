import { type Duration, minutes } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import type { Conversation } from '../model/conversation.ts';
import { connectionKey, type Flow, reverse, sameEndpoint } from '../model/flow.ts';
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

  constructor(timeline: Timeline) {
    for (const one of timeline.observations) {
      if (one.kind !== 'firewall-built' || !one.mapped || !one.flow) continue;
      const key = connectionKey(one.mapped);
      if (key === connectionKey(one.flow)) continue;
      const known = this.#built.get(key) ?? [];
      known.push({ from: timeline.when(one) - BEFORE_BUILT, mapped: one.mapped, behind: one.flow });
      this.#built.set(key, known);
    }
  }

  get areAny(): boolean {
    return this.#built.size > 0;
  }

  /** As the hosts behind the firewalls have a flow that was seen at `at`; in its own direction. */
  behind(flow: Flow, at: Instant): Flow {
    let found = flow;
    for (let i = 0; i < FIREWALLS_MAX && this.areAny; i++) {
      const translations = this.#built.get(connectionKey(found));
      const one = translations?.[countUpTo(translations, ({ from }) => from, at) - 1];
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
  const translations = new Translations(seen);
  if (!translations.areAny) return { timeline: seen, conversations: captured };
  const observations = seen.observations.map((one) => {
    const flow = one.flow && translations.behind(one.flow, seen.when(one));
    return flow === one.flow ? one : { ...one, flow };
  });
  const conversations = captured.map((one) => {
    const flow = translations.behind(one.flow, seen.at(one.point.clock, one.first.at));
    return flow === one.flow ? one : new PlacedConversation(one, one.point, flow);
  });
  return { timeline: new Timeline(observations, seen.clocks), conversations };
}

interface Translation {
  readonly from: number;
  readonly mapped: Flow;
  /** As it is behind the firewall. */
  readonly behind: Flow;
}
