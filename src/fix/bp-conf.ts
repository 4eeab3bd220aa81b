import type { Address } from '../base/address.ts';
import { formatPrefix, networkOf } from '../base/prefix.ts';
import { readBpConf } from '../config/netbackup/bp-conf.ts';
import { everyStep } from '../dialogue/session.ts';
import type { ConfigLine } from '../model/configuration.ts';
import type { Node } from '../model/node.ts';
import { bindableAddresses } from '../trace/netbackup/binding.ts';
import { planNetbackup } from '../trace/netbackup/connection-plan.ts';
import { resolverOf } from '../trace/netbackup/name-resolution.ts';
import { entriesInOrder, matches, type NetworkEntry } from '../trace/netbackup/network-entry.ts';
import type { Binds } from './change.ts';
import { type Problem, sessionOf } from './problem.ts';

/** A connection that an application's own settings decide: by NetBackup's plan, or as a session says by hand. */
export interface BoundConnection {
  readonly from: Node;
  readonly to: Address;
  readonly source: Address;
  /** Undefined: the goal is NetBackup's own. */
  readonly session?: string;
}

/** The connections of a goal that leave from a bound address, on hosts whose settings of NetBackup are at hand. */
export function boundConnections(problem: Problem): readonly BoundConnection[] {
  const { played, subject } = problem;
  if ('netbackup' in played) {
    const { way, from } = played.netbackup.plan;
    const node = subject.network.node(from)?.node;
    return node && way?.binding.kind === 'bound'
      ? [{ from: node, to: way.destination, source: way.binding.address }]
      : [];
  }
  const session = sessionOf(problem)?.session;
  return (session?.actors ?? []).flatMap(({ host, steps }) => {
    const node = subject.network.node(host)?.node;
    if (!node?.netbackup) return [];
    return everyStep(steps).flatMap((step) =>
      step.does === 'connect' && step.from !== undefined
        ? [{ from: node, to: step.to, source: step.from, session: session?.name ?? '' }]
        : [],
    );
  });
}

/**
 * The entries about networks that have a part in which address connections are bound to: those with a source, and
 * prohibitions of an own address.
 */
export function bindingEntries(node: Node, nodes: readonly Node[]): readonly NetworkEntry[] {
  const local = bindableAddresses(node);
  return entriesInOrder(node.netbackup?.preferredNetworks ?? [], resolverOf({ from: node, nodes })).filter(
    ({ entry, target, source }) =>
      entry.directive === 'PROHIBITED'
        ? local.some((address) => matches(target, address))
        : source !== undefined && local.some((address) => matches(source, address)),
  );
}

export const linesOf = (entries: readonly NetworkEntry[]): readonly ConfigLine[] =>
  entries.map(({ entry }) => entry.by);

/**
 * `PREFERRED_NETWORK = 10.10.10.0/24 MATCH 10.10.10.11`: this address for the network that it is in, and for no other.
 */
export function sourceForItsNetwork(node: Node, address: Address): string | undefined {
  const own = node.interfaces.flatMap(({ addresses }) => addresses).find((one) => one.address === address);
  return own && `PREFERRED_NETWORK = ${formatPrefix(networkOf(own.address, own.length))} MATCH ${own.address}`;
}

/** What a session's connection is bound to with other lines: as NetBackup would decide with them. */
export function bindsWith(
  { from, to, source, session }: BoundConnection,
  nodes: readonly Node[],
  lines: { readonly drop: readonly string[]; readonly add: readonly string[] },
): { readonly binds?: Binds } {
  if (session === undefined) return {};
  const { netbackup } = readBpConf({ file: 'bp.conf', text: lines.add.join('\n') });
  const kept = (from.netbackup?.preferredNetworks ?? []).filter(({ by }) => !lines.drop.includes(by.text));
  const changed: Node = {
    ...from,
    netbackup: { ...netbackup, ...from.netbackup, preferredNetworks: [...kept, ...netbackup.preferredNetworks] },
  };
  const { way } = planNetbackup({ nodes, from: changed, to });
  const now = way?.binding.kind === 'bound' ? way.binding.address : undefined;
  return { binds: { session, was: source, ...(now === undefined ? {} : { now }) } };
}

export const nodesOfCase = ({ subject }: Problem): readonly Node[] =>
  [...subject.network.nodes].map(({ node }) => node);
