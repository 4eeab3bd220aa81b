import { type Duration, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, type Moment, opposite, senderOf } from '../../model/conversation.ts';
import type { Sentence } from '../../model/finding.ts';
import { sameEndpoint } from '../../model/flow.ts';
import { brokenSilence, CLOSE_TRAVELS, isCloseNotTaken, isForged } from './broken-silence.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { failureAfter, notices, REPORTED_WITHIN } from '../ending/failure.ts';
import { lostByRestart } from '../loss/host-restart.ts';
import { isIdleTeardown } from './idle-death.ts';
import { closingOf } from './lifetime.ts';
import { lostOn } from '../loss/lost-words.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { isEndOfProgram } from '../ending/program-end.ts';

/**
 * A connection that one of its ends closed itself, after a time without data. Keepalives do not count: they are not the
 * application’s.
 */
export interface QuietClose {
  readonly connection: Connection;
  readonly conversation: Conversation;
  readonly by: Direction;
  /** `forgotten`: a FIN that a device on the way answered with a reset, for it knew the connection no longer. */
  readonly with: 'fin' | 'reset' | 'forgotten';
  readonly moment: Moment;
  readonly at: Instant;
  /** Since the last data of either side. */
  readonly quiet: Duration;
  readonly lastData: Moment;
  /** Keepalive probes that were answered on it. */
  readonly keepalivesAnswered: number;
  /** The other end did not close and spoke later all the same: a connection pool notices like that. */
  readonly late?: LateWords;
  /** Its FIN arrived at the other end’s host, as a capture there shows, and nothing answered it. */
  readonly notTaken?: Moment | undefined;
}

export interface LateWords {
  /** `keepalive`: its system asked whether the closer is still there; the program had said nothing. */
  readonly by: 'data' | 'keepalive';
  readonly words: Moment;
  /** In the reference clock: what was lost is seen by another capture than that of the close. */
  readonly at: Instant;
  /** Of the closed socket; undefined: the words were lost, for a device on the way had seen the close. */
  readonly reset: Moment | undefined;
}

/** A shorter quiet before a close is the ordinary end of a conversation. */
const QUIET_MIN = seconds(15);

/** Every quiet close that a capture shows, one per connection although several points may have seen it. */
export const quietCloses = perEvidence((evidence): readonly QuietClose[] =>
  evidence.connections.flatMap((connection) => {
    // What a host says of a connection that it lost by being started is no limit of it.
    if (lostByRestart(evidence, connection)) return [];
    const closes = connection.conversations.flatMap((one) => closeIn(evidence, connection, one) ?? []);
    return closes.slice(0, 1).filter((one) => !isToldElsewhere(evidence, one));
  }),
);

/** Words on it had been lost before: it was quiet for whoever did not hear them. */
const isDeaf = (evidence: Evidence, { connection, at }: QuietClose): boolean => {
  const lost = lostOn(evidence, connection);
  return lost !== undefined && lost.at < at;
};

const isToldElsewhere = (evidence: Evidence, close: QuietClose): boolean =>
  wasForgotten(evidence, close) ||
  isDeaf(evidence, close) ||
  isEndOfProgram(evidence, close) ||
  (close.notTaken !== undefined && brokenSilence(evidence, close.connection)?.notTaken?.said === 'close');

/**
 * The same, for every host that saw it: a proxy’s two legs are told apart where one host sees both. Several captures of
 * one host, as of `any` beside an interface or as text beside frames, are one sighting.
 */
export const quietClosesAtEveryHost = perEvidence((evidence): readonly QuietClose[] =>
  evidence.connections.flatMap((connection) => {
    const byHost = new Map<string, QuietClose>();
    for (const one of connection.conversations) {
      const host = one.point.node ?? one.point.name;
      const close = byHost.has(host) ? undefined : closeIn(evidence, connection, one);
      if (close) byHost.set(host, close);
    }
    return [...byHost.values()];
  }),
);

const closeIn = (evidence: Evidence, connection: Connection, one: Conversation): QuietClose | undefined =>
  lateWords(evidence, connection, one) ??
  forgottenClose(evidence, connection, one) ??
  quietClose(evidence, connection, one);

/**
 * The firewall’s own word for why it ended the connection before is better than what its reset looks like; it sends no
 * FIN.
 */
const wasForgotten = (evidence: Evidence, { connection, conversation, at, late }: QuietClose): boolean =>
  conversation.close.how === 'reset' &&
  !late &&
  connection.observations.some((one) => {
    if (!isIdleTeardown(one)) return false;
    const slack = Math.max(CLOSE_TRAVELS, clockSlack(evidence, conversation.point.clock, one.clock));
    return evidence.timeline.when(one) <= at + slack;
  });

/** What the close did to the session, when a host says. */
export function closeFailure(evidence: Evidence, { conversation, at }: QuietClose): readonly Sentence[] {
  const since = { at, clock: conversation.point.clock, within: REPORTED_WITHIN };
  const failure = failureAfter(evidence, conversation.flow, since)?.sign;
  return notices(evidence, failure);
}

