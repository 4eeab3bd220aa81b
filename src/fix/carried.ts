import type { Address } from '../base/address.ts';
import { servicePorts } from '../model/service-ports.ts';
import type { NodeName } from '../model/observation.ts';
import { plannedOf } from './product/product-setting.ts';
import { idleDeaths, type Problem, sessionOf } from './problem.ts';
import { shortest } from './remedies/lower-keepalive-idle.ts';
import type { Duration } from '../base/duration.ts';

/** Connections that a relay or a tunnel beside the program could carry. */
export interface Carried {
  readonly session: string;
  /** Who connects. */
  readonly node: NodeName;
  readonly peer: NodeName;
  readonly at: Address;
  readonly ports: readonly number[];
  /** After how long a device forgot the first of them. */
  readonly limit: Duration;
}

/** On every host of NetBackup something listens on these already, and whoever comes by them is asked for its name. */
const NETBACKUP_PORTS: ReadonlySet<number | undefined> = new Set(
  ['veritas_pbx', 'bprd', 'bpdbm', 'bpjava-msvc', 'vnetd', 'bpcd', 'vopied'].map((name) => servicePorts.get(name)),
);

/**
 * Of the connections that died those of one Linux host to one other. A program that cannot be pointed at another
 * address is left out: NetBackup, whose peers check names and take their ports from PBX, and what the kernel connects
 * for an NFS mount.
 */
export function carriedConnections(problem: Problem): Carried | undefined {
  const session = sessionOf(problem)?.session.name;
  if (session === undefined || /^(?:netbackup|nfs)/.test(plannedOf(problem)?.dialogue ?? '')) return undefined;
  const deaths = idleDeaths(problem);
  if (deaths.some(({ flow }) => NETBACKUP_PORTS.has(flow.destination.port))) return undefined;
  const [first] = deaths;
  const { connector: node, acceptor: peer } = first?.ends.hosts ?? {};
  if (!first || node === undefined || peer === undefined || problem.subject.network.node(node)?.node.system !== 'linux')
    return undefined;
  const same = deaths.filter(({ ends: { hosts } }) => hosts.connector === node && hosts.acceptor === peer);
  const limit = shortest(same);
  const ports = [...new Set(same.map(({ flow }) => flow.destination.port))];
  return limit === undefined ? undefined : { session, node, peer, at: first.flow.destination.address, ports, limit };
}
