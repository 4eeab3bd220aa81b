import { type Duration, seconds } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import {
  type CapturePoint,
  type Conversation,
  type Moment,
  opposite,
  senderOf,
  type Side,
  type Silence,
} from '../../model/conversation.ts';
import { sameEndpoint } from '../../model/flow.ts';
import type { NodeName } from '../../model/observation.ts';
import { timeoutsOnWay } from './idle-timeout.ts';
import { closingOf, overWith } from './lifetime.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { standsAt } from '../witness/vantage.ts';

/** A silence on a connection, seen in a capture, that ended in words which did not get through. */
export interface BrokenSilence {
  readonly conversation: Conversation;
  readonly silence: Silence;
  /** How the first words after it were received. */
  readonly reception: 'unanswered' | 'reset';
  /** How often they were sent. */
  readonly tries: number;
  /** What the same end said behind a probe, in vain as well. */
  readonly further?: Moment | undefined;
  readonly notTaken?: NotTaken | undefined;
  /** A capture at the other end, which ran on, shows none of them. */
  readonly lostBetween: boolean;
  /** The capture at the end that reset shows the words arriving: that host itself does not know the connection. */
  readonly refusedByHost: boolean;
  /** The reset came with another time-to-live than that end’s packets: a device on the path sent it. */
  readonly forged: boolean;
}

/**
 * What arrives at a host again and again, as the capture on that very host shows, and is neither acknowledged nor reset
 * there, where its own conntrack is known to forget in less than the silence: its own rules do not take it, or do not
 * let out what answers it.
 */
interface NotTaken {
  readonly node: NodeName | undefined;
  /** The words behind the silence; or the FIN; or what the other end answers to the words of this host. */
  readonly said: 'words' | 'close' | 'answer';
  readonly first: Moment;
}

/**
 * Shorter silences than this are pauses of the conversation, unless the evidence holds a shorter timeout of a device.
 */
export const SILENCE_MIN = seconds(15);

export function brokenSilence(evidence: Evidence, connection: Connection): BrokenSilence | undefined {
  const { conversations } = connection;
  const over = Math.min(finAt(evidence, connection), ...conversations.map((one) => closedAt(evidence, one)));
  const enough = idleEnough(evidence, connection);
  for (const conversation of conversations) {
    for (const silence of conversation.silences) {
      if (evidence.timeline.at(conversation.point.clock, silence.until.at) > over + CLOSE_TRAVELS) continue;
      if (isBehindLostWords(conversation, silence) || isSpokenInto(evidence, connection, { conversation, silence }))
        continue;
      if (isOutlived(conversation, silence) && !explains(evidence, connection, silence.lasted)) continue;
      if (silence.lasted < enough || silence.endedWith === 'reset') continue;
      const reception = receptionOf(evidence, connection, { conversation, silence });
      if (reception) return described(evidence, connection, { conversation, silence, ...reception });
    }
  }
  return undefined;
}

/**
 * The pauses of a retransmission grow to two minutes: words that wait for an answer are no idleness, and no idle timer
 * explains their end. What the other end says behind them, and long after they were given up, finds out what became of
 * the connection then.
 */
const isBehindLostWords = (conversation: Conversation, { from, endedBy }: Silence): boolean =>
  isLostBefore(conversation[endedBy], from, 1) ||
  isLostBefore(conversation[opposite(endedBy)], from, GIVEN_UP_TRIES) ||
  isProbeInVain(conversation[endedBy], from);

/** Nothing came between the probe and what its sender says next, nor does anything answer it later. */
const isProbeInVain = ({ keepalive: { last, lastAnswer } }: Side, { at }: Moment): boolean =>
  last?.at === at && !(lastAnswer && lastAnswer.at >= at);

const isLostBefore = ({ unanswered }: Side, from: Moment, tries: number): boolean =>
  unanswered !== undefined && unanswered.transmissions >= tries && unanswered.first.at <= from.at;

