import { milliseconds, seconds } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import { countUpTo } from '../../base/sorted.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { type Conversation, type Direction, opposite, senderOf } from '../../model/conversation.ts';
import { formatEndpoint, hostPair } from '../../model/flow.ts';
import { grouped } from '../grouped.ts';
import { lostWords } from '../loss/lost-words.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

interface Close {
  readonly connection: Connection;
  readonly conversation: Conversation;
  readonly by: Direction;
  readonly at: Instant;
}

/**
 * A program that learns that one of its connections is lost ends, and closes what else it has open: the quiet of those
 * says nothing of a limit.
 */
export const isEndOfProgram = (evidence: Evidence, close: Close): boolean =>
  wasDenied(evidence, close) || wasDone(evidence, close) || lostAnother(evidence, close) || gaveUp(evidence, close);

/** The other end had just denied another connection of the two. */
const wasDenied = (evidence: Evidence, { connection, conversation: { flow }, by, at }: Close): boolean =>
  hasAnother(resetsReceived(evidence).get(`${senderOf(flow, by).address} ${hostPair(flow)}`), connection, {
    from: at - TOGETHER,
    until: at + SAME_MOMENT,
  });

/** A program closes what else it has as soon as it hears that one is lost. */
const TOGETHER = seconds(5);
/** Two captures of one moment differ by the error of the fitted clocks. */
const SAME_MOMENT = seconds(2);

/** That an end was sent a reset or a FIN, when, and on which connection. */
interface EndReceived {
  readonly at: Instant;
  readonly connection: Connection;
}

const inOrder = (
  ends: readonly (EndReceived & { readonly key: string })[],
): ReadonlyMap<string, readonly EndReceived[]> =>
  grouped(
    ends.toSorted((a, b) => a.at - b.at),
    ({ key }) => key,
  );

function hasAnother(
  ends: readonly EndReceived[] = [],
  connection: Connection,
  { from, until }: { readonly from: number; readonly until: number },
): boolean {
  for (let i = countUpTo(ends, (one) => one.at, from - 1); i < ends.length; i++) {
    const one = ends[i];
    if (!one || one.at > until) return false;
    if (one.connection !== connection) return true;
  }
  return false;
}

const resetsOf = (connection: Connection) =>
  connection.conversations.flatMap(({ close, flow, point }) =>
    close.how === 'reset'
      ? [{ connection, to: senderOf(flow, opposite(close.by)), flow, point, at: close.moment.at }]
      : [],
  );

/** By the host that was sent it and the two ends, in order of time. */
const resetsReceived = perEvidence((evidence) =>
  inOrder(
    evidence.connections.flatMap(resetsOf).map(({ connection, to, flow, point, at }) => ({
      connection,
      key: `${to.address} ${hostPair(flow)}`,
      at: evidence.timeline.at(point.clock, at),
    })),
  ),
);

/**
 * The other end had closed another connection of the two in that very moment, as one capture shows: the job is done,
 * and whoever served it with several ends the others. A timer that runs out is nobody’s answer.
 */
const wasDone = (evidence: Evidence, { connection, conversation: { flow }, by }: Close): boolean =>
  connection.conversations.some((one) => {
    const closed = closedAt(one);
    const key = `${one.point.name} ${senderOf(flow, by).address} ${hostPair(flow)}`;
    const fins = finsReceived(evidence).get(key);
    return closed !== undefined && hasAnother(fins, connection, { from: closed - IN_ONE_BREATH, until: closed });
  });

/** By the capture that shows it, the host that was sent it and the two ends, by the clock of that capture. */
const finsReceived = perEvidence((evidence) =>
  inOrder(
    evidence.connections.flatMap((connection) =>
      connection.conversations.flatMap(({ close, flow, point }) => {
        if (close.how !== 'fin') return [];
        const to = senderOf(flow, opposite(close.by)).address;
        return [{ connection, key: `${point.name} ${to} ${hostPair(flow)}`, at: close.first.at }];
      }),
    ),
  ),
);

function closedAt({ close }: Conversation): Instant | undefined {
  switch (close.how) {
    case 'fin':
      return close.first.at;
    case 'reset':
      return close.moment.at;
    case 'open':
      return undefined;
  }
}

/**
 * One that anybody else had open with the same service was lost to it in that very moment, as one capture shows: of a
 * job with several ends, the daemon that all of them call ends the other connections, too.
 */
function lostAnother(evidence: Evidence, { connection, conversation: { flow }, by }: Close): boolean {
  const closer = senderOf(flow, by);
  return connection.conversations.some((one) => {
    const closed = closedAt(one);
    const resets = resetsOfService(evidence).get(`${one.point.name} ${formatEndpoint(closer)}`);
    return closed !== undefined && hasAnother(resets, connection, { from: closed - IN_ONE_BREATH, until: closed });
  });
}

/** A daemon that serves many is sent resets all day; what follows later than this has its own reason. */
const IN_ONE_BREATH = milliseconds(100);

/** By the service that was sent it, by the clock of the capture that shows it. */
const resetsOfService = perEvidence((evidence) =>
  inOrder(
    evidence.connections.flatMap(resetsOf).map(({ connection, to, point, at }) => ({
      connection,
      key: `${point.name} ${formatEndpoint(to)}`,
      at,
    })),
  ),
);

/** It had repeated words on another connection until it got an error. */
function gaveUp(evidence: Evidence, { connection, conversation: { flow }, by, at }: Close): boolean {
  const lost = lostBySpeaker(evidence).get(senderOf(flow, by).address) ?? [];
  const start = countUpTo(lost, ({ until }) => until, at - GIVES_UP_WITHIN - 1);
  const end = countUpTo(lost, ({ until }) => until, at);
  return lost.slice(start, end).some((one) => one.connection !== connection);
}

/**
 * Between the last repetition of words that nobody acknowledges and the error that the program gets: no pause of a
 * retransmission is longer on Linux (TCP_RTO_MAX, 120 s), nor on others by much.
 */
const GIVES_UP_WITHIN = seconds(125);

/** When it repeated its words for the last time, by who spoke; in the order of that. */
const lostBySpeaker = perEvidence((evidence) => {
  const lost = lostWords(evidence).map(({ connection, conversation: { flow }, by, at, lasting }) => ({
    connection,
    speaker: senderOf(flow, by).address,
    until: later(at, lasting),
  }));
  return grouped(
    lost.toSorted((a, b) => a.until - b.until),
    ({ speaker }) => speaker,
  );
});
