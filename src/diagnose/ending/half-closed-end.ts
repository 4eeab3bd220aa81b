import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import { between, type Instant } from '../../base/instant.ts';
import { presetOf } from '../../config/presets.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, type Moment, opposite, senderOf } from '../../model/conversation.ts';
import { sameEndpoint } from '../../model/flow.ts';
import type { Observation, ObservationOf, SocketState } from '../../model/observation.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { ownFailureAfter, NOTICED_WITHIN } from './failure.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { lostOn } from '../loss/lost-words.ts';
import { repeatingRow } from '../loss/retransmission.ts';

type Teardown = ObservationOf<'firewall-teardown'>;
type Row = ObservationOf<'socket-state'>;

/**
 * A session that a device removed as timed out, and of which one end had closed its half before. FortiOS ("timeout")
 * and PAN-OS ("aged-out") have one word for whichever timer ran out: that it was the one of half-closed sessions, what
 * the hosts saw says.
 */
export interface HalfClosedEnd {
  readonly connection: Connection;
  readonly teardown: Teardown;
  /** What shows that one end had closed. */
  readonly closed: ClosedHalf;
  /** How long such a device keeps a half-closed session unless it is told otherwise. */
  readonly timer: Duration;
  /** How long nothing had been said on it, as far as a capture shows. */
  readonly quiet: Duration | undefined;
  /** The other end had something to say afterwards, in vain. */
  readonly late: LateWords | undefined;
}

/** A FIN in a capture, or the row of a socket list in whose state an end is only when one of the two has closed. */
export type ClosedHalf =
  | { readonly by: 'fin'; readonly fin: Moment; readonly at: Instant }
  | { readonly by: 'list'; readonly row: Row };

export type LateWords =
  | { readonly by: 'capture'; readonly words: Moment; readonly at: Instant; readonly tries: number }
  | { readonly by: 'list'; readonly row: Row };

/** The ones whose kind of device has a timer of its own for them. */
export const halfClosedEnds = perEvidence((evidence): readonly HalfClosedEnd[] =>
  evidence.connections.flatMap((connection) => endOf(evidence, connection) ?? []),
);

const byConnection = perEvidence((evidence) => new Set(halfClosedEnds(evidence).map(({ connection }) => connection)));

export const endedHalfClosed = (evidence: Evidence, connection: Connection): boolean =>
  byConnection(evidence).has(connection);

function endOf(evidence: Evidence, connection: Connection): HalfClosedEnd | undefined {
  const teardown = connection.observations.find(
    (one): one is Teardown => one.kind === 'firewall-teardown' && one.reason === 'idle',
  );
  const preset = presetOf(teardown?.product);
  const timer = preset?.timeouts?.['half-closed'];
  if (!teardown || !preset || timer === undefined) return undefined;
  const closed = closedHalf(evidence, connection, teardown);
  if (!closed || wasLostBefore(evidence, connection, closed)) return undefined;
  const quiet = quietUntil(evidence, connection, teardown);
  const late = lateWords(evidence, connection, teardown);
  const end = { connection, teardown, closed, timer, quiet, late };
  // A device that missed the FIN keeps the session until it is idle, and nobody loses anything by that.
  const most = quiet ?? quietByLists(evidence, connection, teardown) ?? teardown.lasted;
  const isOpenTimer = most === undefined || most >= preset.idleTimeout - ROUNDING;
  return isOpenTimer && !needed(evidence, end) ? undefined : end;
}

/**
 * Words that were in vain before anybody closed are no work of a timer that begins with the FIN: see what lost them.
 */
function wasLostBefore(evidence: Evidence, connection: Connection, closed: ClosedHalf): boolean {
  const lost = lostOn(evidence, connection);
  return lost !== undefined && closed.by === 'fin' && lost.at < closed.at - WELL_BEFORE;
}

/** More than packets travel, and clocks are off that were fitted. */
const WELL_BEFORE = seconds(2);

/** Devices stamp and count in whole seconds. */
const ROUNDING = seconds(1);

/** Somebody had something to say on it, or noticed that it was gone. */
export const needed = (evidence: Evidence, end: HalfClosedEnd): boolean =>
  end.late !== undefined || ownSign(evidence, end) !== undefined;

export const ownSign = (evidence: Evidence, { connection, teardown }: HalfClosedEnd) =>
  ownFailureAfter(evidence, connection.flow, {
    at: evidence.timeline.when(teardown),
    clock: teardown.clock,
    within: NOTICED_WITHIN,
  });

/** It was silent for as long as such a device keeps a half-closed session: two whole seconds enter. */
export const fitsTimer = ({ quiet, timer }: HalfClosedEnd): boolean =>
  quiet !== undefined && Math.abs(quiet - timer) <= 2 * ROUNDING;

