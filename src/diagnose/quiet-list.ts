import { type Duration, microseconds, seconds } from '../base/duration.ts';
import { type Instant, later } from '../base/instant.ts';
import type { Connection } from '../evidence/connections.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Observation, ObservationOf } from '../model/observation.ts';
import { idleEnough } from './broken-silence.ts';
import { clockSlack } from './clock-slack.ts';
import { repeatingRow } from './retransmission.ts';

type Row = ObservationOf<'socket-state'>;

/** A socket that repeats in vain what it said after a silence, while the other end has the connection open. */
export interface QuietList {
  readonly by: 'lists';
  /** The last that was heard. */
  readonly since: Instant;
  /** The socket that repeats, with the most repetitions. */
  readonly row: Row;
  /** The other end’s, at that time or later. */
  readonly listed: Row;
  /** How long it had been silent when it spoke, at the most. */
  readonly lasted: Duration;
  readonly reception: 'unanswered';
}

/** The connection as the socket lists of both ends show it (`ss -tanoi`). */
export function quietList(evidence: Evidence, connection: Connection): QuietList | undefined {
  const row = repeatingRow(connection);
  const ago = row?.heard?.ago;
  if (!row || ago === undefined || !row.sendQueue) return undefined;
  const lasted = microseconds(ago - repeated(row.timer.backoff));
  if (lasted < idleEnough(evidence, connection)) return undefined;
  const listed = connection.observations.findLast((one) => isOpenThere(evidence, one, row));
  if (listed?.kind !== 'socket-state') return undefined;
  const since = later(evidence.timeline.when(row), microseconds(0 - ago));
  return { by: 'lists', since, row, listed, lasted, reception: 'unanswered' };
}

function isOpenThere(evidence: Evidence, one: Observation, row: Row): boolean {
  if (one.kind !== 'socket-state' || one.state !== 'ESTABLISHED' || one.node === row.node) return false;
  const slack = clockSlack(evidence, row.clock, one.clock);
  return evidence.timeline.when(one) >= evidence.timeline.when(row) - slack;
}

/**
 * How long it takes to repeat so often, at the least: Linux begins with 200 ms, doubles, and never waits for longer
 * than two minutes (TCP_RTO_MIN, TCP_RTO_MAX in include/net/tcp.h).
 */
function repeated(times: number): Duration {
  const doubling = Math.min(times, DOUBLINGS);
  return microseconds(seconds(0.2) * (2 ** doubling - 1) + seconds(120) * (times - doubling));
}

/** 200 ms that are doubled so often are more than two minutes. */
const DOUBLINGS = 10;
