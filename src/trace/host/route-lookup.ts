import type { Address } from '../../base/address.ts';
import { contains, familyOf } from '../../base/prefix.ts';
import type { NextHop, PortRange, Route, RouteKind, RoutingRule } from '../../model/routing.ts';
import type { LoadedNode } from './loaded-node.ts';

/** What the kernel asks its tables with (struct flowi4, flowi6). */
export interface RouteQuery {
  readonly destination: Address;
  /** Not yet chosen: 0.0.0.0, which only `from all` matches. */
  readonly source?: Address | undefined;
  /** `iif`: `lo` for what the node itself sends. */
  readonly arrival: string;
  /** `oif`: the device that the socket is bound to. */
  readonly egress?: string | undefined;
  readonly mark: number;
  readonly protocol?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  /** Of the socket's owner; 0 for what the kernel makes. */
  readonly user: number;
}

export type RouteAnswer =
  | {
      readonly kind: 'route';
      readonly route: Route;
      /** Those that may be taken: more than one when it is a multipath route. None for `local` of the loopback. */
      readonly hops: readonly NextHop[];
      readonly rule: RoutingRule;
    }
  /** A route or rule says that there is no way. */
  | {
      readonly kind: 'refused';
      readonly as: 'blackhole' | 'unreachable' | 'prohibit';
      readonly route?: Route;
      readonly rule: RoutingRule;
    }
  | { readonly kind: 'none' };

/** fib_lookup(): the rules in their order, each with its table, until one answers. */
export function lookUpRoute(node: LoadedNode, query: RouteQuery): RouteAnswer {
  const rules = node.rules(familyOf(query.destination));
  // A `goto` only leads forward (fib_nl_newrule refuses others), so this ends.
  for (let at = 0; at < rules.length; at++) {
    const rule = rules[at];
    if (!rule || !ruleMatches(rule, query)) continue;
    const { action } = rule;
    switch (action.kind) {
      case 'nop':
        continue;
      case 'goto': {
        // Without a rule of just that priority it is unresolved, and the next rule is tried (fib_rules_lookup).
        const target = rules.findIndex(({ priority }) => priority === action.priority);
        if (target > at) at = target - 1;
        continue;
      }
      case 'blackhole':
      case 'unreachable':
      case 'prohibit':
        return { kind: 'refused', as: action.kind, rule };
      case 'lookup': {
        const answer = inTable(node, rule, query);
        if (answer) return answer;
      }
    }
  }
  return { kind: 'none' };
}

/** fib_rule_match() and fib4_rule_match(). */
export function ruleMatches(rule: RoutingRule, query: RouteQuery): boolean {
  return conditionsHold(rule, query) !== rule.inverted;
}

function conditionsHold(rule: RoutingRule, query: RouteQuery): boolean {
  if (rule.arrival !== undefined && rule.arrival !== query.arrival) return false;
  if (rule.egress !== undefined && rule.egress !== query.egress) return false;
  if (rule.mark && ((rule.mark.value ^ query.mark) & rule.mark.mask) !== 0) return false;
  if (rule.users && (query.user < rule.users.from || query.user > rule.users.to)) return false;
  if (rule.from && rule.from.length > 0 && (query.source === undefined || !contains(rule.from, query.source)))
    return false;
  if (rule.to && !contains(rule.to, query.destination)) return false;
  if (rule.typeOfService !== undefined && rule.typeOfService !== 0) return false;
  if (rule.protocol !== undefined && rule.protocol !== query.protocol) return false;
  return inRange(rule.sourcePorts, query.sourcePort) && inRange(rule.destinationPorts, query.destinationPort);
}

const inRange = (range: PortRange | undefined, port = 0): boolean =>
  range === undefined || (port >= range.from && port <= range.to);

/** fib_table_lookup(): the longest prefix whose route may be used; a `throw` ends this table only. */
function inTable(node: LoadedNode, rule: RoutingRule, query: RouteQuery): RouteAnswer | undefined {
  if (rule.action.kind !== 'lookup') return undefined;
  const { table, suppressPrefixLength = -1 } = rule.action;
  const found = node.table(table)?.find(query.destination, (routes) => usable(node, routes, query));
  if (!found || found.route.kind === 'throw') return undefined;
  const { route, hops } = found;
  if (route.kind === 'blackhole' || route.kind === 'unreachable' || route.kind === 'prohibit')
    return { kind: 'refused', as: route.kind, route, rule };
  return route.to.length <= suppressPrefixLength ? undefined : { kind: 'route', route, hops, rule };
}

/** The first of the routes of one prefix, by metric, of which a next hop can be used. */
function usable(node: LoadedNode, routes: readonly Route[], { egress }: RouteQuery): Usable | undefined {
  for (const route of routes) {
    if (route.hops.length === 0 || !takesAHop(route.kind)) {
      // In IPv6 they lie on the loopback, so that what is bound to a device passes them by (rt6_score_route() in net/ipv6/route.c).
      if (egress !== undefined && familyOf(route.to.address) === 6 && !takesAHop(route.kind)) continue;
      return { route, hops: [] };
    }
    const hops = usableHops(node, route, egress);
    if (hops.length > 0) return { route, hops };
  }
  return undefined;
}

/** Most routes have one next hop: nothing is made for them. */
function usableHops(node: LoadedNode, { kind, hops }: Route, egress: string | undefined): readonly NextHop[] {
  const isUsable = (hop: NextHop) =>
    (kind === 'local' || alive(node, hop)) && (egress === undefined || hop.device === egress);
  return hops.every(isUsable) ? hops : hops.filter(isUsable);
}

/** The others say no, whatever the device (fib_props in net/ipv4/fib_semantics.c). */
function takesAHop(kind: RouteKind): boolean {
  switch (kind) {
    case 'unicast':
    case 'local':
    case 'broadcast':
    case 'multicast':
      return true;
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
    case 'throw':
      return false;
  }
}

interface Usable {
  readonly route: Route;
  readonly hops: readonly NextHop[];
}

const alive = (node: LoadedNode, { device, dead }: NextHop): boolean =>
  dead !== true && node.interfaces.get(device)?.up !== false;