/** What the other end said may have arrived, and its acknowledgement not be in the capture; not that often. */
const GIVEN_UP_TRIES = 3;

/**
 * One end hears nothing, and the capture at the other shows that somebody had spoken in vain by then: the connection
 * was silent for as long as that capture says, if at all.
 */
function isSpokenInto(
  { timeline }: Evidence,
  { conversations }: Connection,
  { conversation, silence }: Pick<BrokenSilence, 'conversation' | 'silence'>,
): boolean {
  const from = timeline.at(conversation.point.clock, silence.from.at);
  const until = timeline.at(conversation.point.clock, silence.until.at);
  return conversations.some(
    ({ point, first, forward, backward }) =>
      point.name !== conversation.point.name &&
      timeline.at(point.clock, first.at) <= from + CLOSE_TRAVELS &&
      [forward, backward].some(
        ({ unanswered }) =>
          unanswered !== undefined &&
          unanswered.transmissions >= GIVEN_UP_TRIES &&
          timeline.at(point.clock, unanswered.first.at) < until - CLOSE_TRAVELS,
      ),
  );
}

/**
 * The connection went on after a silence of the same length, or probes behind such were answered: no device on the way
 * forgets it for that. What was different this time was not how long nobody spoke.
 */
function isOutlived({ forward, backward, silences }: Conversation, silence: Silence): boolean {
  const { lasted, from } = silence;
  const lostFrom = Math.min(...[forward, backward].map(({ unanswered }) => unanswered?.first.at ?? Infinity));
  return (
    [forward, backward].some(
      ({ keepalive }) =>
        keepalive.answered > 0 && keepalive.idle !== undefined && lasted <= keepalive.idle + SAME_SILENCE,
    ) ||
    silences.some(
      (other) => other.until.at < from.at && other.until.at < lostFrom && other.lasted >= lasted - SAME_SILENCE,
    )
  );
}

/** Unless a device is known whose timeout is just that long: then each silence is a race, and one of them is lost. */
const explains = (evidence: Evidence, connection: Connection, lasted: Duration): boolean =>
  knownTimeouts(evidence, connection).some((timeout) => timeout <= lasted + SAME_SILENCE);

/** Timers of a kernel fire up to a jiffy late, and each silence ends with its own. */
const SAME_SILENCE = seconds(1);

/** A connection that was quiet for less cannot have been forgotten for it. */
export const idleEnough = (evidence: Evidence, connection: Connection): number =>
  Math.min(SILENCE_MIN, ...knownTimeouts(evidence, connection));

/** What the devices themselves say: a silence that outlasts it is long enough, however short. */
const knownTimeouts = (evidence: Evidence, connection: Connection): readonly number[] => [
  ...timeoutsOnWay(evidence, connection).map(({ value }) => value),
  ...connection.observations.flatMap((one) => (one.kind === 'firewall-connection' && one.timeout ? [one.timeout] : [])),
];

/**
 * After a FIN or a reset of an end, which one capture may show and another not, there is no connection left to be
 * forgotten.
 */
export function closedAt(evidence: Evidence, conversation: Conversation): number {
  const closing = closingOf(conversation);
  return closing ? evidence.timeline.at(conversation.point.clock, closing.at) : Infinity;
}

/** When an end had done with it, as any capture shows: there was nothing left to lose on the way. */
export const overAt = ({ timeline }: Evidence, { conversations }: Connection): number =>
  Math.min(
    ...conversations.map((one) => {
      const over = overWith(one, conversations);
      return over ? timeline.at(one.point.clock, over.at) : Infinity;
    }),
  );

/**
 * A reset may follow a FIN, and then it is how the conversation closed: late words to a socket that its owner had
 * closed.
 */
function finAt(evidence: Evidence, { observations }: Connection): number {
  const fin = observations.find((one) => one.kind === 'segment' && one.role === 'fin');
  return fin ? evidence.timeline.when(fin) : Infinity;
}

/** The reset that answers the first words after a silence is part of the same moment. */
export const CLOSE_TRAVELS = seconds(2);

