import { type Duration, seconds } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { Conversation } from '../model/conversation.ts';
import { connectionKey, type Flow, reverse, sameEndpoint } from '../model/flow.ts';
import type { Observation, ObservationKind } from '../model/observation.ts';
import type { Timeline } from './timeline.ts';

/** One TCP connection with everything that any source said of it, in common time. */
export interface Connection {
  /** From initiator to responder where anybody knew (`oriented`), else as first seen. */
  readonly flow: Flow;
  readonly oriented: boolean;
  readonly observations: readonly Observation[];
  readonly conversations: readonly Conversation[];
}

/** Events that begin a connection, so that a port number used again begins another. */
const BIRTHS: ReadonlySet<ObservationKind> = new Set(['connected', 'accepted', 'firewall-built']);

/** Several sources tell of one birth within this time; a port number is not used again so soon. */
const SAME_BIRTH: Duration = seconds(30);

interface Draft {
  flow: Flow;
  oriented: boolean;
  born: Instant | undefined;
  last: Instant;
  readonly observations: Observation[];
  readonly conversations: Conversation[];
}

/** Joins observations and captured conversations into connections by their addresses and ports, translated ones included. */
export function joinConnections(timeline: Timeline, conversations: readonly Conversation[]): readonly Connection[] {
  const drafts = new Map<string, Draft[]>();
  const aliases = translations(timeline.observations);
  const keyOf = (flow: Flow) => {
    const key = connectionKey(flow);
    return aliases.get(key) ?? key;
  };
  for (const one of timeline.observations) {
    if (!one.flow || one.flow.source.port === 0) continue;
    const key = keyOf(one.flow);
    const known = drafts.get(key) ?? [];
    const at = timeline.when(one);
    const draft = draftFor(known, one, at);
    draft.observations.push(one);
    draft.last = at;
    drafts.set(key, known);
  }
  for (const conversation of conversations) addConversation(drafts, keyOf(conversation.flow), conversation, timeline);
  return [...drafts.values()].flat();
}

function draftFor(known: Draft[], one: Observation, at: Instant): Draft {
  const latest = known.at(-1);
  const birth = BIRTHS.has(one.kind) || (one.kind === 'segment' && one.role === 'syn');
  const again = birth && latest?.born !== undefined && at - latest.born > SAME_BIRTH;
  const flow = one.flow as Flow;
  if (!latest || again) {
    const fresh: Draft = {
      flow,
      oriented: isOriented(one),
      born: birth ? at : undefined,
      last: at,
      observations: [],
      conversations: [],
    };
    known.push(fresh);
    return fresh;
  }
  if (birth) latest.born ??= at;
  if (!latest.oriented && isOriented(one)) {
    latest.flow = sameTranslation(latest.flow, flow) ? latest.flow : flow;
    latest.oriented = true;
  }
  return latest;
}

/** Kinds whose flow is known to run from initiator to responder. */
const isOriented = (one: Observation): boolean =>
  BIRTHS.has(one.kind) || (one.kind === 'segment' && one.role === 'syn');

const sameTranslation = (a: Flow, b: Flow) =>
  sameEndpoint(a.source, b.source) && sameEndpoint(a.destination, b.destination);

function addConversation(
  drafts: Map<string, Draft[]>,
  key: string,
  conversation: Conversation,
  timeline: Timeline,
): void {
  const known = drafts.get(key) ?? [];
  const first = timeline.at(conversation.point.clock, conversation.first.at);
  const last = timeline.at(conversation.point.clock, conversation.last.at);
  const overlapping = known.find(
    ({ born, last: until }) => first <= until + SAME_BIRTH && last >= (born ?? first) - SAME_BIRTH,
  );
  if (overlapping) {
    overlapping.conversations.push(conversation);
    if (!overlapping.oriented && conversation.initiatorSeen)
      Object.assign(overlapping, { flow: conversation.flow, oriented: true });
    return;
  }
  known.push({
    flow: conversation.flow,
    oriented: conversation.initiatorSeen,
    born: first,
    last,
    observations: [],
    conversations: [conversation],
  });
  drafts.set(key, known);
}

/** Both sides of an address translation are one connection; it is known by the side that the hosts behind the firewall use. */
function translations(observations: readonly Observation[]): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const one of observations) {
    if (one.kind !== 'firewall-built' || !one.mapped || !one.flow) continue;
    aliases.set(connectionKey(one.mapped), connectionKey(one.flow));
  }
  return aliases;
}

/** The first observation of a kind, typed. */
export function firstOf<K extends ObservationKind>(
  observations: readonly Observation[],
  kind: K,
): Extract<Observation, { kind: K }> | undefined {
  return observations.find((one): one is Extract<Observation, { kind: K }> => one.kind === kind);
}

export function allOf<K extends ObservationKind>(
  observations: readonly Observation[],
  kind: K,
): readonly Extract<Observation, { kind: K }>[] {
  return observations.filter((one): one is Extract<Observation, { kind: K }> => one.kind === kind);
}

export const between = (flow: Flow, other: Flow): boolean =>
  sameTranslation(flow, other) || sameTranslation(flow, reverse(other));
