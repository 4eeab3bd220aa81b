import { type Duration, microseconds } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Observation, ObservationOf } from '../../model/observation.ts';
import { idleEnough } from './broken-silence.ts';
import { clockSlack } from '../witness/clock-slack.ts';
import { repeatedFor, repeatingRow } from '../loss/retransmission.ts';

type Row = ObservationOf<'socket-state'>;

/** A socket that repeats in vain what it said after a silence, while the other end has the connection open. */
export interface QuietList {
  readonly by: 'lists';
  /** The last that was heard. */
  readonly since: Instant;
  /** The socket that repeats, with the most repetitions. */
  readonly sign: Row;
  /** The other end’s, at that time or later. */
  readonly listed: Row;
  /** How long it had been silent when it spoke, at the most. */
  readonly lasted: Duration;
  readonly reception: 'unanswered';
}

/** The connection as the socket lists of both ends show it (`ss -tanoi`). */
export function quietList(evidence: Evidence, connection: Connection): QuietList | undefined {
  const sign = repeatingRow(connection);
  const ago = sign?.heard?.ago;
  if (!sign || ago === undefined || !sign.sendQueue) return undefined;
  const lasted = microseconds(ago - repeatedFor(sign.timer.backoff));
  if (lasted < idleEnough(evidence, connection)) return undefined;
  const listed = connection.observations.findLast((one) => isOpenThere(evidence, one, sign));
  if (listed?.kind !== 'socket-state') return undefined;
  const since = later(evidence.timeline.when(sign), microseconds(0 - ago));
  return { by: 'lists', since, sign, listed, lasted, reception: 'unanswered' };
}

function isOpenThere(evidence: Evidence, one: Observation, row: Row): boolean {
  if (one.kind !== 'socket-state' || one.state !== 'ESTABLISHED' || one.node === row.node) return false;
  const slack = clockSlack(evidence, row.clock, one.clock);
  return evidence.timeline.when(one) >= evidence.timeline.when(row) - slack;
}
