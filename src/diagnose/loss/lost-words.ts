import { type Duration, hours, microseconds, minutes, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, type Moment, opposite, senderOf } from '../../model/conversation.ts';
import { connectionKey, type Endpoint, sameEndpoint } from '../../model/flow.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import { isForged } from '../silence/broken-silence.ts';
import { failureAfter } from '../ending/failure.ts';
import { grouped } from '../grouped.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { type Said, type WordsInVain, wordsInVain } from './words-in-vain.ts';

/**
 * Data that one end sent again and again without any acknowledgement. Keepalive does not run meanwhile: what is not
 * acknowledged is repeated until the retransmission time-out (RFC 9293 3.8.3), which on Linux is 924.6 s and more.
 */
export interface LostWords {
  readonly connection: Connection;
  readonly conversation: Conversation;
  /** Who speaks in vain. */
  readonly by: Direction;
  readonly said: Said;
  readonly first: Moment;
  readonly last: Moment;
  readonly tries: number;
  /** In the reference clock, of the first time that they were sent. */
  readonly at: Instant;
  /** From then to the last that the capture shows of it. */
  readonly lasting: Duration;
  /** Since the packet before, at the most: how long the connection can have been idle when the words came. */
  readonly quiet: Duration;
  readonly witnesses: Witnesses;
}

/** What tells a host that is gone from a device that forgot. */
export interface Witnesses {
  /** The other end’s reset, long after the first words: somebody is there again, and does not know the connection. */
  readonly reset: { readonly moment: Moment; readonly after: Duration } | undefined;
  /** An ICMP error that no host answers at that address. */
  readonly unreachable: Conversation['unreachable'];
  /** The operating system’s own word for it, on the very socket: EHOSTUNREACH. */
  readonly hostUnreachable: Observation | undefined;
  /** A later socket list of the other host with other connections and not this one. */
  readonly notListed: Row | undefined;
  /** A later socket list of the other host in which this connection still stands. */
  readonly listed: Row | undefined;
}

type Row = ObservationOf<'socket-state'>;

/**
 * One repetition may be a lost packet; Windows gives up after five (TcpMaxDataRetransmissions), which takes 9 s and
 * more.
 */
const TRIES_MIN = 3;
const LASTING_MIN = seconds(5);

/** A reset so soon answers the words: whoever sent it was there all the time. */
export const ANSWERS_WITHIN = seconds(2);

/** Every connection whose last words were lost, once, as the first point that shows it saw it. */
export const lostWords = perEvidence((evidence): readonly LostWords[] =>
  evidence.connections.flatMap((connection) => firstLost(evidence, connection, 'data') ?? []),
);

/**
 * Every connection whose last keepalive probes nobody answered. They ask what became of an idle connection, and so tell
 * of lost words only where something else shows that nobody had forgotten it.
 */
export const lostProbes = perEvidence((evidence): readonly LostWords[] =>
  evidence.connections.flatMap((connection) => firstLost(evidence, connection, 'probes') ?? []),
);

/** What was lost on one connection. */
export const lostOn = (evidence: Evidence, connection: Connection): LostWords | undefined =>
  byConnection(evidence).get(connection);

const byConnection = perEvidence((evidence) => new Map(lostWords(evidence).map((one) => [one.connection, one])));

/** The keepalive probes of one connection that were lost. */
export const probesLostOn = (evidence: Evidence, connection: Connection): LostWords | undefined =>
  probesByConnection(evidence).get(connection);

const probesByConnection = perEvidence((evidence) => new Map(lostProbes(evidence).map((one) => [one.connection, one])));

function firstLost(evidence: Evidence, connection: Connection, said: Said): LostWords | undefined {
  for (const conversation of connection.conversations)
    for (const by of ['forward', 'backward'] as const) {
      const late = heardTooLate(evidence, connection, { conversation, by });
      // What was said first in vain, and told its program nothing, is before what is in vain to the end.
      for (const inVain of [late, wordsInVain(conversation[by])]) {
        const lost = inVain?.said === said && lostIn(evidence, connection, { conversation, by, inVain });
        if (lost) return lost;
      }
    }
  return undefined;
}

