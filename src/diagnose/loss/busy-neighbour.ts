import { microseconds } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { hostPair } from '../../model/flow.ts';
import type { Source } from '../../model/source.ts';
import { grouped } from '../grouped.ts';
import type { IdleDeath, Teardown } from '../silence/idle-death.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/** A connection of the same two hosts that carried data while another one was silent. */
export interface BusyNeighbour {
  readonly connection: Connection;
  readonly bytes: number;
  /** When it was last seen, or removed. */
  readonly until: Instant;
  readonly seen: readonly Source[];
}

/** A control connection says a few kilobytes in its life; this much is data. */
const BUSY_BYTES = 50_000_000;

export function busyNeighbour(evidence: Evidence, death: IdleDeath): BusyNeighbour | undefined {
  const { flow } = death;
  if (!flow) return undefined;
  for (const connection of connectionsOfPair(evidence).get(hostPair(flow)) ?? []) {
    if (connection === death.connection) continue;
    const carried = carriedBytes(evidence, connection);
    if (carried && carried.bytes >= BUSY_BYTES && carried.until >= death.diedAt && carried.from < death.diedAt)
      return { connection, ...carried };
  }
  return undefined;
}

export const connectionsOfPair = perEvidence((evidence) => grouped(evidence.connections, ({ flow }) => hostPair(flow)));

interface Carried {
  readonly bytes: number;
  readonly from: Instant;
  readonly until: Instant;
  readonly seen: readonly Source[];
}

/**
 * As the firewall counted it, else as a capture shows it. One that the firewall forgot for its silence died, too, and
 * words that nobody acknowledges got nowhere: neither shows that the way was open until the end.
 */
function carriedBytes(evidence: Evidence, { observations, conversations }: Connection): Carried | undefined {
  const torn = observations.find((one): one is Teardown => one.kind === 'firewall-teardown');
  if (torn?.bytes !== undefined && torn.lasted !== undefined && torn.reason !== 'idle') {
    const until = evidence.timeline.when(torn);
    return { bytes: torn.bytes, until, from: later(until, microseconds(0 - torn.lasted)), seen: [torn.source] };
  }
  const [seen] = conversations;
  if (!seen) return undefined;
  const lost = seen.forward.unanswered ?? seen.backward.unanswered;
  const last = lost?.first ?? seen.last;
  return {
    bytes: seen.forward.payloadBytes + seen.backward.payloadBytes,
    from: evidence.timeline.at(seen.point.clock, seen.first.at),
    until: evidence.timeline.at(seen.point.clock, last.at),
    seen: [seen.first.source, last.source],
  };
}
