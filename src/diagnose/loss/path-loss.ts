import { type Duration, seconds } from '../../base/duration.ts';
import { between, type Instant, instant, later } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Moment, opposite, senderOf } from '../../model/conversation.ts';
import { hostPair } from '../../model/flow.ts';
import type { Observation } from '../../model/observation.ts';
import { brokenSilence, lastOfPoint } from '../silence/broken-silence.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { wasGivenUpEagerly } from './given-up.ts';
import { grouped } from '../grouped.ts';
import { lostByRestart } from './host-restart.ts';
import { timeoutsOnWay } from '../silence/idle-timeout.ts';
import { isGone, lostProbes, type LostWords, lostWords, silenceUnlisted } from './lost-words.ts';
import { pairAlive, type SignOfLife, wentOn } from './pair-alive.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { type SlowedNeighbour, slowedNeighbour } from './slowed-neighbour.ts';
import { knowsEnds, lostItsState } from './state-loss.ts';
import { standsAt } from '../witness/vantage.ts';
import { wordsInVain } from './words-in-vain.ts';

/** Words that left one end and were lost on the way, although the other end was there. */
export interface PathLoss {
  readonly lost: LostWords;
  readonly way: LostWay;
  /** Something that had been open before went on afterwards: the way was closed, and nobody had forgotten anything. */
  readonly recovered: SignOfLife | undefined;
  /** Not all was lost: another connection of the two came through, with pains. */
  readonly slowed: SlowedNeighbour | undefined;
}

export type LostWay =
  /** The capture at the other end ran on, and shows none of them. */
  | { readonly is: 'there'; readonly seenBy: Conversation }
  /** They arrive at the other end, which answers; the answers are lost. */
  | { readonly is: 'back'; readonly seenBy: Conversation }
  /** The other end has the connection all the time. */
  | { readonly is: 'somewhere'; readonly listed: Observation };

export const pathLosses = perEvidence((evidence): readonly PathLoss[] => {
  const spoken = [
    ...lostWords(evidence),
    ...lostProbes(evidence).filter(({ connection }) => !wasGivenUpEagerly(evidence, connection)),
  ];
  const found = spoken.map((lost) => ({ lost, loss: lossOf(evidence, lost) }));
  const sure = found.flatMap(({ loss }) =>
    loss && (loss.slowed || !mayBeForgotten(evidence, loss.lost)) ? [loss] : [],
  );
  const outages = outagesOf(sure);
  const isSure = new Set(sure);
  // What was idle is a case of the same outage where something else shows that.
  const meanwhile = found.flatMap(({ lost, loss }) =>
    loss && !isSure.has(loss) && isWithin(outages.get(hostPair(lost.connection.flow)), lost) ? [loss] : [],
  );
  return [...sure, ...meanwhile];
});

/** Captures of both ends show that the way was closed for all, and another connection that nobody had forgotten any. */
export const isShownClosed = ({ way, recovered }: PathLoss): boolean =>
  recovered !== undefined && way.is !== 'somewhere';

const shownClosed = perEvidence(
  (evidence) =>
    new Set(
      pathLosses(evidence)
        .filter(isShownClosed)
        .map(({ lost }) => lost.connection),
    ),
);

/** The same of one connection. */
export const wasShownClosed = (evidence: Evidence, connection: Connection): boolean =>
  shownClosed(evidence).has(connection);

const lostOnTheWay = perEvidence((evidence) => new Set(pathLosses(evidence).map(({ lost }) => lost.connection)));

/** Nobody forgot it: the way was closed. */
export const wasLostOnTheWay = (evidence: Evidence, connection: Connection): boolean =>
  lostOnTheWay(evidence).has(connection);

function lossOf(evidence: Evidence, lost: LostWords): PathLoss | undefined {
  const { connection, witnesses } = lost;
  if (lostByRestart(evidence, connection) || lostItsState(evidence, connection)) return undefined;
  // Somebody who sees only one half of it is another matter: see ASYMMETRIC_RETURN.
  if (connection.conversations.some(isOneSided)) return undefined;
  if (isGone(witnesses) || wasRemoved(evidence, lost)) return undefined;
  const way = wayOf(evidence, lost);
  const slowed = slowedNeighbour(evidence, lost);
  if (isSelective(evidence, lost) && !slowed && !(way && trickles(evidence, lost, way))) return undefined;
  const recovered = wentOn(evidence, connection, { from: later(lost.at, lost.lasting) + 1, openAt: lost.at });
  return way && { lost, way, recovered, slowed };
}

