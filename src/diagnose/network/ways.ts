import type { Evidence, Ways } from '../../evidence/evidence.ts';
import { type Flow, formatEndpoint } from '../../model/flow.ts';
import type { NodeName } from '../../model/observation.ts';
import { traceAllWays } from '../../trace/both-ways.ts';
import { idleTimerFor } from '../../trace/lint/keepalive.ts';
import type { LoadedNetwork } from '../../trace/loaded-network.ts';
import type { Trace } from '../../trace/step.ts';

/** Each pair of hosts and port is followed through the network once, which takes a millisecond or two. */
const FOLLOWED_MAX = 200;

/** The evidence, with what the network has of which device a connection goes through. */
export const withWays = (evidence: Evidence, network: LoadedNetwork): Evidence => ({
  ...evidence,
  ways: waysIn(network),
});

function waysIn(network: LoadedNetwork): Ways {
  const known = new Map<string, ReadonlySet<NodeName> | undefined>();
  const nodesOf = (flow: Flow) => {
    const key = `${flow.protocol} ${flow.source.address} ${formatEndpoint(flow.destination)}`;
    if (!known.has(key) && known.size < FOLLOWED_MAX) known.set(key, passed(network, flow));
    return known.get(key);
  };
  return {
    passes: (flow, node) => (network.node(node) ? nodesOf(flow)?.has(node) : undefined),
    timers: (flow) => {
      const host = network.owner(flow.source.address)?.node;
      return [...(nodesOf(flow) ?? [])].flatMap((name) => {
        const device = network.node(name);
        const value = host && device && idleTimerFor(host, device);
        return value === undefined ? [] : [{ node: name, value }];
      });
    },
  };
}

/**
 * Every node that some way of the request, or of its answer, leads through. Undefined where the network lets none of
 * them stand: then what it has is not how it was, or not all of it.
 */
function passed(network: LoadedNetwork, { source, destination, protocol }: Flow): ReadonlySet<NodeName> | undefined {
  const owner = network.owner(source.address);
  if (!owner || !network.owner(destination.address)) return undefined;
  const all = traceAllWays(network, {
    from: owner.node,
    to: destination.address,
    protocol,
    port: destination.port,
    bindAddress: source.address,
    sourcePort: source.port,
  });
  const whole = all.filter(({ seen, request, reply }) => seen === 'connected' || (reply && isRefusedThere(request)));
  if (whole.length === 0) return undefined;
  return new Set(
    whole.flatMap(({ request, reply }) => [...request.steps, ...(reply?.steps ?? [])].map(({ at }) => at)),
  );
}

/** It came there: who listens the network need not say. */
const isRefusedThere = ({ disposition }: Trace): boolean => disposition === 'NO_LISTENER';
