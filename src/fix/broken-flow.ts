import type { Address } from '../base/address.ts';
import { everyStep } from '../dialogue/session.ts';
import { ofKind } from '../check/played.ts';
import { type BothWays, traceAllWays } from '../trace/both-ways.ts';
import type { LoadedNode } from '../trace/host/loaded-node.ts';
import { partingOf } from '../trace/parting.ts';
import { failingTrace } from '../trace/trace-cause.ts';
import type { Trace } from '../trace/step.ts';
import type { FlowGoal } from './goal.ts';
import { type Problem, sessionOf } from './problem.ts';

/**
 * A connection or an echo of a goal that does not get there and back, or that takes two ways where somebody keeps
 * state.
 */
export interface BrokenFlow {
  readonly asked: FlowGoal;
  readonly asker: LoadedNode;
  readonly ways: BothWays;
  /** The packet that did not get where it should; undefined: all of them did. */
  readonly failing: Trace | undefined;
  /** What the asker sends from. */
  readonly source: Address;
  /** The host that is asked, where the model has it. */
  readonly answerer: LoadedNode | undefined;
}

/** The flows that a problem is about, each once. */
export function brokenFlows(problem: Problem): readonly BrokenFlow[] {
  const found = flowsOf(problem).flatMap((asked) => brokenFlow(problem, asked) ?? []);
  const failing = found.filter((one) => one.failing !== undefined);
  return failing.length > 0 ? failing : found.filter(({ ways }) => partingOf(ways).kind === 'parted');
}

function brokenFlow({ subject: { network } }: Problem, asked: FlowGoal): BrokenFlow | undefined {
  const asker = network.node(asked.from);
  if (!asker) return undefined;
  const { to, port, bindAddress, bindDevice } = asked;
  const protocol = port === undefined ? 'icmp' : 'tcp';
  const all = traceAllWays(network, { from: asker, to, port, protocol, bindAddress, bindDevice });
  const ways = all.find(({ seen }) => seen !== 'connected') ?? all[0];
  if (!ways) return undefined;
  return {
    asked,
    asker,
    ways,
    failing: failingTrace(ways),
    source: ways.request.packet.source,
    answerer: network.owner(to)?.node,
  };
}

/** Of a session: what its programs connected to, from the address that its steps name. */
function flowsOf(problem: Problem): readonly FlowGoal[] {
  const { goal } = problem.played;
  if (goal.is === 'flow') return [goal];
  const played = sessionOf(problem);
  if (!played) return [];
  const flows = ofKind(played.timeline, 'connect-started').flatMap(({ node, process, to }): FlowGoal[] => {
    if (node === undefined || !to) return [];
    const steps = played.session.actors.find(({ name, host }) => name === process?.name && host === node)?.steps ?? [];
    const connect = everyStep(steps).find((step) => step.does === 'connect' && step.to === to.address);
    return [
      {
        from: node,
        to: to.address,
        port: to.port,
        bindAddress: connect?.does === 'connect' ? connect.from : undefined,
      },
    ];
  });
  return [...new Map(flows.map((flow) => [flowKey(flow), flow])).values()];
}

/** Ports do not decide a way: one flow for each pair of addresses. */
const flowKey = ({ from, to, bindAddress }: FlowGoal): string => `${from} ${to} ${bindAddress ?? ''}`;
