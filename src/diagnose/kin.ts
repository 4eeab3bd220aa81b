import { isLoopback } from '../base/address.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { connectionKey, type Flow } from '../model/flow.ts';
import type { NodeName, Observation, Process } from '../model/observation.ts';
import { perEvidence } from './per-evidence.ts';

/** A process on a host: `media1 4772.5036`. Logs of several programs name the same one by the same numbers. */
type ProcessKey = string;

const keyOf = (node: NodeName | undefined, { pid, tid }: Pick<Process, 'pid' | 'tid'>): ProcessKey =>
  `${node ?? ''} ${pid}.${tid ?? ''}`;

/** Who reports a failure, as its log shows it, against who holds the connection. */
export type Kinship =
  /** The very process, one that it started, or one that started it, wrote that it opened or accepted this connection: there. */
  | { readonly is: 'own'; readonly held: Observation }
  /** It holds other connections, and this one is held by processes that have nothing to do with it. */
  | { readonly is: 'strange' }
  /** No line says whose the connection is, or what else the process holds. */
  | { readonly is: 'not-shown' };

const NOT_SHOWN: Kinship = { is: 'not-shown' };

/**
 * NetBackup’s status lines name no socket. But the process that writes one has also written which connections it opened; or its parent has, or a child
 * whose number it wrote (`child pid = 5316.6044`). Children of one parent are no kin of each other: each serves a job of its own.
 */
export function kinshipOf(evidence: Evidence, sign: Observation, flow: Flow): Kinship {
  if (!sign.process || sign.process.pid === 0) return NOT_SHOWN;
  const { holders, holdings, parents } = families(evidence);
  const here = holders.get(`${sign.node ?? ''} ${connectionKey(flow)}`);
  if (!here) return NOT_SHOWN;
  const reporter = keyOf(sign.node, sign.process);
  const above = lineage(parents, reporter);
  for (const [holder, held] of here)
    if (above.has(holder) || lineage(parents, holder).has(reporter)) return { is: 'own', held };
  return holdings.has(reporter) ? { is: 'strange' } : NOT_SHOWN;
}

/** Itself and those that started it. */
function lineage(parents: ReadonlyMap<ProcessKey, ProcessKey>, process: ProcessKey): ReadonlySet<ProcessKey> {
  const line = new Set<ProcessKey>();
  for (let one: ProcessKey | undefined = process; one !== undefined && !line.has(one); one = parents.get(one))
    line.add(one);
  return line;
}

interface Families {
  /** By host and connection: who wrote that it opened or accepted it, and where. */
  readonly holders: ReadonlyMap<string, ReadonlyMap<ProcessKey, Observation>>;
  readonly holdings: ReadonlySet<ProcessKey>;
  readonly parents: ReadonlyMap<ProcessKey, ProcessKey>;
}

const families = perEvidence((evidence): Families => {
  const holders = new Map<string, Map<ProcessKey, Observation>>();
  const holdings = new Set<ProcessKey>();
  const parents = new Map<ProcessKey, ProcessKey>();
  for (const one of evidence.timeline.observations) {
    if (!one.process) continue;
    const process = keyOf(one.node, one.process);
    if (one.kind === 'spawned') parents.set(keyOf(one.node, one.child), process);
    if (!one.flow || (one.kind !== 'connected' && one.kind !== 'accepted')) continue;
    const key = `${one.node ?? ''} ${connectionKey(one.flow)}`;
    const known = holders.get(key) ?? new Map<ProcessKey, Observation>();
    if (!known.has(process)) known.set(process, one);
    holders.set(key, known);
    // The inner leg to a proxy of the same host hides which connection of the network is behind it (NetBackup 8.1 and later).
    if (!isLoopback(one.flow.destination.address)) holdings.add(process);
  }
  return { holders, holdings, parents };
});
