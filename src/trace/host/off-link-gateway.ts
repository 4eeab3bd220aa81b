import type { Address } from '../../base/address.ts';
import { broadcastOf, contains, familyOf, networkOf } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import type { Node } from '../../model/node.ts';
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type NextHop, type Route, type TableId } from '../../model/routing.ts';
import type { LoadedNode } from './loaded-node.ts';
import { spellRoute } from './spell-route.ts';

/**
 * The first next hop of a route whose gateway is no neighbour on its device. Linux does not take such a route ("Nexthop
 * has invalid gateway", fib_check_nh_v4_gw() in net/ipv4/fib_semantics.c; ip6_validate_gw()), nor one that has others
 * besides; `onlink` says that it shall.
 */
export function offLinkHop({ node, interfaces }: Routing, route: Route): NextHop | undefined {
  if (route.kind !== 'unicast') return undefined;
  return route.hops.find((hop) => {
    const one = interfaces.get(hop.device);
    return one !== undefined && isOffLink(node, one, { route, hop });
  });
}

/** A node with its interfaces by name. */
type Routing = Pick<LoadedNode, 'node' | 'interfaces'>;

interface Gateway {
  readonly route: Route;
  readonly hop: NextHop;
}

function isOffLink(node: Node, one: Interface, { route, hop: { via, onLink } }: Gateway): boolean {
  if (via === undefined || onLink || familyOf(via) !== familyOf(route.to.address)) return false;
  if (isBroadcast(one, via)) return true;
  return !isLinkLocal(via) && !hasInItsNetworks(one, via) && !isRoutedTo(node, one, { via, table: route.table });
}

/** Every interface of IPv6 is in fe80::/64 (ip6_validate_gw() asks for no more). */
const isLinkLocal = (address: Address): boolean => /^fe[89ab]/.test(address);

/** The interface is in a network that holds the address, or its peer has it. */
export const hasInItsNetworks = ({ addresses }: Interface, address: Address): boolean =>
  addresses.some((own) => contains(networkOf(own.peer ?? own.address, own.length), address));

const isBroadcast = ({ addresses }: Interface, via: Address): boolean =>
  addresses.some(({ address, length }) => broadcastOf(networkOf(address, length)) === via);

interface Reached {
  readonly via: Address;
  readonly table: TableId;
}

/**
 * A route without a gateway leads to the gateway by this device: one of the route's own table, or of one that a rule
 * for everybody leads to (the source is not known when a route is added). A default route by the device alone will do;
 * only what has a scope below `global` counts.
 */
function isRoutedTo(node: Node, { name }: Interface, { via, table }: Reached): boolean {
  const tables = new Set([table, MAIN_TABLE, LOCAL_TABLE, DEFAULT_TABLE, ...tablesForAll(node, via)]);
  return node.routes.some(
    (route) =>
      (route.kind === 'unicast' || route.kind === 'local') &&
      route.scope !== 'global' &&
      tables.has(route.table) &&
      familyOf(route.to.address) === familyOf(via) &&
      contains(route.to, via) &&
      route.hops.some((hop) => hop.device === name && hop.via === undefined),
  );
}

const tablesForAll = ({ rules }: Node, via: Address): readonly TableId[] =>
  rules.flatMap(({ action, from, arrival, mark, to, inverted }) => {
    const isForAll = (from === undefined || from.length === 0) && arrival === undefined && mark === undefined;
    const reaches = to === undefined || contains(to, via);
    return action.kind === 'lookup' && isForAll && reaches && !inverted ? [action.table] : [];
  });

/** A route that the node would have if Linux took it, and that holds the destination: the longest. */
export function refusedRouteTo({ refusedRoutes }: LoadedNode, destination: Address): Route | undefined {
  if (refusedRoutes.length === 0) return undefined;
  return refusedRoutes
    .filter(({ to }) => familyOf(to.address) === familyOf(destination) && contains(to, destination))
    .toSorted((a, b) => b.to.length - a.to.length)[0];
}

/** Why it is none. */
export function reasonOfRefusedRoute(node: LoadedNode, route: Route): string {
  const hop = offLinkHop(node, route);
  return `${node.name} cannot have ${spellRoute(route)}: ${hop?.via ?? ''} is no neighbour on ${hop?.device ?? ''}, and Linux refuses such a gateway ("Nexthop has invalid gateway")`;
}
