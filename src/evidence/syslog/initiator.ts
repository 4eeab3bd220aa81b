import type { Flow } from '../../model/flow.ts';
import { reverse } from '../../model/flow.ts';

/**
 * A teardown does not say who began. Without its `Built` line the end with the more server-like port is taken for the
 * responder: a port that backup, database and remote access services are known by, else one below 1024, else the
 * smaller one. The known ports come first because NetBackup clients of old bind reserved source ports (512-1023)
 * towards 13724 and 13782.
 */
export function towardsResponder(flow: Flow): Flow {
  return serverLikeness(flow.source.port, flow.destination.port) > 0 ? reverse(flow) : flow;
}

/** Positive when `a` looks more like a server's port than `b`. */
function serverLikeness(a: number, b: number): number {
  return rank(a) - rank(b) || b - a;
}

const rank = (port: number): number => (SERVICE_PORTS.has(port) ? 2 : port < 1_024 ? 1 : 0);

const SERVICE_PORTS: ReadonlySet<number> = new Set([
  22, // ssh
  1_521, // Oracle
  1_556, // NetBackup PBX
  2_049, // NFS
  3_306, // MySQL
  5_432, // PostgreSQL
  5_633, // Backup Exec, Oracle agent
  10_000, // NDMP
  10_082, // NetBackup deduplication: spoold
  10_102, // NetBackup deduplication: spad
  13_720, // NetBackup bprd
  13_724, // NetBackup vnetd
  13_782, // NetBackup bpcd
]);