function quietClose(evidence: Evidence, connection: Connection, conversation: Conversation): QuietClose | undefined {
  const { close, forward, backward } = conversation;
  const moment = closingOf(conversation);
  if (close.how === 'open' || !moment) return undefined;
  const at = evidence.timeline.at(conversation.point.clock, moment.at);
  const late = close.how === 'fin' ? lostWordsTo(evidence, connection, { by: close.by, at }) : undefined;
  // What is said behind the close are the late words, where the same capture shows them.
  const before = (one: Moment | undefined) => (late && one && one.at > moment.at ? undefined : one);
  const lastData = latest(before(forward.lastData), before(backward.lastData));
  if (!lastData) return undefined;
  const quiet = between(lastData.at, moment.at);
  if (quiet < QUIET_MIN) return undefined;
  // Unanswered words before a reset are a connection that was lost, not one that was closed.
  if (close.how === 'reset' && (forward.unanswered || backward.unanswered)) return undefined;
  if (close.how === 'reset' && isForged(conversation[close.by].ttl)) return undefined;
  if (close.how === 'reset' && isAnswer(conversation, moment)) return undefined;
  if (forward.keepalive.unansweredAtEnd + backward.keepalive.unansweredAtEnd > 0) return undefined;
  return {
    connection,
    conversation,
    by: close.by,
    with: close.how,
    moment,
    at,
    quiet,
    lastData,
    keepalivesAnswered: forward.keepalive.answered + backward.keepalive.answered,
    ...(late ? { late } : {}),
    notTaken: closeNotTaken(evidence, connection),
  };
}

function closeNotTaken(evidence: Evidence, { conversations }: Connection): Moment | undefined {
  const seen = conversations.find((one) => isCloseNotTaken(evidence, one));
  return seen && closingOf(seen);
}

/**
 * A FIN behind a silence, and at once a reset that is not the other end’s: a device on the way had forgotten the
 * connection before, and the end that speaks first learns of it although it means to say no more.
 */
function forgottenClose(
  evidence: Evidence,
  connection: Connection,
  conversation: Conversation,
): QuietClose | undefined {
  const { close, silences, forward, backward, point } = conversation;
  if (close.how !== 'reset' || !isForged(conversation[close.by].ttl)) return undefined;
  const by = opposite(close.by);
  const fin = silences.find(
    ({ until, endedBy, endedWith }) =>
      endedWith === 'fin' &&
      endedBy === by &&
      until.at <= close.moment.at &&
      between(until.at, close.moment.at) <= CLOSE_TRAVELS,
  )?.until;
  const lastData = latest(forward.lastData, backward.lastData);
  if (!fin || !lastData) return undefined;
  const quiet = between(lastData.at, fin.at);
  if (quiet < QUIET_MIN) return undefined;
  return {
    connection,
    conversation,
    by,
    with: 'forgotten',
    moment: fin,
    at: evidence.timeline.at(point.clock, fin.at),
    quiet,
    lastData,
    keepalivesAnswered: forward.keepalive.answered + backward.keepalive.answered,
  };
}

/**
 * What the other end said behind the FIN of the closer, and nobody acknowledged: a device that has seen the close
 * forgets the connection soon, or had forgotten it already.
 */
function lostWordsTo(
  evidence: Evidence,
  { conversations }: Connection,
  close: { readonly by: Direction; readonly at: Instant },
): LateWords | undefined {
  for (const one of conversations) {
    const { unanswered } = one[opposite(close.by)];
    const at = unanswered && evidence.timeline.at(one.point.clock, unanswered.first.at);
    if (unanswered && at !== undefined && at > close.at + CLOSE_TRAVELS)
      return { by: 'data', words: unanswered.first, at, reset: undefined };
  }
  return undefined;
}

/** The other end broke the silence, with a FIN or with words: a reset behind it is no limit of whoever sends it. */
const isAnswer = ({ silences, close }: Conversation, reset: Moment): boolean =>
  close.how === 'reset' &&
  silences.some(
    ({ until, endedBy }) =>
      endedBy !== close.by && until.at <= reset.at && between(until.at, reset.at) <= CLOSE_TRAVELS,
  );

function latest(a: Moment | undefined, b: Moment | undefined): Moment | undefined {
  if (!a || !b) return a ?? b;
  return a.at >= b.at ? a : b;
}

/**
 * The FIN of one end, which the other did not answer with its own until then; words of the other some time later; and
 * the reset for them. The quiet before the FIN runs from the last data of the closer: what the other said last is the
 * late words.
 */
function lateWords(evidence: Evidence, connection: Connection, conversation: Conversation): QuietClose | undefined {
  const { close, flow, point, forward, backward } = conversation;
  if (close.how !== 'reset') return undefined;
  const { by } = close;
  const { lastData } = conversation[by];
  const fins = connection.observations.filter(
    (one) => one.kind === 'segment' && one.role === 'fin' && one.point === point.name,
  );
  const [fin] = fins;
  if (!lastData || !fin?.flow || !sameEndpoint(fin.flow.source, senderOf(flow, by))) return undefined;
  const other = conversation[opposite(by)];
  const isSpoken = other.lastData !== undefined && other.lastData.at > fin.at;
  const words = isSpoken ? other.lastData : other.keepalive.last;
  if (!words) return undefined;
  // A program that speaks to a closed socket and then reads its end closes at once: such a FIN comes behind the words.
  const speaker = senderOf(flow, opposite(by));
  if (fins.some((one) => one.flow && sameEndpoint(one.flow.source, speaker) && one.at < words.at)) return undefined;
  const quiet = between(lastData.at, fin.at);
  if (quiet < QUIET_MIN || words.at <= fin.at || close.moment.at < words.at) return undefined;
  const late = evidence.timeline.at(point.clock, words.at);
  return {
    connection,
    conversation,
    by,
    with: 'fin',
    moment: { at: fin.at, source: fin.source },
    at: evidence.timeline.when(fin),
    quiet,
    lastData,
    keepalivesAnswered: forward.keepalive.answered + backward.keepalive.answered,
    late: { by: isSpoken ? 'data' : 'keepalive', words, at: late, reset: close.moment },
  };
}
