import type { PrefixTable } from '../../base/prefix-table.ts';
import type { RoutingRule, TableId } from '../../model/routing.ts';
import type { FoundRoute } from './found-route.ts';

/** A rule with what a look-up would else work out each time. */
export interface LoadedRule {
  readonly rule: RoutingRule;
  /** It has no condition that any packet could miss. */
  readonly isForAll: boolean;
  /** Where it leads; undefined where it leads to no table, or to one without routes. */
  readonly table: PrefixTable<FoundRoute> | undefined;
  /** Routes with a prefix of at most this length do not count; -1: all do. */
  readonly suppressPrefixLength: number;
}

type Tables = (id: TableId) => PrefixTable<FoundRoute> | undefined;

export const loadedRule = (rule: RoutingRule, tables: Tables): LoadedRule => ({
  rule,
  isForAll: isForAll(rule),
  table: rule.action.kind === 'lookup' ? tables(rule.action.table) : undefined,
  suppressPrefixLength: (rule.action.kind === 'lookup' ? rule.action.suppressPrefixLength : undefined) ?? -1,
});

/** Of what `ruleMatches` looks at there is nothing, or what holds for all. */
const isForAll = ({ inverted, from, typeOfService, ...rule }: RoutingRule): boolean =>
  !inverted &&
  (from === undefined || from.length === 0) &&
  (typeOfService === undefined || typeOfService === 0) &&
  [
    rule.arrival,
    rule.egress,
    rule.mark,
    rule.users,
    rule.to,
    rule.protocol,
    rule.sourcePorts,
    rule.destinationPorts,
  ].every((condition) => condition === undefined);
