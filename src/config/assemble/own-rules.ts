import type { Family } from '../../base/prefix.ts';
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type RoutingRule } from '../../model/routing.ts';
import type { OpenRule } from '../iproute/rule-words.ts';

/** The rules that Linux makes when it starts (net/ipv4/fib_rules.c, net/ipv6/fib6_rules.c): IPv6 has no table `default`. */
export function ownRules(family: Family): readonly RoutingRule[] {
  const rule = (priority: number, table: number): RoutingRule => ({
    family,
    priority,
    inverted: false,
    action: { kind: 'lookup', table },
  });
  const both = [rule(0, LOCAL_TABLE), rule(32_766, MAIN_TABLE)];
  return family === 4 ? [...both, rule(32_767, DEFAULT_TABLE)] : both;
}

/**
 * Adds rules one after the other, as `ip rule add` would. One without a priority gets the number before the second rule of the list, so
 * that it is tried before all others but the first (net/core/fib_rules.c, fib_default_rule_pref).
 */
export function withRules(existing: readonly RoutingRule[], added: readonly OpenRule[]): readonly RoutingRule[] {
  const all = [...existing].toSorted(byPriority);
  for (const rule of added) {
    const family = all.filter((one) => one.family === rule.family);
    const priority = rule.priority ?? Math.max(0, (family[1]?.priority ?? 0) - 1);
    all.push({ ...rule, priority });
    all.sort(byPriority); // it is stable: among equals the one that was added first is tried first
  }
  return all;
}

const byPriority = (a: RoutingRule, b: RoutingRule): number => a.priority - b.priority;
