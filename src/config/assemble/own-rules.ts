import { type Family, type Prefix, samePrefix } from '../../base/prefix.ts';
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type RoutingRule } from '../../model/routing.ts';
import type { WrittenRule } from '../iproute/route-command.ts';
import type { Complaint } from '../yaml-places.ts';
import type { Faults } from './faults.ts';

/**
 * The rules that Linux makes when it starts (net/ipv4/fib_rules.c, net/ipv6/fib6_rules.c): IPv6 has no table `default`.
 */
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
 * Adds rules one after the other, as `ip rule add` would. One without a priority gets the number before the second rule
 * of the list, so that it is tried before all others but the first (net/core/fib_rules.c, fib_default_rule_pref).
 */
export function withRules(
  existing: readonly RoutingRule[],
  added: readonly WrittenRule[],
  faults: Faults,
): readonly RoutingRule[] {
  const all = [...existing].toSorted(byPriority);
  for (const { verb, ...rule } of added) {
    if (verb === 'del') {
      const at = all.findIndex((one) => isMeant(rule, one));
      if (at < 0) faults.add(rule.by, noSuchRule, 'routing');
      else all.splice(at, 1);
      continue;
    }
    const priority = rule.priority ?? Math.max(0, (secondOf(all, rule.family)?.priority ?? 0) - 1);
    all.splice(placeOf(all, priority), 0, { ...rule, priority });
  }
  return all;
}

function secondOf(all: readonly RoutingRule[], family: Family): RoutingRule | undefined {
  const first = all.findIndex((one) => one.family === family);
  return first < 0 ? undefined : all.find((one, i) => i > first && one.family === family);
}

/**
 * Behind all of its priority: among equals the one that was added first is tried first. Halved, for there may be
 * thousands.
 */
function placeOf(all: readonly RoutingRule[], priority: number): number {
  let [from, to] = [0, all.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((all[middle]?.priority ?? 0) <= priority) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * rule_find() in net/core/fib_rules.c: what nobody said matches every rule. A look-up in `main` is what a rule means
 * that names no table.
 */
function isMeant(like: Omit<WrittenRule, 'verb'>, rule: RoutingRule): boolean {
  if (like.family !== rule.family || like.inverted !== rule.inverted) return false;
  const unsaid = like.action.kind === 'lookup' && like.action.table === MAIN_TABLE;
  return (
    (like.priority === undefined || like.priority === rule.priority) &&
    (unsaid || JSON.stringify(like.action) === JSON.stringify(rule.action)) &&
    isSame(like.from, rule.from) &&
    isSame(like.to, rule.to) &&
    (['arrival', 'egress', 'mark', 'protocol', 'sourcePorts', 'destinationPorts', 'users'] as const).every(
      (key) => like[key] === undefined || JSON.stringify(like[key]) === JSON.stringify(rule[key]),
    )
  );
}

const isSame = (like: Prefix | undefined, is: Prefix | undefined): boolean =>
  like === undefined || (is !== undefined && samePrefix(like, is));

const noSuchRule: Complaint = {
  found: 'the removal of a rule that there is not',
  expected: 'a rule with these words',
  remedy: 'look at the rules above it and at the listing, and write the rule as it is there',
};

const byPriority = (a: RoutingRule, b: RoutingRule): number => a.priority - b.priority;