interface Spoken {
  readonly conversation: Conversation;
  readonly by: Direction;
  readonly inVain: WordsInVain;
}

/** What was acknowledged after all, when one of the two had closed meanwhile, told the program nothing any more. */
function heardTooLate(
  evidence: Evidence,
  connection: Connection,
  { conversation, by }: Omit<Spoken, 'inVain'>,
): WordsInVain | undefined {
  const { stalled } = conversation[by];
  if (!stalled) return undefined;
  const { clock } = conversation.point;
  const [since, until] = [stalled.first.at, stalled.until].map((one) => evidence.timeline.at(clock, one));
  const isMeanwhile = (at: Instant | undefined): boolean =>
    at !== undefined && since !== undefined && until !== undefined && since <= at && at <= until;
  const { source, destination } = conversation.flow;
  if (![source, destination].some((end) => isMeanwhile(finOf(evidence, connection, end)))) return undefined;
  return { said: 'data', first: stalled.first, last: stalled.last, tries: stalled.transmissions };
}

/** When an end closed, by the capture that saw its first FIN first: that of another end may come later, or never. */
function finOf(evidence: Evidence, { observations }: Connection, end: Endpoint): Instant | undefined {
  const fins = observations.flatMap((one) =>
    one.kind === 'segment' && one.role === 'fin' && one.flow && sameEndpoint(one.flow.source, end)
      ? [evidence.timeline.when(one)]
      : [],
  );
  return fins.reduce((least: Instant | undefined, at) => (least === undefined || at < least ? at : least), undefined);
}

function lostIn(
  evidence: Evidence,
  connection: Connection,
  { conversation, by, inVain }: Spoken,
): LostWords | undefined {
  const { close, point } = conversation;
  const { first, last, tries, said } = inVain;
  if (tries < TRIES_MIN || isOver(conversation, by, first)) return undefined;
  const answer = close.how === 'reset' && close.by !== by ? close.moment : undefined;
  if (answer && between(first.at, answer.at) <= ANSWERS_WITHIN) return undefined;
  const lasting = between(first.at, (answer ?? last).at);
  if (lasting < LASTING_MIN) return undefined;
  const at = evidence.timeline.at(point.clock, first.at);
  const quiet = quietBefore(conversation, by, first);
  const lost = { connection, conversation, by, said, first, last, tries, at, lasting, quiet };
  return { ...lost, witnesses: witnesses(evidence, lost, answer) };
}

/** An end that had closed resets what comes late, and has no socket to list any more: it was there all the time. */
function hadClosed(evidence: Evidence, { connection, conversation, by }: Lost, answer: Moment | undefined): boolean {
  const closed = finOf(evidence, connection, senderOf(conversation.flow, opposite(by)));
  const reset = answer && evidence.timeline.at(conversation.point.clock, answer.at);
  return closed !== undefined && (reset === undefined || closed <= reset);
}

/** The other end had closed before: who speaks to it then loses nothing by it. */
const isOver = ({ close }: Conversation, by: Direction, words: Moment): boolean =>
  close.how === 'fin' && close.by !== by && close.first.at <= words.at;

/**
 * The eight longest silences are kept; a shorter one before the words may have given way to the pauses between their
 * repetitions.
 */
const SILENCES_KEPT = 8;
/** What is shorter is not listed as a silence. */
const SILENCE_LISTED = seconds(1);

function quietBefore(conversation: Conversation, by: Direction, { at }: Moment): Duration {
  const { silences } = conversation;
  const own = silences.find(({ until, endedBy }) => until.at === at && endedBy === by);
  if (own) return own.lasted;
  const unlisted = silenceUnlisted(conversation);
  const heard = conversation[opposite(by)].lastData;
  const sinceHeard = heard && heard.at <= at ? between(heard.at, at) : Number.POSITIVE_INFINITY;
  return microseconds(Math.min(unlisted, sinceHeard));
}