type Reception = Pick<BrokenSilence, 'reception' | 'tries' | 'further' | 'notTaken'>;
type Ended = Pick<BrokenSilence, 'conversation' | 'silence'>;

const receptionOf = (evidence: Evidence, connection: Connection, ended: Ended): Reception | undefined =>
  ended.silence.endedWith === 'fin'
    ? closedInVain(evidence, connection, ended)
    : (receptionAfter(ended.conversation, ended.silence) ?? refusedAtHome(evidence, connection, ended));

/** An end that only closes what was forgotten loses nothing by it; but the FIN shows that the host is deaf to it. */
function closedInVain(
  evidence: Evidence,
  connection: Connection,
  { conversation, silence: { endedBy, until, lasted } }: Ended,
): Reception | undefined {
  const { close, point } = conversation;
  if (close.how !== 'fin' || close.first.at !== until.at || !isCloseNotTaken(evidence, conversation)) return undefined;
  if (close.by !== endedBy || !hasOwnTimer(evidence, connection, point, lasted)) return undefined;
  return {
    reception: 'unanswered',
    tries: close.unheard?.transmissions ?? 1,
    notTaken: { node: point.node, said: 'close', first: close.first },
  };
}

/**
 * The FIN arrives at the other end’s host, as its own capture shows; the kernel of any would acknowledge or reset it.
 */
export const isCloseNotTaken = (evidence: Evidence, { close, point, flow }: Conversation): boolean =>
  close.how === 'fin' &&
  close.unheard !== undefined &&
  close.unheard.transmissions >= GIVEN_UP_TRIES &&
  standsAt(evidence, point, senderOf(flow, opposite(close.by)).address);

/** The host’s own conntrack is known to forget in less. */
const hasOwnTimer = (evidence: Evidence, connection: Connection, point: CapturePoint, lasted: Duration): boolean =>
  timeoutsOnWay(evidence, connection).some(
    ({ node, netfilter, value }) => netfilter && node === point.node && value <= lasted,
  );

/** Words are data, or keepalive probes: a probe that nobody answers is lost like any other segment. */
function receptionAfter(conversation: Conversation, { endedBy, until }: Silence): Reception | undefined {
  const { close } = conversation;
  const { unanswered, keepalive } = conversation[endedBy];
  // The words that ended it, not those of some later silence.
  const isBroken = unanswered && unanswered.first.at >= until.at && unanswered.first.at <= until.at + CLOSE_TRAVELS;
  const further = unanswered && speaksOn(conversation, { endedBy, until }, unanswered.first);
  const sent = isBroken ? unanswered.transmissions : further ? unanswered.transmissions + 1 : 0;
  const probes = keepalive.last && keepalive.last.at >= until.at ? keepalive.unansweredAtEnd : 0;
  const tries = Math.max(sent, probes);
  if (close.how === 'reset' && close.by !== endedBy)
    return close.moment.at - until.at <= CLOSE_TRAVELS ? { reception: 'reset', tries: Math.max(1, tries) } : undefined;
  if (tries < 2) return undefined;
  return { reception: 'unanswered', tries, ...(further ? { further: unanswered.first } : {}) };
}

/** Where the host’s own conntrack is known to forget in less; what is not acknowledged may have other reasons. */
function refusedAtHome(
  evidence: Evidence,
  connection: Connection,
  { conversation, silence: { endedBy, until, lasted } }: Ended,
): Reception | undefined {
  const { point, flow } = conversation;
  const { unanswered } = conversation[opposite(endedBy)];
  if (!unanswered || unanswered.transmissions < GIVEN_UP_TRIES) return undefined;
  const { at } = unanswered.first;
  if (at < until.at || at > until.at + CLOSE_TRAVELS) return undefined;
  if (!standsAt(evidence, point, senderOf(flow, endedBy).address)) return undefined;
  if (!hasOwnTimer(evidence, connection, point, lasted)) return undefined;
  return {
    reception: 'unanswered',
    tries: unanswered.transmissions,
    notTaken: { node: point.node, said: 'answer', first: unanswered.first },
  };
}

