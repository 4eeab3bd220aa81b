import { type Duration, seconds } from '../base/duration.ts';
import { type Instant, instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import type { Conversation } from '../model/conversation.ts';
import { connectionKey, type Flow, reverse, seemsAnswer } from '../model/flow.ts';
import type { Observation, ObservationKind } from '../model/observation.ts';
import type { Timeline } from './timeline.ts';

/** One TCP connection with everything that any source said of it, in common time. */
export interface Connection {
  /** From initiator to responder where anybody knew (`oriented`), else as their ports suggest, else as first seen. */
  readonly flow: Flow;
  readonly oriented: boolean;
  readonly observations: readonly Observation[];
  readonly conversations: readonly Conversation[];
}

/**
 * Events that begin a connection, so that a port number used again begins another; their flow runs from initiator to
 * responder.
 */
const BIRTHS: ReadonlySet<ObservationKind> = new Set(['connected', 'accepted', 'firewall-built']);

/** Several sources tell of one birth within this time; a port number is not used again so soon. */
const SAME_BIRTH: Duration = seconds(30);

interface Draft {
  flow: Flow;
  oriented: boolean;
  born: Instant | undefined;
  readonly first: Instant;
  last: Instant;
  observations: Observation[];
  conversations: Conversation[];
}

/** Joins observations and captured conversations into connections by their addresses and ports. */
export function joinConnections(timeline: Timeline, conversations: readonly Conversation[]): readonly Connection[] {
  /** By key, in the order in which they began. */
  const drafts = new Map<string, Draft[]>();
  for (const one of timeline.observations) {
    if (!one.flow || !hasPorts(one.flow)) continue;
    const at = timeline.when(one);
    const key = connectionKey(one.flow);
    const known = drafts.get(key);
    const draft = draftFor(known, one, one.flow, at);
    if (!known) drafts.set(key, [draft]);
    else if (draft !== known.at(-1)) known.push(draft);
    draft.observations = withOneMore(draft.observations, one);
    draft.last = at;
  }
  for (const conversation of conversations) {
    const first = timeline.at(conversation.point.clock, conversation.first.at);
    const last = timeline.at(conversation.point.clock, conversation.last.at);
    const key = connectionKey(conversation.flow);
    const known = drafts.get(key);
    if (known) addConversation(known, conversation, first, last);
    else drafts.set(key, [draftOf(conversation, first, last)]);
  }
  const all = [...drafts.values()].flat();
  for (const one of all)
    if (!one.oriented && one.conversations.length === 0 && seemsAnswer(one.flow)) one.flow = reverse(one.flow);
  return all;
}

/** A line that prints no port (it stands as 0) tells of many connections between two hosts. */
const hasPorts = ({ protocol, source, destination }: Flow): boolean =>
  protocol === 'icmp' || (source.port !== 0 && destination.port !== 0);

/**
 * A list that grows by `push` has room for seventeen at once. Most connections have one conversation, and a hundred
 * thousand of them are found in one capture: the first one makes a list that holds one.
 */
function withOneMore<T>(list: T[], one: T): T[] {
  if (list.length === 0) return [one];
  list.push(one);
  return list;
}

/** The connection that an observation belongs to: the latest that is known, or a new one. */
function draftFor(known: readonly Draft[] | undefined, one: Observation, flow: Flow, at: Instant): Draft {
  const latest = known?.at(-1);
  const birth = BIRTHS.has(one.kind) || (one.kind === 'segment' && one.role === 'syn');
  if (!latest || (birth && latest.born !== undefined && at - latest.born > SAME_BIRTH))
    return draft({ flow, oriented: birth, born: birth ? at : undefined, first: begunAt(one, at), last: at });
  if (!birth) return latest;
  latest.born ??= at;
  if (latest.oriented) return latest;
  // What was seen before (a denied answer, a socket list) may have run either way.
  latest.flow = flow;
  latest.oriented = true;
  return latest;
}

/** The line about its end says how long it had lasted, and many a device writes no other. */
const begunAt = (one: Observation, at: Instant): Instant =>
  one.kind === 'firewall-teardown' && one.lasted !== undefined ? instant(at - one.lasted) : at;

type Begun = Omit<Draft, 'observations' | 'conversations'>;

const draft = ({ flow, oriented, born, first, last }: Begun): Draft => ({
  flow,
  oriented,
  born,
  first,
  last,
  observations: NONE,
  conversations: NONE,
});

/** Shared by all that have none, and never added to. */
const NONE: never[] = [];

function draftOf(conversation: Conversation, first: Instant, last: Instant): Draft {
  const fresh = draft({ flow: conversation.flow, oriented: conversation.initiatorSeen, born: first, first, last });
  fresh.conversations = [conversation];
  return fresh;
}

function addConversation(known: Draft[], conversation: Conversation, first: Instant, last: Instant): void {
  // A port may be used by tens of thousands of connections one after the other.
  const after = countUpTo(known, (one) => one.first, last + SAME_BIRTH);
  const latest = known[after - 1];
  if (latest && latest.last >= first - SAME_BIRTH) {
    latest.conversations = withOneMore(latest.conversations, conversation);
    if (latest.oriented || !conversation.initiatorSeen) return;
    latest.flow = conversation.flow;
    latest.oriented = true;
    return;
  }
  known.splice(after, 0, draftOf(conversation, first, last));
}
