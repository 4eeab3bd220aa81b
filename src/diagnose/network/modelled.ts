import type { CauseCode, FixId } from '../../model/codes.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Flow } from '../../model/flow.ts';
import type { Sentence } from '../../model/finding.ts';
import type { Source } from '../../model/source.ts';
import { type BothWays, traceAllWays } from '../../trace/both-ways.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { Step, Trace } from '../../trace/step.ts';
import { causeOfTrace, failingTrace } from '../../trace/trace-cause.ts';

/** What the network's configuration makes of a flow of the evidence. */
export interface Modelled {
  readonly flow: Flow;
  readonly ways: BothWays;
  /** What the model says is wrong with it; undefined: it works. */
  readonly cause?: CauseCode;
  /** The trace that ends wrong. */
  readonly failing?: Trace;
}

/** Undefined where the ends are not in the model. The socket is taken to be bound to the address that was seen. */
export function modelled(network: LoadedNetwork, flow: Flow): Modelled | undefined {
  const owner = network.owner(flow.source.address);
  if (!owner || !network.owner(flow.destination.address)) return undefined;
  const all = traceAllWays(network, {
    from: owner.node,
    to: flow.destination.address,
    protocol: flow.protocol,
    port: flow.destination.port,
    bindAddress: flow.source.address,
    sourcePort: flow.source.port,
  });
  const ways = all.find(({ seen }) => seen !== 'connected') ?? all[0];
  if (!ways) return undefined;
  const failing = failingTrace(ways);
  const cause = failing && causeOfTrace(failing);
  return { flow, ways, ...(failing ? { failing } : {}), ...(cause ? { cause } : {}) };
}

/** The fix that a cause which only the model shows calls for. */
export const fixOf: Partial<Readonly<Record<CauseCode, FixId>>> = {
  REVERSE_PATH_FILTER: 'ROUTE_BACK',
  STRONG_HOST: 'ROUTE_BACK',
  ASYMMETRIC_RETURN: 'ROUTE_BACK',
  POLICY_DENY: 'PERMIT_FLOW',
  NO_ROUTE: 'ADD_ROUTE',
  NO_ROUTE_ON_DEVICE: 'ROUTE_BACK',
  NO_LISTENER: 'START_LISTENER',
  RULE_NEVER_MATCHES: 'ROUTE_BACK',
  GATEWAY_OFF_LINK: 'ROUTE_BACK',
  CLASS_SHADOWED: 'REORDER_CLASSES',
};

/** How the trace ended and the steps with a line of configuration that led there, the last ones first to be kept. */
export function toldSteps(trace: Trace, most: number): readonly Sentence[] {
  const telling = trace.steps.filter(({ because }, i) => because.config.length > 0 || i === trace.steps.length - 1);
  return telling.slice(-most).map(sentenceOf);
}

const sentenceOf = ({ at, because }: Step): Sentence => ({
  text: `${at}: ${because.text}`,
  citations: citationsOf(because.config),
});

export const citationsOf = (lines: readonly ConfigLine[]): readonly Source[] =>
  lines.map(({ file, line }) => ({ file, line }));

/** Where the answer leaves by another interface of its sender than the request came in by. */
export function partsAt({
  request,
  reply,
}: BothWays): { readonly node: string; readonly cameIn: string; readonly leaves: string } | undefined {
  const cameIn = request.path.at(-1);
  const leaves = reply?.path[0];
  if (!cameIn || !leaves || cameIn.node !== leaves.node || cameIn.interface === leaves.interface) return undefined;
  return { node: leaves.node, cameIn: cameIn.interface, leaves: leaves.interface };
}