/** A probe in vain ended it, and the next that is heard at all is what the same end says, in vain as well. */
const speaksOn = (
  conversation: Conversation,
  { endedBy, until }: Pick<Silence, 'endedBy' | 'until'>,
  words: Moment,
): boolean =>
  isProbeInVain(conversation[endedBy], until) &&
  conversation.silences.some(
    (next) => next.from.at === until.at && next.endedBy === endedBy && next.until.at === words.at,
  );

type Seen = Pick<BrokenSilence, 'conversation' | 'silence'> & Reception;

function described(evidence: Evidence, connection: Connection, seen: Seen): BrokenSilence {
  const all = connection.conversations;
  const { conversation, silence, reception } = seen;
  const until = evidence.timeline.at(conversation.point.clock, silence.until.at);
  const speaker = senderOf(conversation.flow, silence.endedBy);
  const listener = senderOf(conversation.flow, opposite(silence.endedBy));
  const home = evidence.hosts.ownerOf(listener.address);
  const atSpeaker = evidence.hosts.ownerOf(speaker.address);
  // Two interfaces of the speaker’s own host do not count: the words may have left by the other one.
  const others = all.filter(
    ({ point }) =>
      point.name !== conversation.point.name &&
      point.node !== undefined &&
      !(point.node === conversation.point.node && point.node === atSpeaker),
  );
  // Timers of both ends begin with the same packet: what the listener says itself then is none of these words.
  const arrived = (one: Conversation) =>
    one.silences.some(
      (other) =>
        isSameSilence(evidence, one, other, until) && !sameEndpoint(senderOf(one.flow, other.endedBy), listener),
    );
  const { ttl } = conversation[opposite(silence.endedBy)];
  const deaf = all.find(
    (one) =>
      arrived(one) &&
      standsAt(evidence, one.point, listener.address) &&
      (one[silence.endedBy].unanswered?.transmissions ?? 0) >= GIVEN_UP_TRIES &&
      hasOwnTimer(evidence, connection, one.point, silence.lasted),
  );
  const words = deaf?.[silence.endedBy].unanswered?.first;
  return {
    ...(reception === 'unanswered' && words && { notTaken: { node: deaf.point.node, said: 'words', first: words } }),
    ...seen,
    lostBetween: others.some((one) => !arrived(one) && runsOnUntil(evidence, one, until)),
    refusedByHost:
      reception === 'reset' &&
      home !== undefined &&
      [...others, conversation].some((one) => one.point.node === home && arrived(one)),
    forged: reception === 'reset' && isForged(ttl),
  };
}

/**
 * A reset whose time-to-live is not that of the end’s packets was sent by a device on the path: firewalls can reset at
 * expiry.
 */
export const isForged = ({ first, reset }: Side['ttl']): boolean =>
  first !== undefined && reset !== undefined && first !== reset;

/** Two captures of one moment differ by the error of the fitted clocks. */
const SAME_MOMENT: Duration = seconds(2);

const isSameSilence = (evidence: Evidence, { point }: Conversation, other: Silence, until: Instant): boolean =>
  Math.abs(evidence.timeline.at(point.clock, other.until.at) - until) < SAME_MOMENT;

/** A capture that was stopped before the words proves nothing by not showing them. */
const runsOnUntil = (evidence: Evidence, { point }: Conversation, until: Instant): boolean =>
  (lastOfPoint(evidence).get(point.name) ?? 0) >= until;

/** When each capture point saw its last packet, of whatever connection. */
export const lastOfPoint = perEvidence((evidence) => {
  const ends = new Map<string, number>();
  for (const { point, last } of evidence.conversations) {
    const at = evidence.timeline.at(point.clock, last.at);
    ends.set(point.name, Math.max(ends.get(point.name) ?? -Infinity, at));
  }
  return ends;
});
