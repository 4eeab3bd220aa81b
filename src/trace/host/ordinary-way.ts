import { isSinceVista } from '../../model/windows.ts';
import { type Address, isLoopback } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { NextHop, Route } from '../../model/routing.ts';
import type { Reason } from '../reason.ts';
import type { FoundRoute } from './found-route.ts';
import type { LoadedNode } from './loaded-node.ts';
import { isOwn, linesOfFound } from './route-reason.ts';
import { sourceOfRoute } from './source-reason.ts';
import { spellHop } from './spell-route.ts';

/** What is the same for all that goes by a route and is bound to no source address. */
export interface OrdinaryWay {
  readonly source: Address;
  readonly egress: string;
  /** None: the destination is a neighbour. */
  readonly via: Address | undefined;
  /** Why this source. */
  readonly because: Reason;
  /** What stands between network and destination in the reason of the route. */
  readonly words: string;
}

/**
 * Undefined where something depends on more than the route: several next hops, an address of the node itself, a rule
 * that somebody wrote, a source that goes by the destination (IPv6, Windows), or none that may be sent from. Routes of
 * one length and next hop share it: a table of the Internet has few of these, so they are always near.
 */
export function ordinaryWay(node: LoadedNode, found: FoundRoute): OrdinaryWay | undefined {
  const known = found.ordinaryWay ?? (found.ordinaryWay = wayOf(node, found) ?? 'none');
  return known === 'none' ? undefined : known;
}

/** As `reasonOfRoute` would tell it. */
export function reasonOfWay(destination: Address, found: FoundRoute, { words }: OrdinaryWay): Reason {
  const config = found.config ?? (found.config = linesOfFound(found));
  return { code: 'ROUTE_FOUND', text: `${found.network}${words}${destination}.`, config, assumed: NOTHING };
}

const NOTHING: readonly never[] = [];

function wayOf(node: LoadedNode, { route, hops, rule }: FoundRoute): OrdinaryWay | undefined {
  const [hop] = hops;
  if (!hop || route.hops.length > 1 || route.kind !== 'unicast' || !isOwn(rule)) return undefined;
  if (familyOf(route.to.address) === 6 || isSinceVista(node.node.system) || node.refusedRoutes.length > 0)
    return undefined;
  if (route.preferredSource !== undefined) return newWay(node, route, hop);
  const name = `${route.to.length} ${hop.device} ${hop.via ?? ''} ${route.scope}`;
  const known = node.ordinaryWays.get(name);
  if (known) return known;
  const way = newWay(node, route, hop);
  if (way) node.ordinaryWays.set(name, way);
  return way;
}

function newWay(node: LoadedNode, route: Route, hop: NextHop): OrdinaryWay | undefined {
  // Without a gateway no word of the reason names the destination: there is no network of the next hop to choose by.
  const found = sourceOfRoute(node, hop.via ?? route.to.address, { route, hop });
  if (!found || isLoopback(found.address)) return undefined;
  const length = route.to.length === 0 ? '' : `/${route.to.length}`;
  const words = `${length} ${spellHop(hop)} matches `;
  return { source: found.address, egress: hop.device, via: hop.via, because: found.because, words };
}
