import type { Evidence } from '../evidence/evidence.ts';
import type { Confidence } from '../model/finding.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName, Observation } from '../model/observation.ts';
import { perEvidence } from './per-evidence.ts';

/**
 * Whose connection it is. `host`: an end of it is a host whose own evidence is here. `foreign`: the addresses of all those hosts are known, and it is
 * none of theirs: a firewall’s log is full of other people’s connections. `unknown`: the evidence cannot tell.
 */
export type Belonging = 'host' | 'foreign' | 'unknown';

export function belongingOf(evidence: Evidence, flow: Flow | undefined): Belonging {
  if (!flow) return 'unknown';
  const ends = [flow.source.address, flow.destination.address];
  if (ends.some((address) => evidence.hosts.ownerOf(address) !== undefined)) return 'host';
  return everyHostKnown(evidence) ? 'foreign' : 'unknown';
}

/** What concerns nobody in the evidence cannot be more than possible, however sure it is in itself. */
export const capped = (confidence: Confidence, belonging: Belonging): Confidence =>
  belonging === 'foreign' ? 'possible' : confidence;

/** There are hosts, and for each of them at least one address is known. */
const everyHostKnown = perEvidence((evidence) => {
  const hosts = new Set<NodeName>();
  for (const one of evidence.timeline.observations) if (one.node !== undefined && isOfHost(one)) hosts.add(one.node);
  for (const { point } of evidence.conversations) if (point.node !== undefined) hosts.add(point.node);
  return hosts.size > 0 && [...hosts].every((node) => evidence.hosts.addressesOf(node).length > 0);
});

/** Settings and captured segments may be a firewall’s; what applications and sockets say is a host’s. */
const isOfHost = ({ kind }: Observation): boolean =>
  !kind.startsWith('firewall-') && kind !== 'setting' && kind !== 'segment';
