import { type Duration, seconds } from '../base/duration.ts';
import { between, type Instant } from '../base/instant.ts';
import { countUpTo } from '../base/sorted.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { type Conversation, type Direction, type Moment, opposite, senderOf } from '../model/conversation.ts';
import type { Sentence } from '../model/finding.ts';
import { hostPair, sameEndpoint } from '../model/flow.ts';
import type { Observation } from '../model/observation.ts';
import { CLOSE_TRAVELS, isForged } from './broken-silence.ts';
import { failureAfter, notices, REPORTED_WITHIN } from './failure.ts';
import { grouped } from './grouped.ts';
import { lostByRestart } from './host-restart.ts';
import { isIdleTeardown } from './idle-death.ts';
import { closingOf } from './lifetime.ts';
import { lostOn } from './lost-words.ts';
import { perEvidence } from './per-evidence.ts';

/**
 * A connection that one of its ends closed itself, after a time without data. Keepalives do not count: they are not the
 * application’s.
 */
export interface QuietClose {
  readonly conversation: Conversation;
  readonly by: Direction;
  readonly moment: Moment;
  readonly at: Instant;
  /** Since the last data of either side. */
  readonly quiet: Duration;
  readonly lastData: Moment;
  /** Keepalive probes that were answered on it. */
  readonly keepalivesAnswered: number;
  /**
   * The other end did not close and spoke later all the same, to be answered by a reset: a connection pool notices like
   * that.
   */
  readonly late?: LateWords;
}

export interface LateWords {
  /** `keepalive`: its system asked whether the closer is still there; the program had said nothing. */
  readonly by: 'data' | 'keepalive';
  readonly words: Moment;
  readonly reset: Moment;
}

/** A shorter quiet before a close is the ordinary end of a conversation. */
const QUIET_MIN = seconds(15);

/** Every quiet close that a capture shows, one per connection although several points may have seen it. */
export const quietCloses = perEvidence((evidence): readonly QuietClose[] =>
  evidence.connections.flatMap((connection) => {
    const { conversations, observations } = connection;
    // What a host says of a connection that it lost by being started is no limit of it.
    if (lostByRestart(evidence, connection)) return [];
    // The firewall’s own word for why it ended the connection is better than what its reset looks like.
    if (observations.some(isIdleTeardown)) return [];
    const closes = conversations
      .map((one) => lateWords(evidence, one, observations) ?? quietClose(evidence, one))
      .filter((one) => one !== undefined);
    return closes.filter((one) => !isDeaf(evidence, connection, one) && !isTakenAlong(evidence, one)).slice(0, 1);
  }),
);

/** Words on it had been lost before: it was quiet for whoever did not hear them. */
const isDeaf = (evidence: Evidence, connection: Connection, { at }: QuietClose): boolean => {
  const lost = lostOn(evidence, connection);
  return lost !== undefined && lost.at < at;
};

/** The other end had just denied another connection of the two: the session had failed, and its program ends. */
function isTakenAlong(evidence: Evidence, { conversation, by, at }: QuietClose): boolean {
  const closer = senderOf(conversation.flow, by);
  const resets = resetsReceived(evidence).get(`${closer.address} ${hostPair(conversation.flow)}`) ?? [];
  return countUpTo(resets, Number, at + SAME_MOMENT) > countUpTo(resets, Number, at - TOGETHER);
}

/** A program closes what else it has as soon as it hears that one is lost. */
const TOGETHER = seconds(5);
/** Two captures of one moment differ by the error of the fitted clocks. */
const SAME_MOMENT = seconds(2);

/** When a host was sent a reset by another, in order of time. */
const resetsReceived = perEvidence((evidence) => {
  const resets = evidence.conversations.flatMap(({ close, flow, point }) =>
    close.how === 'reset'
      ? [
          {
            to: senderOf(flow, opposite(close.by)).address,
            flow,
            at: evidence.timeline.at(point.clock, close.moment.at),
          },
        ]
      : [],
  );
  const byHost = grouped(resets, ({ to, flow }) => `${to} ${hostPair(flow)}`);
  return new Map([...byHost].map(([key, all]) => [key, all.map(({ at }) => at).toSorted((a, b) => a - b)]));
});

/**
 * The same, for every host that saw it: a proxy’s two legs are told apart where one host sees both. Several captures of
 * one host, as of `any` beside an interface or as text beside frames, are one sighting.
 */
export const quietClosesAtEveryHost = perEvidence((evidence): readonly QuietClose[] =>
  evidence.connections.flatMap(({ conversations, observations }) => {
    const byHost = new Map<string, QuietClose>();
    for (const one of conversations) {
      const host = one.point.node ?? one.point.name;
      const close = byHost.has(host)
        ? undefined
        : (lateWords(evidence, one, observations) ?? quietClose(evidence, one));
      if (close) byHost.set(host, close);
    }
    return [...byHost.values()];
  }),
);

/** What the close did to the session, when a host says. */
export function closeFailure(evidence: Evidence, { conversation, at }: QuietClose): readonly Sentence[] {
  const since = { at, clock: conversation.point.clock, within: REPORTED_WITHIN };
  const failure = failureAfter(evidence, conversation.flow, since)?.sign;
  return notices(evidence, failure);
}

function quietClose(evidence: Evidence, conversation: Conversation): QuietClose | undefined {
  const { close, forward, backward } = conversation;
  const moment = closingOf(conversation);
  const lastData = latest(forward.lastData, backward.lastData);
  if (close.how === 'open' || !moment || !lastData) return undefined;
  const quiet = between(lastData.at, moment.at);
  if (quiet < QUIET_MIN) return undefined;
  // Unanswered words before a reset are a connection that was lost, not one that was closed.
  if (close.how === 'reset' && (forward.unanswered || backward.unanswered)) return undefined;
  if (close.how === 'reset' && isForged(conversation[close.by].ttl)) return undefined;
  if (close.how === 'reset' && isAnswer(conversation, moment)) return undefined;
  if (forward.keepalive.unansweredAtEnd + backward.keepalive.unansweredAtEnd > 0) return undefined;
  return {
    conversation,
    by: close.by,
    moment,
    at: evidence.timeline.at(conversation.point.clock, moment.at),
    quiet,
    lastData,
    keepalivesAnswered: forward.keepalive.answered + backward.keepalive.answered,
  };
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
function lateWords(
  evidence: Evidence,
  conversation: Conversation,
  observations: readonly Observation[],
): QuietClose | undefined {
  const { close, flow, point, forward, backward } = conversation;
  if (close.how !== 'reset') return undefined;
  const { by } = close;
  const { lastData } = conversation[by];
  const fins = observations.filter((one) => one.kind === 'segment' && one.role === 'fin' && one.point === point.name);
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
  return {
    conversation,
    by,
    moment: { at: fin.at, source: fin.source },
    at: evidence.timeline.when(fin),
    quiet,
    lastData,
    keepalivesAnswered: forward.keepalive.answered + backward.keepalive.answered,
    late: { by: isSpoken ? 'data' : 'keepalive', words, reset: close.moment },
  };
}
