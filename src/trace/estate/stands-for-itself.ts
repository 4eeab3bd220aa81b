import type { Address } from '../../base/address.ts';
import type { BothWays } from '../both-ways.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Trace } from '../step.ts';
import type { BlockFlow } from './block.ts';
import type { EstateSpace } from './estate-space.ts';
import { packetsOf, tracesOf } from './list-questions.ts';

/**
 * Did something decide that need not be alike for the other flows of the block? The listeners of a third node, which
 * are not part of its class; an address of a third node that is of one class with an end; the place where a packet
 * comes in again from outside of the model.
 */
export function standsForItself(space: EstateSpace, flow: BlockFlow, ways: readonly BothWays[]): boolean {
  const { network } = space;
  const ends = [flow.from.loaded, flow.to.loaded];
  const classes = new Set(ends.map((end) => space.classOf(end)));
  const isThird = (address: Address): boolean => {
    const owner = network.owner(address)?.node;
    return owner !== undefined && !ends.includes(owner) && classes.has(space.classOf(owner));
  };
  return ways.some(
    (way) =>
      isDeliveredElsewhere(way, flow) ||
      tracesOf(way).some(
        (trace) => comesBackIn(network, trace) || addressesOf(trace).some((address) => isThird(address)),
      ),
  );
}

function isDeliveredElsewhere({ request, reply, onward }: BothWays, { from, to }: BlockFlow): boolean {
  const elsewhere = (trace: Trace | undefined, name: string) =>
    trace?.steps.some(({ kind, at }) => kind === 'deliver' && at !== name) ?? false;
  const behind = onward?.direction === 'reply' ? from : to;
  return (
    elsewhere(request, to.loaded.name) || elsewhere(onward, behind.loaded.name) || elsewhere(reply, from.loaded.name)
  );
}

const comesBackIn = (network: LoadedNetwork, { steps, packet }: Trace): boolean =>
  steps.some(({ because }) => because.code === 'NEIGHBOUR_OUTSIDE') &&
  packetsOf({ steps, packet }).some(({ destination }) => network.owner(destination) === undefined);

const addressesOf = (trace: Trace): readonly Address[] =>
  packetsOf(trace).flatMap(({ source, destination }) => [source, destination]);
