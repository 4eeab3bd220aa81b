import { type Duration, minutes } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Flow } from '../model/flow.ts';
import type { ClockId, Observation } from '../model/observation.ts';
import { type Lasting, stampedAt, toldBehind, type Translation, Translations } from '../model/translations.ts';
import { PlacedConversation } from './placed-conversation.ts';
import { Timeline } from './timeline.ts';

/** A host may write of its connection a little before the firewall does, and clocks are fitted to an error. */
const BEFORE_BUILT: Duration = minutes(1);

/** A translation of which no line tells. It holds for one connection on the far side, whose times are on its clocks. */
export interface LearnedTranslation extends Translation {
  readonly first: Stamp;
  /** When the next connection of the same ports begins there. */
  readonly next?: Stamp;
}

export interface Stamp {
  readonly clock: ClockId;
  readonly at: Instant;
}

/**
 * A connection is one, though a device gives one of its ends another address: whatever was seen of it in front of the
 * device is told of the flow that the hosts behind it have.
 */
export function behindTranslations(
  seen: Timeline,
  captured: readonly Conversation[],
  learned: readonly LearnedTranslation[] = [],
): {
  readonly timeline: Timeline;
  readonly conversations: readonly Conversation[];
  readonly translations: Translations;
} {
  const translations = new Translations(
    seen.observations,
    { when: (one) => seen.when(one), early: BEFORE_BUILT },
    learned.map((one) => lasting(seen, one)),
  );
  if (!translations.areAny) return { timeline: seen, conversations: captured, translations };
  const told = retold(seen.observations, captured, {
    observed: (flow, one) => translations.behind(flow, seen.when(one)),
    captured: ({ flow, point, first }) => translations.behind(flow, seen.at(point.clock, first.at)),
  });
  return { timeline: new Timeline(told.observations, seen.clocks), conversations: told.conversations, translations };
}

function lasting(seen: Timeline, { first, next, ...one }: LearnedTranslation): Lasting {
  const at = seen.at(first.clock, first.at);
  return {
    ...one,
    ...stampedAt(at, first.at),
    from: at - BEFORE_BUILT,
    ...(next ? { until: seen.at(next.clock, next.at) - 1 } : {}),
  };
}

/** The same before clocks are fitted, which what both ends say of one connection ties together. */
export function behindTranslationsUntimed(
  observations: readonly Observation[],
  captured: readonly Conversation[],
  learned: readonly LearnedTranslation[] = [],
): Told {
  const translations = new Translations(
    observations,
    { when: ({ at }) => at },
    learned.map((one) => ({ ...one, at: one.first.at, from: 0 })),
  );
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
    observations: observations.map((one) => (one.flow ? toldBehind(one, behind.observed(one.flow, one)) : one)),
    conversations: captured.map((one) => {
      const flow = behind.captured(one);
      return flow === one.flow ? one : new PlacedConversation(one, one.point, flow);
    }),
  };
}
