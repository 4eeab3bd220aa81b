import { type Duration, formatDuration, microseconds, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import {
  type Conversation,
  type Direction,
  type KeepaliveRun,
  type Moment,
  opposite,
  senderOf,
} from '../../model/conversation.ts';
import type { Sentence } from '../../model/finding.ts';
import { formatFlow } from '../../model/flow.ts';
import { ORDINARY_PATIENCE } from '../../model/keepalive-patience.ts';
import { pairAlive, type SignOfLife } from './pair-alive.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { count } from '../sentence.ts';
import { standsAt } from '../witness/vantage.ts';

/** A connection that one end gave up because its keepalive probes were not answered. */
export interface GivenUp {
  readonly connection: Connection;
  readonly conversation: Conversation;
  readonly by: Direction;
  readonly run: KeepaliveRun;
  readonly last: Moment;
  readonly reset: Moment | undefined;
  readonly patience: Duration;
  /** The first packet after the end that shows the way to be open again, before an ordinary keepalive would end. */
  readonly recovered: SignOfLife | undefined;
}

/** Packets that were on their way when the prober gave up show nothing about the time after. */
const IN_FLIGHT = seconds(0.5);

function givenUp(evidence: Evidence, connection: Connection, conversation: Conversation): GivenUp | undefined {
  for (const by of ['forward', 'backward'] as const) {
    const run = conversation[by].keepalive;
    const { last, interval, unansweredAtEnd, unansweredSince } = run;
    if (unansweredAtEnd < 2 || !last || !unansweredSince) continue;
    const reset =
      conversation.close.how === 'reset' && conversation.close.by === by ? conversation.close.moment : undefined;
    // What looks like a probe behind the reset gave nobody up.
    if (reset && last.at > reset.at) continue;
    const patience = microseconds(
      last.at - unansweredSince.at + (reset ? Math.max(0, reset.at - last.at) : (interval ?? 0)),
    );
    if (patience >= ORDINARY_PATIENCE) continue;
    const end = evidence.timeline.at(conversation.point.clock, (reset ?? last).at);
    return {
      connection,
      conversation,
      by,
      run,
      last,
      reset,
      patience,
      recovered: recovery(evidence, conversation, { by, end, within: microseconds(ORDINARY_PATIENCE - patience) }),
    };
  }
  return undefined;
}

/**
 * A later packet of the silent side, a connection of the same hosts that goes on after a pause, or a later one whose
 * handshake was answered. What the prober itself sends behind its end, a FIN again and again, shows nothing.
 */
function recovery(
  evidence: Evidence,
  conversation: Conversation,
  { by, end, within }: { readonly by: Direction; readonly end: Instant; readonly within: Duration },
): GivenUp['recovered'] {
  const { point, flow } = conversation;
  const from = end + IN_FLIGHT + 1;
  const own = signsOfSide(conversation, opposite(by))
    .map(({ at, source }) => ({ at: evidence.timeline.at(point.clock, at), source }))
    .find(({ at }) => at >= from && between(end, at) <= within);
  const other = pairAlive(evidence, flow, {
    from,
    within: microseconds(Math.max(0, within - IN_FLIGHT - 1)),
    fits: ({ answered, resumed }) => (answered ?? resumed ?? conversation) !== conversation,
  });
  return own && other ? (other.at < own.at ? other : own) : (own ?? other);
}

/** What a capture keeps of the packets of one side, in order: what ended a silence, how it closed, its last words. */
function signsOfSide(conversation: Conversation, by: Direction): readonly Moment[] {
  const { close, silences } = conversation;
  const { lastData } = conversation[by];
  return [
    ...silences.flatMap(({ until, endedBy }) => (endedBy === by ? [until] : [])),
    ...(close.how === 'fin' && close.by === by ? [close.first] : []),
    ...(close.how === 'reset' && close.by === by ? [close.moment] : []),
    ...(lastData ? [lastData] : []),
  ].toSorted((a, b) => a.at - b.at);
}

/** Every connection that was given up, once, as the first point that shows it saw it. */
export const givenUps = perEvidence((evidence): readonly GivenUp[] =>
  evidence.connections.flatMap((connection) => {
    const given = connection.conversations.map((one) => givenUp(evidence, connection, one));
    return given.find((one) => one !== undefined) ?? [];
  }),
);

const eagerly = perEvidence(
  (evidence) => new Set(givenUps(evidence).flatMap(({ connection, recovered }) => (recovered ? [connection] : []))),
);

/** Its patience ended it before the way was open again, whatever had closed that: see KEEPALIVE_TOO_EAGER. */
export const wasGivenUpEagerly = (evidence: Evidence, connection: Connection): boolean =>
  eagerly(evidence).has(connection);

/** The capture on the silent host itself, if it shows the probes arriving there without an answer. */
export const arrivedUnanswered = (evidence: Evidence, { connection, by }: GivenUp): Conversation | undefined =>
  connection.conversations.find(
    (one) =>
      one[by].keepalive.unansweredAtEnd >= 2 && standsAt(evidence, one.point, senderOf(one.flow, opposite(by)).address),
  );

/** `4 of 7 are answered`, `1 of 4 is answered`. */
const answeredWords = ({ answered, probes }: KeepaliveRun): string =>
  answered === 0 ? 'none is answered' : `${answered} of ${probes} ${answered === 1 ? 'is' : 'are'} answered`;

/** How the prober began, and its last probe that nobody answered. */
export function probesInVain(
  evidence: Evidence,
  { conversation, run, last }: GivenUp,
  prober: string,
): readonly Sentence[] {
  const clock = conversation.point.clock;
  return [
    ...(run.first
      ? [
          {
            text: `${prober} begins to send keepalives on ${formatFlow(conversation.flow)}${run.idle === undefined ? '' : `, after ${formatDuration(run.idle)} of silence each time`}; ${answeredWords(run)}.`,
            at: evidence.timeline.at(clock, run.first.at),
            citations: [run.first.source],
          },
        ]
      : []),
    {
      text: `The last of ${count(run.unansweredAtEnd, 'probe')} without an answer${run.interval === undefined ? '' : `, ${formatDuration(run.interval)} apart`}.`,
      at: evidence.timeline.at(clock, last.at),
      citations: [last.source],
    },
  ];
}