/** How long it may have been silent besides, at the most. */
export const silenceUnlisted = ({ silences }: Conversation): Duration =>
  silences.length < SILENCES_KEPT
    ? SILENCE_LISTED
    : silences.reduce((least, { lasted }) => (lasted < least ? lasted : least), silences[0]?.lasted ?? SILENCE_LISTED);

type Lost = Omit<LostWords, 'witnesses'>;

function witnesses(evidence: Evidence, lost: Lost, answer: Moment | undefined): Witnesses {
  const { conversation, connection, by, first, at } = lost;
  const listener = conversation[opposite(by)];
  const error = conversation.unreachable;
  const failure = failureAfter(evidence, connection.flow, {
    at,
    clock: conversation.point.clock,
    within: GIVEN_UP_WITHIN,
  });
  const rows = laterRows(evidence, lost);
  const closed = hadClosed(evidence, lost, answer);
  const listed = rows.find((row) => isRowOf(row, connection) && row.state === 'ESTABLISHED');
  return {
    reset:
      answer && !closed && !isForged(listener.ttl)
        ? { moment: answer, after: between(first.at, answer.at) }
        : undefined,
    unreachable: error && error.at >= first.at && error.about === by && isNobodyThere(error) ? error : undefined,
    hostUnreachable: failure?.tie === 'connection' && isHostUnreachable(failure.sign) ? failure.sign : undefined,
    listed,
    notListed:
      listed || closed || rows.some((row) => isRowOf(row, connection)) ? undefined : othersListed(evidence, lost, rows),
  };
}

/** Linux repeats for 924.6 s at the least and seldom for more than twenty minutes (tcp_retries2 = 15). */
const GIVEN_UP_WITHIN = minutes(30);

/**
 * Net or host unreachable (RFC 792), no route or address unreachable (RFC 4443); the codes of filters are another
 * thing.
 */
const isNobodyThere = ({ type, code }: NonNullable<Conversation['unreachable']>): boolean =>
  (type === 3 && code <= 1) || (type === 1 && (code === 0 || code === 3));

const isHostUnreachable = (sign: Observation): boolean =>
  'error' in sign && (sign.error?.name === 'EHOSTUNREACH' || sign.error?.name === 'ENETUNREACH');

const isRowOf = (row: Row, { flow }: Connection): boolean =>
  row.flow !== undefined && connectionKey(row.flow) === connectionKey(flow);

/** A list of a later time says little about this connection. */
const LISTED_WITHIN = hours(1);

/** Rows of the other host’s lists from after the words began. */
function laterRows(evidence: Evidence, { conversation, by, at }: Lost): readonly Row[] {
  const host = evidence.hosts.ownerOf(senderOf(conversation.flow, opposite(by)).address);
  if (host === undefined) return [];
  return (rowsByHost(evidence).get(host) ?? []).filter((row) => {
    const when = evidence.timeline.when(row);
    return when > at && when - at <= LISTED_WITHIN;
  });
}

/**
 * A list counts as one that would have shown the connection when it shows another that is established, and when the
 * same file showed this one before.
 */
function othersListed(evidence: Evidence, { connection, at }: Lost, rows: readonly Row[]): Row | undefined {
  return rows.find(
    (row) =>
      row.state === 'ESTABLISHED' &&
      connection.observations.some(
        (one) =>
          one.kind === 'socket-state' &&
          one.node === row.node &&
          evidence.timeline.when(one) <= at &&
          fileOf(one) === fileOf(row),
      ),
  );
}

const fileOf = ({ source }: Observation): string | undefined => ('file' in source ? source.file : undefined);

const rowsByHost = perEvidence((evidence) =>
  grouped(
    evidence.timeline.observations.filter((one): one is Row => one.kind === 'socket-state'),
    ({ node }) => node ?? '',
  ),
);

/** Something shows that the other end is not there any more, or not the one that it was. */
export const isGone = ({ reset, unreachable, hostUnreachable, notListed, listed }: Witnesses): boolean =>
  !listed && (reset ?? unreachable ?? hostUnreachable ?? notListed) !== undefined;
