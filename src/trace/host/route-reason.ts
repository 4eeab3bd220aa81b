import type { Address } from '../../base/address.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type Route, type RoutingRule } from '../../model/routing.ts';
import type { Reason } from '../reason.ts';
import type { FoundRoute } from './found-route.ts';
import type { LoadedNode } from './loaded-node.ts';
import { reasonOfRefusedRoute, refusedRouteTo } from './off-link-gateway.ts';
import type { RouteAnswer } from './route-lookup.ts';
import { spellHop, spellRoute, spellRule, spellTo, tableName } from './spell-route.ts';

/** Why a packet takes the route that it takes, with the rule where it is not one of the system's own. */
export function reasonOfRoute(node: LoadedNode, destination: Address, found: FoundRoute): Reason {
  const { route, hops, rule } = found;
  const missed = route.kind === 'local' ? NOTHING_MISSED : missedRoute(node, destination, route);
  const config = [...linesOfFound(found), ...missed.config];
  if (route.kind === 'local')
    return { code: 'ROUTE_LOCAL', text: `${destination} is an address of ${node.name}.`, config };
  const words = `${spellRoute(route)}${wordsOfRule(found)}`;
  if (hops.length > 1) {
    const either = hops.map((hop) => spellHop(hop)).join(' or ');
    return {
      code: 'ROUTE_MULTIPATH',
      text: `${words} leads ${either}${missed.words}.`,
      config,
      assumed: ['ASSUMED_EITHER_PATH'],
    };
  }
  const text = `${words} matches ${destination}${missed.words}.`;
  return { code: isOwn(rule) ? 'ROUTE_FOUND' : 'ROUTE_BY_RULE', text, config };
}

export const linesOfFound = ({ rule, route }: FoundRoute): readonly ConfigLine[] => [
  ...linesOf(rule),
  ...linesOf(route),
];

/** Nothing of a rule that every Linux has. */
const wordsOfRule = ({ route, rule }: FoundRoute): string =>
  isOwn(rule) ? '' : ` of table ${tableName(route.table)}, to which rule ${rule.priority} (${spellRule(rule)}) leads,`;

/** What there is to be said of a route that would have been taken if Linux had it; nothing where there is none. */
export function missedRoute(
  node: LoadedNode,
  destination: Address,
  taken: Route,
): { readonly words: string; readonly config: readonly ConfigLine[] } {
  const missed = betterButRefused(node, destination, taken);
  return missed ? { words: `; ${reasonOfRefusedRoute(node, missed)}`, config: linesOf(missed) } : NOTHING_MISSED;
}

const NOTHING_MISSED = { words: '', config: [] } as const;

/** One of another table may have been meant to come first. */
function betterButRefused(node: LoadedNode, destination: Address, { table, to, metric }: Route): Route | undefined {
  const refused = refusedRouteTo(node, destination);
  if (!refused || refused.table !== table) return refused;
  const isBetter = refused.to.length > to.length || (refused.to.length === to.length && refused.metric <= metric);
  return isBetter ? refused : undefined;
}

/** No table knows the destination, or only by a route that the node cannot have. */
export function reasonOfNoRoute(node: LoadedNode, destination: Address): Reason {
  const refused = refusedRouteTo(node, destination);
  if (!refused)
    return { code: 'ROUTE_MISSING', text: `no table of ${node.name} has a route to ${destination}.`, config: [] };
  return { code: 'GATEWAY_OFF_LINK', text: `${reasonOfRefusedRoute(node, refused)}.`, config: linesOf(refused) };
}

export function reasonOfRefusal(
  node: LoadedNode,
  destination: Address,
  { as, route, rule }: Extract<RouteAnswer, { kind: 'refused' }>,
): Reason {
  const what = route ? `${as} ${spellTo(route)}` : `rule ${rule.priority} (${spellRule(rule)})`;
  return {
    code: 'ROUTE_REFUSED',
    text: `${what} on ${node.name} refuses ${destination}.`,
    config: [...linesOf(rule), ...(route ? linesOf(route) : [])],
  };
}

/** Of the three that every Linux has. */
export const isOwn = ({ action, from, arrival, mark, inverted }: RoutingRule): boolean =>
  action.kind === 'lookup' &&
  [MAIN_TABLE, LOCAL_TABLE, DEFAULT_TABLE].includes(action.table) &&
  (from === undefined || from.length === 0) &&
  arrival === undefined &&
  mark === undefined &&
  !inverted;

const linesOf = ({ by }: { readonly by?: ConfigLine }): readonly ConfigLine[] => (by ? [by] : []);
