import { deviceWord } from '../../config/iproute/value-words.ts';
import { familyOf, formatPrefix, networkOf } from '../../base/prefix.ts';
import type { RoutingRule } from '../../model/routing.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { spellRule } from '../../trace/host/spell-route.ts';
import { brokenFlows } from '../broken-flow.ts';
import type { Change } from '../change.ts';
import type { Goal } from '../goal.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';
import { tableTerms, WAY_CAUSES } from './source-table.ts';

/**
 * A rule that somebody wrote for answers, with a device in it: without the device it matches them. Its table gets the
 * network that it may lack.
 */
export const mendRule: Remedy = {
  fix: 'MEND_RULE',
  answers: WAY_CAUSES,
  propose: (problem) => {
    const found = endsOf(problem).flatMap((node) => rulesWithDevice(node).map((rule) => ({ node, ...rule })));
    if (found.length === 0) return [];
    const [first] = found;
    const sets = [...(found.length > 1 && first ? found.map((one) => [one]) : []), found];
    return sets.flatMap((some) => [proposalFor(some, false), proposalFor(some, true)]);
  },
};

const endsOf = (problem: Problem): readonly LoadedNode[] => [
  ...new Set(brokenFlows(problem).flatMap(({ answerer, asker }) => [...(answerer ? [answerer] : []), asker])),
];

interface Found {
  readonly node: LoadedNode;
  readonly rule: RoutingRule;
  readonly table: number;
  readonly from: NonNullable<RoutingRule['from']>;
  readonly device: string;
}

/**
 * As the check of rules finds them (`trace/lint/rules`): from an address of the host's own, and with a device that it
 * comes in by.
 */
const rulesWithDevice = (node: LoadedNode): readonly Omit<Found, 'node'>[] =>
  ([4, 6] as const)
    .flatMap((family) => node.rules(family))
    .flatMap((rule) => {
      const { arrival, from, action, inverted } = rule;
      if (arrival === undefined || arrival === 'lo' || !from || inverted || action.kind !== 'lookup') return [];
      return node.own(from.address) ? [{ rule, table: action.table, from, device: arrival }] : [];
    });

function proposalFor(found: readonly Found[], withNetwork: boolean): Proposal {
  return {
    fix: 'MEND_RULE',
    words: found
      .map(({ node, rule, table }) => {
        const also = withNetwork ? `, and the network in table ${table}` : '';
        return `${node.name}: rule ${rule.priority} without its device${also}`;
      })
      .join('; '),
    patch: found.flatMap((one) => [...(withNetwork ? networkRoute(one) : []), ruleWithoutDevice(one)]),
    terms: tableTerms,
    keeps: found.flatMap(neighboursOf),
  };
}

function ruleWithoutDevice({ node, rule }: Found): Change {
  const { arrival: _, ...without } = rule;
  const words = (one: RoutingRule): string => `${spellRule(one)} priority ${rule.priority}`;
  return { is: 'rule', node: node.name, words: words(without), instead: words(rule) };
}

function ownNetwork({ node, from }: Found) {
  const own = node.own(from.address);
  return own && { device: own.interface.name, network: networkOf(from.address, own.address.length) };
}

function networkRoute(found: Found): readonly Change[] {
  const own = ownNetwork(found);
  if (!own || familyOf(found.from.address) === 6) return [];
  const words = `${formatPrefix(own.network)} dev ${deviceWord(own.device)} src ${found.from.address} table ${found.table}`;
  return [{ is: 'route', node: found.node.name, words }];
}

function neighboursOf(found: Found): readonly Goal[] {
  const own = ownNetwork(found);
  if (!own) return [];
  return [{ is: 'neighbours', node: found.node.name, from: found.from.address, network: own.network }];
}
