import type { NodeName } from '../model/observation.ts';
import { traceBothWays } from '../trace/both-ways.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import { type NetbackupPlan, planNetbackup } from '../trace/netbackup/connection-plan.ts';
import { type PlayedAttempt, playPlan } from '../trace/netbackup/played-plan.ts';
import { sameHostName } from '../trace/netbackup/name-resolution.ts';
import type { PeerCheck } from '../trace/netbackup/peer-check.ts';
import { causeOfTrace, failingTrace } from '../trace/trace-cause.ts';
import type { Outcome } from './goal.ts';

/** NetBackup on one host reaches bpcd on another by the name that its policy has, and is let in. */
export interface NetbackupGoal {
  readonly from: NodeName;
  /** A name or an address. */
  readonly to: string;
}

/** What the application decided, what became of its connects, and what the other end made of the caller. */
export interface PlayedNetbackup {
  readonly plan: NetbackupPlan;
  readonly attempts: readonly PlayedAttempt[];
  /** Of the address that the request really came from. Undefined: nothing got that far. */
  readonly check?: PeerCheck;
}

export function playNetbackup(
  network: LoadedNetwork,
  { from, to }: NetbackupGoal,
): { readonly outcome: Outcome; readonly netbackup: PlayedNetbackup } | undefined {
  const nodes = [...network.nodes].map(({ node }) => node);
  const own = nodes.find(({ name }) => name === from);
  if (!own) return undefined;
  const plan = planNetbackup({ nodes, from: own, to });
  const attempts = playPlan(network, plan);
  const source = attempts.at(-1)?.flow.source.address;
  const check = plan.way?.checks.find((one) => one.source === source);
  return {
    outcome: outcomeOf(network, { plan, attempts, ...(check ? { check } : {}) }),
    netbackup: { plan, attempts, ...(check ? { check } : {}) },
  };
}

function outcomeOf(network: LoadedNetwork, { plan, attempts, check }: PlayedNetbackup): Outcome {
  const { way, from, to } = plan;
  if (!way)
    return {
      holds: false,
      words: plan.destinations.because.text.replace(/\.$/, ''),
      cause: plan.resolution.addresses.length > 0 ? 'NO_DESTINATION_LEFT' : undefined,
      node: from,
    };
  const last = attempts.at(-1);
  // Of the ports that a connect tries in vain the first is the one that is meant.
  const first = attempts.find(({ purpose }) => purpose === last?.purpose);
  if (first && last?.traced.seen !== 'connected') return unreached(network, plan, first);
  if (check?.verdict.kind === 'refused')
    return {
      holds: false,
      words: check.because.text.replace(/\.$/, ''),
      cause: 'PEER_NOT_ALLOWED',
      node: way.node,
    };
  const name = check?.peerName === undefined ? '' : `, known there as ${check.peerName}`;
  return { holds: true, words: `NetBackup reaches ${to} from ${last?.flow.source.address ?? from}${name}` };
}

function unreached(network: LoadedNetwork, plan: NetbackupPlan, { traced, flow }: PlayedAttempt): Outcome {
  const failing = failingTrace(traced);
  const words = failing
    ? `NetBackup goes to ${plan.to} from ${flow.source.address}, and the ${failing.direction} ends at ${failing.endedAt}: ${failing.disposition}`
    : `NetBackup goes to ${plan.to}, and what is seen is ${traced.seen}`;
  if (isOfBinding(network, plan, flow.destination.port))
    return { holds: false, words, cause: 'WRONG_SOURCE_ADDRESS', node: plan.from };
  return { holds: false, words, cause: failing && causeOfTrace(failing), node: failing?.endedAt };
}

/**
 * With the address that the system would choose it gets there: then the binding is the cause, and who drops the packet
 * does what it should.
 */
function isOfBinding(network: LoadedNetwork, { way, from }: NetbackupPlan, port: number): boolean {
  const node = network.node(from);
  return (
    node !== undefined &&
    way?.binding.kind === 'bound' &&
    traceBothWays(network, { from: node, to: way.destination, port, protocol: 'tcp' }).seen === 'connected'
  );
}

/**
 * From every server whose settings of NetBackup are at hand to every other host of it. A server lists itself; what a
 * client asks of one is checked otherwise.
 */
export function netbackupGoals(network: LoadedNetwork): readonly NetbackupGoal[] {
  const hosts = [...network.nodes].filter(({ node }) => node.netbackup);
  return hosts
    .filter(({ node, name }) =>
      [...(node.netbackup?.servers ?? []), ...(node.netbackup?.mediaServers ?? [])].some((one) =>
        sameHostName(one.name, name),
      ),
    )
    .flatMap(({ name: from }) => hosts.filter(({ name }) => name !== from).map(({ name: to }) => ({ from, to })));
}
