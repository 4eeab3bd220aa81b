import type { Address } from '../../base/address.ts';
import { contains } from '../../base/prefix.ts';
import { type AddressKey, addressKey } from '../../base/prefix-table.ts';
import type { PortRange, Route, RoutingRule } from '../../model/routing.ts';
import type { FoundRoute } from './found-route.ts';
import type { LoadedNode } from './loaded-node.ts';
import type { LoadedRule } from './loaded-rule.ts';

/** What the kernel asks its tables with (struct flowi4, flowi6). */
export interface RouteQuery {
  readonly destination: Address;
  /** Not yet chosen: 0.0.0.0, which only `from all` matches. */
  readonly source?: Address | undefined;
  /** `iif`: `lo` for what the node itself sends. */
  readonly arrival: string;
  /** `oif`: the device that the socket is bound to. */
  readonly egress?: string | undefined;
  /**
   * The same to rules, but another device will do, and of equal next hops a hash takes any (fib6_select_path() heeds a
   * device only where nothing else is allowed).
   */
  readonly preferredEgress?: string | undefined;
  readonly mark: number;
  readonly protocol?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly destinationPort?: number | undefined;
  /** Of the socket's owner; 0 for what the kernel makes. */
  readonly user: number;
}

export type RouteAnswer =
  | FoundRoute
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
  const key = addressKey(query.destination);
  const rules = node.loadedRules(typeof key === 'number' ? 4 : 6);
  // A `goto` only leads forward (fib_nl_newrule refuses others), so this ends.
  for (let at = 0; at < rules.length; at++) {
    const loaded = rules[at];
    if (!loaded || !(loaded.isForAll || ruleMatches(loaded.rule, query))) continue;
    const { action } = loaded.rule;
    switch (action.kind) {
      case 'nop':
        continue;
      case 'goto': {
        // Without a rule of just that priority it is unresolved, and the next rule is tried (fib_rules_lookup).
        const target = rules.findIndex(({ rule }) => rule.priority === action.priority);
        if (target > at) at = target - 1;
        continue;
      }
      case 'blackhole':
      case 'unreachable':
      case 'prohibit':
        return { kind: 'refused', as: action.kind, rule: loaded.rule };
      case 'lookup': {
        const answer = inTable(loaded, key, query);
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
  if (rule.egress !== undefined && rule.egress !== (query.egress ?? query.preferredEgress)) return false;
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
function inTable(
  { rule, table, suppressPrefixLength }: LoadedRule,
  key: AddressKey,
  { egress }: RouteQuery,
): RouteAnswer | undefined {
  const found = table?.ask(key, usable, egress);
  if (!found) return undefined;
  switch (found.outcome) {
    case 'taken':
      if (suppressPrefixLength >= 0 && found.route.to.length <= suppressPrefixLength) return undefined;
      return found.under(rule);
    case 'refused':
      return refusal(found.route, rule);
    case 'throw':
    case 'dead':
      return undefined;
  }
}

function refusal(route: Route, rule: RoutingRule): RouteAnswer | undefined {
  const { kind } = route;
  return kind === 'blackhole' || kind === 'unreachable' || kind === 'prohibit'
    ? { kind: 'refused', as: kind, route, rule }
    : undefined;
}

/** The routes of one prefix are asked by metric: the first is taken of which a next hop can be used. */
function usable(found: FoundRoute, egress: string | undefined): FoundRoute | undefined {
  if (found.outcome === 'dead') return undefined;
  return egress === undefined ? found : found.by(egress);
}
