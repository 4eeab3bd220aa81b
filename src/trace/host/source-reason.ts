import type { Address } from '../../base/address.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { NextHop, Route } from '../../model/routing.ts';
import type { Reason } from '../reason.ts';
import type { LoadedNode } from './loaded-node.ts';
import type { OutputWish } from './output-route.ts';
import { chooseSource } from './source-address.ts';

/** The source address of what a node sends, and why it is this one. */
export interface Source {
  readonly address: Address;
  readonly because: Reason;
}

export interface RouteAndHop {
  readonly route: Route;
  readonly hop: NextHop;
}

/** fib_result_prefsrc(): of what is bound to none. `src` of the route, or one that goes by egress and next hop. */
export function sourceOfRoute(node: LoadedNode, destination: Address, { route, hop }: RouteAndHop): Source | undefined {
  if (route.preferredSource !== undefined)
    return {
      address: route.preferredSource,
      because: {
        code: 'SOURCE_OF_ROUTE',
        text: `the route says src ${route.preferredSource}.`,
        config: lines(route.by),
      },
    };
  const chosen = chooseSource(node, { egress: hop.device, nextHop: hop.via, destination, scope: route.scope });
  if (!chosen) return undefined;
  const owner = node.own(chosen.address)?.interface.name ?? hop.device;
  return {
    address: chosen.address,
    because: {
      code: chosen.code,
      text: SOURCE_WORDS[chosen.code](chosen.address, owner, hop.via ?? destination),
      config: lines(chosen.of.by),
    },
  };
}

type Words = (address: Address, owner: string, target: Address) => string;

const SOURCE_WORDS: Readonly<
  Record<
    | 'SOURCE_IN_NETWORK_OF_NEXT_HOP'
    | 'SOURCE_FIRST_OF_INTERFACE'
    | 'SOURCE_FROM_OTHER_INTERFACE'
    | 'SOURCE_LONGEST_MATCH',
    Words
  >
> = {
  SOURCE_IN_NETWORK_OF_NEXT_HOP: (address, owner, target) =>
    `${address} is the primary address of ${owner} in the network of ${target}.`,
  SOURCE_FIRST_OF_INTERFACE: (address, owner) => `${address} is the first primary address of ${owner}.`,
  SOURCE_FROM_OTHER_INTERFACE: (address, owner) => `the egress has no address, so ${address} of ${owner} is used.`,
  SOURCE_LONGEST_MATCH: (address, owner, target) => `${address} of ${owner} shares the longest prefix with ${target}.`,
};

/** Of what is bound to an address, answers from it, or stays on the node. */
export function reasonOfBound(node: LoadedNode, { answer, source }: OutputWish, address: Address): Reason {
  if (answer)
    return {
      code: 'SOURCE_OF_REQUEST',
      text: `${node.name} answers from ${address}, the address that was asked.`,
      config: [],
    };
  const own = node.own(address);
  if (source === undefined)
    return {
      code: 'SOURCE_OF_ROUTE',
      text: `${node.name} talks to itself from ${address}.`,
      config: lines(own?.address.by),
    };
  return {
    code: 'SOURCE_BOUND',
    text: `the socket is bound to ${address}${own ? ` of ${own.interface.name}` : ''}.`,
    config: lines(own?.address.by),
  };
}

const lines = (line: ConfigLine | undefined): readonly ConfigLine[] => (line ? [line] : []);
