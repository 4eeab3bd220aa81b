import type { Evidence } from '../evidence/evidence.ts';
import type { Confidence } from '../model/finding.ts';
import type { Flow } from '../model/flow.ts';
import type { NodeName, Observation } from '../model/observation.ts';
import { PROGRAMS } from '../evidence/netbackup/legacy-line.ts';
import { perEvidence } from '../evidence/per-evidence.ts';

/**
 * Whose connection it is. `host`: an end of it is a host whose own evidence is here. `foreign`: the addresses of all
 * those hosts are known and it is none of theirs, or their application does not use its ports: a firewall’s log is full
 * of other people’s connections. `unknown`: the evidence cannot tell.
 */
export type Belonging = 'host' | 'foreign' | 'unknown';

export function belongingOf(evidence: Evidence, flow: Flow | undefined): Belonging {
  if (!flow) return 'unknown';
  const ends = [flow.source.address, flow.destination.address];
  if (ends.some((address) => evidence.hosts.ownerOf(address) !== undefined)) return 'host';
  if (everyHostKnown(evidence)) return 'foreign';
  return isNetbackup(evidence) && !usesNetbackupPort(flow) ? 'foreign' : 'unknown';
}

/** What concerns nobody in the evidence cannot be more than possible, however sure it is in itself. */
export const capped = (confidence: Confidence, belonging: Belonging): Confidence =>
  belonging === 'foreign' ? 'possible' : confidence;

/**
 * The product’s registered ports (vendor’s firewall port requirements): PBX, vnetd and the daemons, VxAT and VxAZ,
 * deduplication.
 */
const NETBACKUP_PORTS: ReadonlySet<number> = new Set([
  1556, 1557, 2821, 4032, 10_082, 10_102, 13_701, 13_702, 13_711, 13_720, 13_721, 13_722, 13_723, 13_724, 13_782,
  13_783,
]);

export const usesNetbackupPort = ({ source, destination }: Flow): boolean =>
  NETBACKUP_PORTS.has(source.port) || NETBACKUP_PORTS.has(destination.port);

/** The hosts’ logs are NetBackup’s, and no other application’s. */
const isNetbackup = perEvidence((evidence) => {
  const names = new Set<string>();
  for (const { process } of evidence.timeline.observations) if (process?.name) names.add(process.name);
  return names.size > 0 && [...names].every((name) => PROGRAMS.has(name));
});

/** There are hosts, and for each of them at least one address is known. */
const everyHostKnown = perEvidence((evidence) => {
  const hosts = new Set<NodeName>();
  for (const one of evidence.timeline.observations) if (one.node !== undefined && isOfHost(one)) hosts.add(one.node);
  for (const { point } of evidence.conversations) if (point.node !== undefined) hosts.add(point.node);
  return hosts.size > 0 && [...hosts].every((node) => evidence.hosts.addressesOf(node).length > 0);
});

/** Settings, starts and captured segments may be a firewall’s; what applications and sockets say is a host’s. */
const isOfHost = ({ kind }: Observation): boolean =>
  !kind.startsWith('firewall-') && kind !== 'node-event' && kind !== 'setting' && kind !== 'segment';
