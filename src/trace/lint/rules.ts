import { bitsOf, familyOf, formatPrefix, type Prefix } from '../../base/prefix.ts';
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type RoutingRule, type TableId } from '../../model/routing.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { spellRule, tableName } from '../host/spell-route.ts';
import type { Flaw } from './flaw.ts';

/** A Linux host that forwards, of which rules of packet filtering were neither listed nor written. */
export function notListedFlaws(node: LoadedNode): readonly Flaw[] {
  if (node.node.rulesNotListed !== true || !node.forwards) return [];
  return [
    {
      code: 'FORWARDS_BY_UNKNOWN_RULES',
      node: node.name,
      text: `${node.name} forwards, and none of its listings shows its rules: trace and check take it to let everything pass. Only root may list them.`,
      config: [],
      replacement: ['nft -j list ruleset > nft.json', 'iptables-save > iptables.txt', 'ip6tables-save > ip6tables.txt'],
    },
  ];
}

/** Routing rules that never match what they were written for. Linux only: nobody else has them. */
export function ruleFlaws(node: LoadedNode): readonly Flaw[] {
  return ([4, 6] as const).flatMap((family) => {
    const rules = node.rules(family);
    // The first in their order: whatever stands behind another of the kind stands behind it.
    const last = rules.find((one) => answersAll(node, one));
    return rules.filter((rule) => !isOwn(rule)).flatMap((rule) => flawsOf(node, rule, last));
  });
}

const isOwn = ({ priority }: RoutingRule): boolean => priority === 0 || priority >= 32_766;

/** `last`: behind it nothing is reached. */
function flawsOf(node: LoadedNode, rule: RoutingRule, last: RoutingRule | undefined): readonly Flaw[] {
  const found = [
    withDevice(node, rule),
    ofMissingDevice(node, rule),
    sourceNotOwn(node, rule),
    toEmptyTable(node, rule),
    behindEverything(node, rule, last),
  ];
  return found.filter((flaw) => flaw !== undefined);
}

/**
 * `ip rule add from A dev X`: iproute2 reads `dev` as `iif`, and the kernel looks up what it sends itself with `iif lo`
 * (fib_rule_match()).
 */
function withDevice(node: LoadedNode, rule: RoutingRule): Flaw | undefined {
  const { arrival, from } = rule;
  if (arrival === undefined || arrival === 'lo' || rule.inverted || !from || !isOwnAddress(node, from))
    return undefined;
  const words = spellRule(rule);
  return {
    code: 'RULE_FOR_REPLIES_WITH_DEVICE',
    node: node.name,
    cause: 'RULE_NEVER_MATCHES',
    text: `Rule ${rule.priority} (${words}) is for what comes in by ${arrival} from ${node.name}'s own address, which nothing does; the answers that it was written for are sent with iif lo.`,
    config: rule.by ? [rule.by] : [],
    replacement: [
      `ip rule del ${words} priority ${rule.priority}`,
      `ip rule add ${words.replace(` iif ${arrival}`, '')} priority ${rule.priority}`,
    ],
  };
}

const isOwnAddress = (node: LoadedNode, prefix: Prefix): boolean =>
  isOneAddress(prefix) && node.own(prefix.address) !== undefined;

const isOneAddress = ({ address, length }: Prefix): boolean => length === bitsOf(familyOf(address));

function ofMissingDevice(node: LoadedNode, rule: RoutingRule): Flaw | undefined {
  const missing = [rule.arrival, rule.egress].find(
    (name) => name !== undefined && name !== 'lo' && !node.interfaces.has(name),
  );
  if (missing === undefined) return undefined;
  return {
    code: 'RULE_OF_MISSING_DEVICE',
    node: node.name,
    cause: 'RULE_NEVER_MATCHES',
    text: `Rule ${rule.priority} (${spellRule(rule)}) names ${missing}, which ${node.name} does not have.`,
    config: rule.by ? [rule.by] : [],
    replacement: [],
  };
}

function sourceNotOwn(node: LoadedNode, rule: RoutingRule): Flaw | undefined {
  if (rule.arrival !== 'lo' || !rule.from || !isOneAddress(rule.from) || rule.inverted || node.own(rule.from.address))
    return undefined;
  return {
    code: 'RULE_SOURCE_NOT_OWN',
    node: node.name,
    cause: 'RULE_NEVER_MATCHES',
    text: `Rule ${rule.priority} (${spellRule(rule)}) is for what ${node.name} sends from ${formatPrefix(rule.from)}, which is not its address.`,
    config: rule.by ? [rule.by] : [],
    replacement: [],
  };
}

function toEmptyTable(node: LoadedNode, rule: RoutingRule): Flaw | undefined {
  if (
    rule.action.kind !== 'lookup' ||
    OWN_TABLES.has(rule.action.table) ||
    (node.table(rule.action.table)?.size ?? 0) > 0
  )
    return undefined;
  return {
    code: 'RULE_TO_EMPTY_TABLE',
    node: node.name,
    cause: 'RULE_NEVER_MATCHES',
    text: `Rule ${rule.priority} (${spellRule(rule)}) leads to table ${tableName(rule.action.table)}, which has no routes.`,
    config: rule.by ? [rule.by] : [],
    replacement: [],
  };
}

const OWN_TABLES: ReadonlySet<TableId> = new Set([MAIN_TABLE, LOCAL_TABLE, DEFAULT_TABLE]);

/** Behind `from all lookup main` with a default route nothing is reached any more. */
function behindEverything(node: LoadedNode, rule: RoutingRule, before: RoutingRule | undefined): Flaw | undefined {
  if (!before || before.priority >= rule.priority) return undefined;
  return {
    code: 'RULE_BEHIND_EVERYTHING',
    node: node.name,
    cause: 'RULE_NEVER_MATCHES',
    text: `Rule ${rule.priority} (${spellRule(rule)}) is never reached: rule ${before.priority} (${spellRule(before)}) answers for every destination.`,
    config: [rule.by, before.by].filter((line) => line !== undefined),
    replacement:
      rule.by && before.priority > 1
        ? [`ip rule del priority ${rule.priority}`, `ip rule add ${spellRule(rule)} priority ${before.priority - 1}`]
        : [],
  };
}

function answersAll(node: LoadedNode, rule: RoutingRule): boolean {
  const { action, family } = rule;
  const forAll =
    rule.from === undefined &&
    rule.to === undefined &&
    !rule.inverted &&
    [rule.arrival, rule.egress, rule.mark, rule.protocol, rule.users, rule.sourcePorts, rule.destinationPorts].every(
      (one) => one === undefined,
    );
  if (!forAll) return false;
  if (action.kind === 'blackhole' || action.kind === 'unreachable' || action.kind === 'prohibit') return true;
  if (action.kind !== 'lookup' || action.suppressPrefixLength !== undefined) return false;
  for (const { route } of node.table(action.table)?.values(family) ?? [])
    if (route.to.length === 0 && route.kind !== 'throw') return true;
  return false;
}
