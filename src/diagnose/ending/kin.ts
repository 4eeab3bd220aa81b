import { isLoopback } from '../../base/address.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { connectionKey, type Flow } from '../../model/flow.ts';
import type { NodeName, Observation, Process } from '../../model/observation.ts';
import { perEvidence } from '../../evidence/per-evidence.ts';

/** A process on a host: `media1 4772.5036`. Logs of several programs name the same one by the same numbers. */
type ProcessKey = string;

export const keyOf = (node: NodeName | undefined, { pid, tid }: Pick<Process, 'pid' | 'tid'>): ProcessKey =>
  `${node ?? ''} ${pid}.${tid ?? ''}`;

/** Who reports a failure, as its log shows it, against who holds the connection. */
export type Kinship =
  /**
   * The very process, one that it started, or one that started it, wrote that it opened or accepted this connection:
   * there.
   */
  | { readonly is: 'own'; readonly held: Observation }
  /** It holds other connections, and this one is held by processes that have nothing to do with it. */
  | { readonly is: 'strange' }
  /** No line says whose the connection is, or what else the process holds. */
  | { readonly is: 'not-shown' };

const NOT_SHOWN: Kinship = { is: 'not-shown' };
const STRANGE: Kinship = { is: 'strange' };

/**
 * Those of one host whom one connection concerns: who holds it, who started them and whom they started, each with the
 * line that says who holds it.
 */
export type Kin = ReadonlyMap<ProcessKey, Observation>;

/**
 * NetBackup’s status lines name no socket. But the process that writes one has also written which connections it
 * opened; or its parent has, or a child whose number it wrote (`child pid = 5316.6044`). Children of one parent are no
 * kin of each other: each serves a job of its own.
 */
export function kinOf(evidence: Evidence, node: NodeName, flow: Flow): Kin {
  const { holders, parents, children } = families(evidence);
  const kin = new Map<ProcessKey, Observation>();
  for (const [holder, held] of holders.get(`${node} ${connectionKey(flow)}`) ?? [])
    for (const line of [lineage(holder, (one) => parents.get(one)), lineage(holder, (one) => children.get(one))])
      for (const one of line) if (!kin.has(one)) kin.set(one, held);
  return kin;
}

export function kinshipOf(evidence: Evidence, sign: Observation, kin: Kin): Kinship {
  if (kin.size === 0 || !sign.process || sign.process.pid === 0) return NOT_SHOWN;
  const reporter = keyOf(sign.node, sign.process);
  const held = kin.get(reporter);
  if (held) return { is: 'own', held };
  return families(evidence).holdings.has(reporter) ? STRANGE : NOT_SHOWN;
}

/** The connections that the process of a sign wrote to have opened or accepted, by their keys. */
export const holdingsOf = (evidence: Evidence, { node, process }: Observation): ReadonlySet<string> =>
  (process && families(evidence).holdings.get(keyOf(node, process))) ?? NONE;

const NONE: ReadonlySet<string> = new Set();

/** More generations, or more children of one process, are a log gone wrong or a service that serves everybody. */
const KIN_MAX = 1_000;

/** Itself and all before it, or all after it. */
function lineage(
  process: ProcessKey,
  next: (one: ProcessKey) => readonly ProcessKey[] | undefined,
): ReadonlySet<ProcessKey> {
  const line = new Set([process]);
  for (const one of line) {
    if (line.size >= KIN_MAX) break;
    for (const relative of next(one) ?? []) line.add(relative);
  }
  return line;
}

interface Families {
  /** By host and connection: who wrote that it opened or accepted it, and where. */
  readonly holders: ReadonlyMap<string, ReadonlyMap<ProcessKey, Observation>>;
  /** By process: the connections of the network that it wrote to have opened or accepted. */
  readonly holdings: ReadonlyMap<ProcessKey, ReadonlySet<string>>;
  readonly parents: ReadonlyMap<ProcessKey, readonly ProcessKey[]>;
  readonly children: ReadonlyMap<ProcessKey, readonly ProcessKey[]>;
}

const families = perEvidence((evidence): Families => {
  const holders = new Map<string, Map<ProcessKey, Observation>>();
  const holdings = new Map<ProcessKey, Set<string>>();
  const parents = new Map<ProcessKey, ProcessKey[]>();
  const children = new Map<ProcessKey, ProcessKey[]>();
  for (const one of evidence.timeline.observations) {
    if (!one.process || one.process.pid === 0) continue;
    const process = keyOf(one.node, one.process);
    if (one.kind === 'spawned') {
      const child = keyOf(one.node, one.child);
      append(parents, child, process);
      append(children, process, child);
    }
    if (!one.flow || (one.kind !== 'connected' && one.kind !== 'accepted')) continue;
    const key = `${one.node ?? ''} ${connectionKey(one.flow)}`;
    const known = holders.get(key) ?? new Map<ProcessKey, Observation>();
    if (!known.has(process)) known.set(process, one);
    holders.set(key, known);
    // The inner leg to a proxy of the same host hides which connection of the network is behind it (NetBackup 8.1 and
    // later).
    if (!isLoopback(one.flow.destination.address))
      holdings.set(process, (holdings.get(process) ?? new Set<string>()).add(connectionKey(one.flow)));
  }
  return { holders, holdings, parents, children };
});

function append(lists: Map<ProcessKey, ProcessKey[]>, key: ProcessKey, one: ProcessKey): void {
  const list = lists.get(key);
  if (list) list.push(one);
  else lists.set(key, [one]);
}