const isOneSided = ({ forward, backward }: Conversation): boolean => forward.packets === 0 || backward.packets === 0;

/** A device wrote that it removed the connection before, or that it turned the words away. */
const wasRemoved = (evidence: Evidence, { connection, at, lasting }: LostWords): boolean =>
  connection.observations.some((one) => {
    if (one.kind !== 'firewall-denied' && one.kind !== 'firewall-teardown') return false;
    return evidence.timeline.when(one) <= later(at, one.kind === 'firewall-denied' ? lasting : SAME_MOMENT);
  });

/** The two hosts reach each other while these words are repeated: only this connection is not let through. */
const isSelective = (evidence: Evidence, { connection, conversation, last, at }: LostWords): boolean => {
  const from = later(at, SAME_MOMENT);
  const within = between(from, evidence.timeline.at(conversation.point.clock, last.at));
  return pairAlive(evidence, connection.flow, { from, within, except: connection }) !== undefined;
};

/** Some of the words came through: nobody forgot or refuses that connection, whatever else gets through. */
function trickles(evidence: Evidence, lost: LostWords, way: LostWay): boolean {
  if (way.is !== 'there') return false;
  const { by, at, lasting } = lost;
  const end = later(at, lasting) - SAME_MOMENT;
  const { point, silences } = way.seenBy;
  const ended = silences.filter(({ endedBy, endedWith }) => endedBy === by && endedWith === 'data');
  return (
    ended.some(({ until }) => {
      const when = evidence.timeline.at(point.clock, until.at);
      return when > later(at, SAME_MOMENT) && when < end;
    }) || missedThere(evidence, lost, { point, silences: ended }, justBefore(lost)).some(({ until }) => until < end)
  );
}

/** Two captures of one moment differ by the error of the fitted clocks. */
const SAME_MOMENT: Duration = seconds(2);

function wayOf(evidence: Evidence, lost: LostWords): LostWay | undefined {
  const { connection, conversation, by, witnesses } = lost;
  const listener = senderOf(conversation.flow, opposite(by)).address;
  for (const seenBy of connection.conversations) {
    const { point } = seenBy;
    if (point.name === conversation.point.name || !standsAt(evidence, point, listener)) continue;
    const is = lostWayAt(evidence, lost, seenBy);
    // Nothing was lost on the way: the host itself does not take what comes.
    if (is === 'nowhere') return undefined;
    if (is) return { is, seenBy };
  }
  return witnesses.listed && { is: 'somewhere', listed: witnesses.listed };
}

/**
 * A capture that ended before the words proves nothing by not showing them. What arrives is repeated to the end; what
 * does not ends there when it begins to be lost here. Clocks that are further apart than that leave it open.
 */
function lostWayAt(
  evidence: Evidence,
  lost: LostWords,
  seenBy: Conversation,
): 'there' | 'back' | 'nowhere' | undefined {
  const { conversation, at, lasting } = lost;
  const { clock, name } = seenBy.point;
  const middle = at + lasting / 2;
  if (hearsLess(evidence, lost, seenBy)) return 'there';
  if (clockSlack(evidence, conversation.point.clock, clock) >= lasting / 2) return undefined;
  const arrival = lastArrived(lost, seenBy);
  const arrived = arrival ? evidence.timeline.at(clock, arrival.at) : -Infinity;
  // Many copies that came, each answered there, and no answer here; or answered by nobody.
  if (arrived > middle) {
    if (isAnsweredAt(lost, seenBy)) return 'back';
    if (missedThere(evidence, lost, seenBy, justBefore(lost)).length > 0) return 'there';
    return allArrive(lost, seenBy) ? 'nowhere' : undefined;
  }
  return (lastOfPoint(evidence).get(name) ?? -Infinity) > middle ? 'there' : undefined;
}

/**
 * A way that loses most lets a few through: the other capture is silent for seconds in which this one is not. Whatever
 * this one shows then did not arrive.
 */
const hearsLess = (evidence: Evidence, lost: LostWords, seenBy: Conversation): boolean =>
  missedThere(evidence, lost, seenBy, lost.at).length > 0;

