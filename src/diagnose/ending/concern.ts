import type { Address } from '../../base/address.ts';
import type { Connection } from '../../evidence/connections.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';
import { connectionKey, type Flow } from '../../model/flow.ts';
import type { NodeName, Observation } from '../../model/observation.ts';
import { grouped } from '../grouped.ts';
import { holdingsOf, kinOf, kinshipOf } from './kin.ts';

/**
 * Whether what became of a connection may concern the process of a sign. One host has many jobs: it does not where the
 * process wrote that it holds others and this one is somebody else’s, or goes to a host that it never called.
 */
export function mayConcern(evidence: Evidence, sign: Observation, flow: Flow): boolean {
  const kinship = kinshipOf(evidence, sign, kinOf(evidence, sign.node ?? '', flow)).is;
  if (kinship !== 'not-shown') return kinship === 'own';
  const far = farEnds(evidence, sign, flow);
  return peersOf(evidence, sign)?.some((peer) => far.some((one) => isSameHost(evidence, one, peer))) ?? true;
}

/** A host may be the other end of what the process does: it wrote of a connection there, or of none at all. */
export const mayBePeer = (evidence: Evidence, sign: Observation, host: NodeName): boolean =>
  peersOf(evidence, sign)?.some((peer) => (evidence.hosts.ownerOf(peer) ?? host) === host) ?? true;

/** The addresses that the process wrote to have a connection with; undefined: it wrote of none. */
function peersOf(evidence: Evidence, sign: Observation): readonly Address[] | undefined {
  const held = [...holdingsOf(evidence, sign)].flatMap((key) => connectionsByKey(evidence).get(key) ?? []);
  return held.length === 0 ? undefined : held.flatMap(({ flow }) => farEnds(evidence, sign, flow));
}

const farEnds = ({ hosts }: Evidence, { node }: Observation, { source, destination }: Flow): readonly Address[] =>
  [source.address, destination.address].filter((address) => hosts.ownerOf(address) !== node);

/** Of two addresses that nobody is known to have, each may be the other’s host. */
const isSameHost = ({ hosts }: Evidence, one: Address, other: Address): boolean =>
  one === other || hosts.ownerOf(one) === hosts.ownerOf(other);

const connectionsByKey = perEvidence(
  ({ connections }): ReadonlyMap<string, readonly Connection[]> =>
    grouped(connections, ({ flow }) => connectionKey(flow)),
);
