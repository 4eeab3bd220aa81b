import type { Evidence } from '../../evidence/evidence.ts';
import { minutes } from '../../base/duration.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { bindingsOf, type SourceBinding, sourceBindings } from './source-binding.ts';
import { within } from '../span.ts';

export type Status = ObservationOf<'status'>;
export type PeerNamed = ObservationOf<'peer-named'>;

/** An application that had the connection and would not talk to the caller. */
export interface RefusedPeer {
  readonly result: Status;
  /** Whom the application took the caller for. */
  readonly named: PeerNamed | undefined;
}

/**
 * NetBackup: server not allowed access; access to the client was not allowed; operation requested by an invalid server;
 * client is not validated to use the server.
 */
const NOT_ALLOWED = new Set([37, 46, 59, 131]);
/** The name is looked up just before the refusal; logs of two hosts differ by their clocks. */
const LOOKED_UP_WITHIN = minutes(2);

export const refusedPeers = perEvidence((evidence): readonly RefusedPeer[] => {
  const { observations } = evidence.timeline;
  const named = observations.filter((one) => one.kind === 'peer-named');
  const seen = new Set<string>();
  return observations
    .filter((one): one is Status => one.kind === 'status' && NOT_ALLOWED.has(one.status))
    .flatMap((result) => {
      const at = evidence.timeline.when(result);
      const near = within(evidence, named, at - LOOKED_UP_WITHIN, at + LOOKED_UP_WITHIN);
      const lookup = lookupOf(near, result);
      // Each end writes the refusal down, the job a third time.
      const key = lookup?.address ?? `${result.node} ${result.status}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ result, named: lookup }];
    });
});

/**
 * A busy server looks many callers up: best the refusing process’s own lookup, then one that found no known name, then
 * the latest.
 */
const lookupOf = (near: readonly PeerNamed[], { process }: Status): PeerNamed | undefined =>
  near.findLast((one) => process !== undefined && one.process === process) ??
  near.findLast(({ known }) => known === false) ??
  near.at(-1);

/** What made the refused caller use its address, as far as the evidence shows; nothing when the system chose it. */
export const bindingsBehind = (evidence: Evidence, { named, result }: RefusedPeer): readonly SourceBinding[] =>
  named
    ? bindingsOf(evidence, named.address)
    : sourceBindings(evidence).filter(({ node }) => node === undefined || node !== result.node);
