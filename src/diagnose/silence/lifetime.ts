import { seconds } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Moment, opposite, type Side } from '../../model/conversation.ts';
import type { ClockId, Observation } from '../../model/observation.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/**
 * From when to when a connection lived, as all sources together show it: in the reference clock, the first word of each
 * by the clock that stamped it, for each of them may be off by something else.
 */
interface Lifetime {
  /** The first that was heard of it. */
  readonly begun: ReadonlyMap<ClockId, Instant>;
  /** A FIN or a reset of an end, or an entry that a firewall removed. */
  readonly ended: ReadonlyMap<ClockId, Instant>;
}

/** An event that may have struck the connection, in the reference clock, and the clock that stamped it. */
export interface Struck {
  readonly at: Instant;
  readonly clock: ClockId;
}

/** It was there and had no end, whatever the clocks of both may be off. */
export const wasOpenAt = (evidence: Evidence, connection: Connection, event: Struck): boolean =>
  isSurelyBefore(evidence, lifetimeOf(evidence, connection).begun, event) && !endedBefore(evidence, connection, event);

/** An end of it was seen before. */
export const endedBefore = (evidence: Evidence, connection: Connection, event: Struck): boolean =>
  isSurelyBefore(evidence, lifetimeOf(evidence, connection).ended, event);

/** The first that was heard of it, by whichever clock. */
export const begunAt = (evidence: Evidence, connection: Connection): number =>
  Math.min(...lifetimeOf(evidence, connection).begun.values());

const isSurelyBefore = (evidence: Evidence, firsts: ReadonlyMap<ClockId, Instant>, { at, clock }: Struck): boolean =>
  [...firsts].some(([id, first]) => first < at - clockSlack(evidence, id, clock));

/** How a conversation closed, as its capture shows it; a half that was closed counts. */
export function closingOf({ close }: Conversation): Moment | undefined {
  if (close.how === 'open') return undefined;
  return close.how === 'fin' ? close.first : close.moment;
}

/**
 * An end that has said its last word closes its half at once; the other may go on, and means to when it speaks long
 * after, which another capture than that of the FIN may show.
 */
export function isHalfClose({ close, forward, backward }: Conversation, all: readonly Conversation[]): boolean {
  if (close.how !== 'fin') return false;
  const closer = close.by === 'forward' ? forward : backward;
  const lastWord = closer.lastData?.at ?? close.first.at;
  const spokenAt = Math.max(...all.map((one) => firstSaid(one[opposite(close.by)])?.at ?? -Infinity));
  return close.first.at - lastWord < AT_ONCE && spokenAt > close.first.at + AT_ONCE;
}

/** The last that it had to say, when it said it first. */
const firstSaid = ({ unanswered, lastData }: Side): Moment | undefined => unanswered?.first ?? lastData;

/**
 * When it was over, as its capture shows it: one that was closed by halves with what came behind the second FIN, if
 * there was one.
 */
export function overWith(conversation: Conversation, all: readonly Conversation[]): Moment | undefined {
  const { close, last } = conversation;
  if (close.how === 'fin' && isHalfClose(conversation, all)) return close.both ? last : undefined;
  return closingOf(conversation);
}

/** Whoever is done says so in the same breath, and a pause of the other that is longer is not its last words. */
const AT_ONCE = seconds(15);

/** Of those that were asked about: a device that starts a hundred times a night asks of each as often. */
const lifetimes = perEvidence(() => new Map<Connection, Lifetime>());

function lifetimeOf(evidence: Evidence, connection: Connection): Lifetime {
  const known = lifetimes(evidence);
  const before = known.get(connection);
  if (before) return before;
  const life = lived(evidence, connection);
  known.set(connection, life);
  return life;
}

function lived({ timeline }: Evidence, { observations, conversations }: Connection): Lifetime {
  const [begun, ended] = [new Map<ClockId, Instant>(), new Map<ClockId, Instant>()];
  const note = (firsts: Map<ClockId, Instant>, clock: ClockId, at: Instant) => {
    const first = firsts.get(clock);
    if (first === undefined || at < first) firsts.set(clock, at);
  };
  const isHalf = conversations.some((one) => isHalfClose(one, conversations));
  for (const one of observations) {
    note(begun, one.clock, timeline.when(one));
    if (one.kind === 'firewall-teardown' || (isFin(one) && !isHalf)) note(ended, one.clock, timeline.when(one));
  }
  for (const one of conversations) {
    const { clock } = one.point;
    note(begun, clock, timeline.at(clock, one.first.at));
    const isHeardOfOne = isHalf && one.close.how === 'fin' && !one.close.both;
    const closing = isHeardOfOne ? undefined : overWith(one, conversations);
    if (closing) note(ended, clock, timeline.at(clock, closing.at));
  }
  return { begun, ended };
}

/**
 * A reset that is seen may be forged, or answer words that came too late: whether it ended the connection is what its
 * conversation says.
 */
const isFin = (one: Observation): boolean => one.kind === 'segment' && one.role === 'fin';