/** The silences of the other capture since then, up to the last of the words, in which this one shows packets. */
function missedThere(
  evidence: Evidence,
  { conversation, at, lasting }: LostWords,
  seenBy: Pick<Conversation, 'point' | 'silences'>,
  since: Instant,
): readonly Span[] {
  const { clock } = conversation.point;
  const slack = clockSlack(evidence, clock, seenBy.point.clock);
  const words = { from: since, until: later(at, lasting) };
  const shown = {
    from: evidence.timeline.at(clock, conversation.first.at),
    until: evidence.timeline.at(clock, conversation.last.at),
  };
  const here = silencesOn(evidence, conversation);
  return silencesOn(evidence, seenBy).filter((there) => {
    if (!doOverlap(there, words)) return false;
    const longest = here
      .filter((one) => doOverlap(one, there))
      .reduce((most: number, one) => Math.max(most, between(one.from, one.until)), silenceUnlisted(conversation));
    const silent = Math.min(there.until, shown.until) - Math.max(there.from, shown.from);
    return silent - longest >= HEARS_LESS + slack;
  });
}

/** No pause of a retransmission is longer on Linux (TCP_RTO_MAX): what was lost so shortly before is one outage. */
const JUST_BEFORE: Duration = seconds(120);

const justBefore = ({ at }: LostWords): Instant => instant(at - JUST_BEFORE);

/** Some repetitions, and more than packets take that were on their way. */
const HEARS_LESS = seconds(5);

const doOverlap = (one: Span, other: Span): boolean => one.from < other.until && other.from < one.until;

const silencesOn = (
  evidence: Evidence,
  { silences, point }: Pick<Conversation, 'point' | 'silences'>,
): readonly Span[] =>
  silences.map(({ from, until }) => ({
    from: evidence.timeline.at(point.clock, from.at),
    until: evidence.timeline.at(point.clock, until.at),
  }));

/** The last of such words that another capture shows. */
export const lastArrived = ({ said, by }: LostWords, { [by]: side }: Conversation): Moment | undefined =>
  said === 'data' ? side.lastData : (side.keepalive.last ?? side.lastData);

const isAnsweredAt = ({ said, by }: LostWords, { [by]: side }: Conversation): boolean =>
  said === 'data' ? side.unanswered === undefined : side.keepalive.unansweredAtEnd === 0;

/** Each copy but one perhaps, which may have been on its way. */
const allArrive = ({ tries, by }: LostWords, { [by]: side }: Conversation): boolean =>
  (wordsInVain(side)?.tries ?? 0) >= tries - 1;

/** An idle timer on the way may have run out, as far as is known: a silence that nothing speaks against. */
function mayBeForgotten(evidence: Evidence, lost: LostWords): boolean {
  const { connection, at, quiet } = lost;
  const silence = brokenSilence(evidence, connection)?.silence.lasted ?? (isClosedThere(evidence, lost) ? quiet : 0);
  if (silence === 0) return false;
  const devices = timeoutsOnWay(evidence, connection);
  if (devices.length > 0 && devices.every(({ value }) => value > silence)) return false;
  return !knowsEnds(evidence, connection, at);
}

/** Who is spoken to had closed before, and the FIN did not come through either: the silence was broken by that. */
const isClosedThere = (evidence: Evidence, { connection, by, at }: LostWords): boolean =>
  connection.conversations.some(
    ({ close, point }) =>
      close.how === 'fin' && close.by !== by && evidence.timeline.at(point.clock, close.first.at) < at - SAME_MOMENT,
  );

interface Span {
  from: Instant;
  until: Instant;
}

/** From the first words that were lost to the last, between two hosts. */
function outagesOf(losses: readonly PathLoss[]): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  for (const [pair, all] of grouped(losses, ({ lost }) => hostPair(lost.connection.flow))) {
    const ends = all.map(({ lost }) => ({ from: lost.at, until: later(lost.at, lost.lasting) }));
    spans.set(pair, {
      from: ends.reduce((least, { from }) => (from < least ? from : least), ends[0]?.from ?? all[0].lost.at),
      until: ends.reduce((most, { until }) => (until > most ? until : most), all[0].lost.at),
    });
  }
  return spans;
}

const isWithin = (span: Span | undefined, { at }: LostWords): boolean =>
  span !== undefined && at >= span.from - SAME_MOMENT && at <= span.until;