const slackOf = (evidence: Evidence, clock: Observation['clock'], teardown: Teardown): Duration =>
  clockSlack(evidence, clock, teardown.clock);

/** One end had sent its FIN by then, and the other had not: of two FINs the device says that it was closed. */
function closedHalf(evidence: Evidence, connection: Connection, teardown: Teardown): ClosedHalf | undefined {
  const until = evidence.timeline.when(teardown);
  const fins = finsOf(evidence, connection).filter(({ at, clock }) => at <= until - slackOf(evidence, clock, teardown));
  const [first] = fins.toSorted((a, b) => a.at - b.at);
  if (first && fins.every(({ from }) => sameEndpoint(from, first.from)))
    return { by: 'fin', fin: first.moment, at: first.at };
  if (first) return undefined;
  const row = connection.observations.find(
    (one): one is Row => one.kind === 'socket-state' && HALF_CLOSED.has(one.state),
  );
  return row && { by: 'list', row };
}

/** The FIN has arrived: at the end that is told so, or acknowledged at the one that sent it (RFC 9293 3.3.2). */
const HALF_CLOSED: ReadonlySet<SocketState> = new Set(['CLOSE_WAIT', 'FIN_WAIT2']);

function finsOf(evidence: Evidence, { observations, conversations }: Connection) {
  const told = observations.flatMap((one) =>
    one.kind === 'segment' && one.role === 'fin' && one.flow
      ? [{ moment: one, at: evidence.timeline.when(one), clock: one.clock, from: one.flow.source }]
      : [],
  );
  const captured = conversations.flatMap(({ close, flow, point: { clock } }) => {
    if (close.how !== 'fin') return [];
    const fin = (moment: Moment, by: Direction) => ({
      moment,
      at: evidence.timeline.at(clock, moment.at),
      clock,
      from: senderOf(flow, by),
    });
    return [fin(close.first, close.by), ...(close.second ? [fin(close.second, opposite(close.by))] : [])];
  });
  return [...told, ...captured];
}

/** From the last packet that any capture shows before the entry was removed. */
function quietUntil(evidence: Evidence, { conversations }: Connection, teardown: Teardown): Duration | undefined {
  const until = evidence.timeline.when(teardown);
  const lasts = conversations.flatMap(({ point: { clock }, last, silences }) => {
    const at = (moment: Moment) => evidence.timeline.at(clock, moment.at);
    const slack = slackOf(evidence, clock, teardown);
    const over = silences.find((one) => at(one.from) <= until && at(one.until) >= until - slack);
    return over ? [at(over.from)] : at(last) <= until ? [at(last)] : [];
  });
  return lasts.length === 0
    ? undefined
    : between(
        lasts.reduce((a, b) => (a > b ? a : b)),
        until,
      );
}

/** The last list that shows it open: what closed it came behind that. */
function quietByLists(evidence: Evidence, { observations }: Connection, teardown: Teardown): Duration | undefined {
  const until = evidence.timeline.when(teardown);
  const open = observations.findLast((one) => one.kind === 'socket-state' && one.state === 'ESTABLISHED');
  return open && microseconds(Math.max(0, until - evidence.timeline.when(open)));
}

function lateWords(evidence: Evidence, connection: Connection, teardown: Teardown): LateWords | undefined {
  const until = evidence.timeline.when(teardown);
  for (const conversation of connection.conversations) {
    const { clock } = conversation.point;
    const spoken = wordsOf(conversation);
    const at = spoken && evidence.timeline.at(clock, spoken.words.at);
    if (spoken && at !== undefined && at >= until - slackOf(evidence, clock, teardown))
      return { by: 'capture', ...spoken, at };
  }
  const row = repeatingRow(connection);
  return row?.sendQueue && evidence.timeline.when(row) >= until ? { by: 'list', row } : undefined;
}

/** What the end that had not closed said in vain: repeated, or answered by a reset. */
function wordsOf({ close, forward, backward, silences }: Conversation) {
  const byDirection = { forward, backward };
  const speakers: readonly Direction[] = close.how === 'fin' ? [opposite(close.by)] : ['forward', 'backward'];
  for (const by of speakers) {
    const { unanswered } = byDirection[by];
    if (unanswered && unanswered.transmissions > 1)
      return { words: unanswered.first, tries: unanswered.transmissions } as const;
    const reset = close.how === 'reset' && close.by !== by ? close.moment : undefined;
    const broken = reset && silences.find((one) => one.endedBy === by && one.endedWith === 'data');
    if (reset && broken && between(broken.until.at, reset.at) <= ANSWERED_WITHIN)
      return { words: broken.until, tries: 1 } as const;
  }
  return undefined;
}

const ANSWERED_WITHIN = seconds(2);
