import { type Address, isLoopback } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { AssumptionCode } from '../../model/codes.ts';
import type { Node } from '../../model/node.ts';
import type { NodeName } from '../../model/observation.ts';
import type { Reason } from '../reason.ts';
import { type AttemptPlan, type NetbackupVersion, planAttempts } from './attempts.ts';
import { type Binding, bindableAddresses, bindSource } from './binding.ts';
import { chooseDestination, type DestinationChoice, type DestinationVerdict } from './destinations.ts';
import { addressesOf, type Resolution, type Resolve, resolverOf } from './name-resolution.ts';
import { entriesInOrder, type NetworkEntry } from './network-entry.ts';
import { checkPeer, type PeerCheck } from './peer-check.ts';

/** What NetBackup on one host does to reach bpcd on another, before any packet is sent, and what the other will ask. */
export interface NetbackupPlan {
  readonly from: NodeName;
  /** As it was asked for: a name or an address. */
  readonly to: string;
  readonly resolution: Resolution;
  readonly destinations: DestinationChoice;
  /** One for each address that may be used, with what the socket would be bound to: what `bptestnetconn` lists. */
  readonly ways: readonly PlannedWay[];
  /** Undefined: nothing is sent, NO_ALLOWED_DESTINATION or a name without an address. */
  readonly way?: PlannedWay;
  readonly attempts: AttemptPlan;
  /** CLUSTER_NAME may change the source; how is not documented. */
  readonly cluster?: Reason;
  readonly assumed: readonly AssumptionCode[];
}

export interface PlannedWay {
  readonly destination: Address;
  /** The node that has the address. */
  readonly node?: NodeName;
  readonly verdict: DestinationVerdict;
  readonly binding: Binding;
  /** One for each source address that the request may arrive from; more than one where the system chooses it. */
  readonly checks: readonly PeerCheck[];
}

export interface PlanQuestion {
  readonly nodes: readonly Node[];
  readonly from: Node;
  readonly to: NodeName | Address;
  readonly version?: NetbackupVersion;
}

export function planNetbackup({ nodes, from, to, version }: PlanQuestion): NetbackupPlan {
  const resolve = resolverOf({ from, nodes });
  const resolution = resolve(to);
  const entries = entriesInOrder(from.netbackup?.preferredNetworks ?? [], resolve);
  const destinations = chooseDestination({ addresses: resolution.addresses, entries });
  const ways = destinations.verdicts
    .filter(({ kind }) => kind !== 'refused')
    .map((verdict) => planWay({ nodes, from, verdict, entries }));
  const way = ways.find(({ destination }) => destination === destinations.chosen);
  const local = way !== undefined && (isLoopback(way.destination) || addressesOf(from).includes(way.destination));
  const attempts = planAttempts({ settings: from.netbackup, host: to, local, ...(version ? { version } : {}) });
  const cluster = clusterReason(from, resolve);
  const reasons = [resolution.because, destinations.because, attempts.because];
  if (way) reasons.push(way.binding.because, ...way.binding.notes, ...way.checks.map(({ because }) => because));
  if (cluster) reasons.push(cluster);
  const unsettled: readonly AssumptionCode[] = from.netbackup ? [] : ['ASSUMED_NO_NETWORK_ENTRIES'];
  const assumed = [...new Set([...unsettled, ...reasons.flatMap((one) => one.assumed ?? [])])];
  return {
    from: from.name,
    to,
    resolution,
    destinations,
    ways,
    ...(way ? { way } : {}),
    attempts,
    ...(cluster ? { cluster } : {}),
    assumed,
  };
}

interface WayQuestion {
  readonly nodes: readonly Node[];
  readonly from: Node;
  readonly verdict: DestinationVerdict;
  readonly entries: readonly NetworkEntry[];
}

function planWay({ nodes, from, verdict, entries }: WayQuestion): PlannedWay {
  const destination = verdict.address;
  const binding = bindSource({ node: from, destination, entries });
  const accepting = nodes.find((node) => addressesOf(node).includes(destination));
  const sources = binding.kind === 'bound' ? [binding.address] : sameFamily(bindableAddresses(from), destination);
  const checks = accepting ? sources.map((source) => checkPeer({ accepting, nodes, source })) : [];
  return { destination, ...(accepting ? { node: accepting.name } : {}), verdict, binding, checks };
}

const sameFamily = (addresses: readonly Address[], other: Address): readonly Address[] =>
  addresses.filter((address) => familyOf(address) === familyOf(other));

/** Only vendor article 100028792 speaks of it, and only of the symptom; so it is a warning and never a verdict. */
function clusterReason({ netbackup }: Node, resolve: Resolve): Reason | undefined {
  const cluster = netbackup?.clusterName;
  const any = netbackup?.anyClusterInterface;
  if (!cluster || any?.on === true) return undefined;
  const addresses = resolve(cluster.name).addresses.join(', ');
  return {
    code: 'CLUSTER_NAME_MAY_BIND',
    text: `"${cluster.by.text}" without ANY_CLUSTER_INTERFACE = 1 may bind connections to the cluster's address${addresses && `, ${addresses}`}.`,
    config: [cluster.by, ...(any ? [any.by] : [])],
    assumed: ['ASSUMED_CLUSTER_NAME'],
  };
}
