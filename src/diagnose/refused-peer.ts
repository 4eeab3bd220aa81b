import type { Evidence } from '../evidence/evidence.ts';
import { minutes } from '../base/duration.ts';
import type { Observation } from '../model/observation.ts';

export type Status = Extract<Observation, { kind: 'status' }>;
export type PeerNamed = Extract<Observation, { kind: 'peer-named' }>;

/** An application that had the connection and would not talk to the caller. */
export interface RefusedPeer {
  readonly result: Status;
  /** Whom the application took the caller for. */
  readonly named: PeerNamed | undefined;
}

/** NetBackup: server not allowed access; access to the client was not allowed; operation requested by an invalid server. */
const NOT_ALLOWED = new Set([37, 46, 59, 131]);
const LOOKED_UP_WITHIN = minutes(2);

export function refusedPeers(evidence: Evidence): readonly RefusedPeer[] {
  const { observations } = evidence.timeline;
  const named = observations.filter((one): one is PeerNamed => one.kind === 'peer-named');
  return observations
    .filter((one): one is Status => one.kind === 'status' && NOT_ALLOWED.has(one.status))
    .map((result) => ({
      result,
      named: named.findLast(
        (one) => Math.abs(evidence.timeline.when(one) - evidence.timeline.when(result)) <= LOOKED_UP_WITHIN,
      ),
    }));
}
