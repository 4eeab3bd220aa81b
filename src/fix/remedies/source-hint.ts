import type { Address } from '../../base/address.ts';
import { familyOf, formatPrefix } from '../../base/prefix.ts';
import { MAIN_TABLE, type Route } from '../../model/routing.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { lookUpRoute } from '../../trace/host/route-lookup.ts';
import { spellHop } from '../../trace/host/spell-route.ts';
import { type BrokenFlow, brokenFlows } from '../broken-flow.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/** `src` of the route: what is not bound to an address then sends from that one. */
export const sourceHint: Remedy = {
  fix: 'SOURCE_HINT',
  answers: ['WRONG_SOURCE_ADDRESS', 'REVERSE_PATH_FILTER', 'ASYMMETRIC_RETURN', 'STRONG_HOST'],
  propose: (problem) => brokenFlows(problem).flatMap(proposalsFor),
};

function proposalsFor({ asked, asker, source }: BrokenFlow): readonly Proposal[] {
  if (asked.bindAddress !== undefined || asked.bindDevice !== undefined || !asker.isLinux) return [];
  const route = routeTo(asker, asked.to);
  if (!route) return [];
  return otherAddresses(asker, source).map((address) => ({
    fix: 'SOURCE_HINT',
    words: `${asker.name}: ${spell(route)} with ${address} as source`,
    patch: [{ is: 'route', node: asker.name, words: wordsOf(route, address), replace: true }],
    terms: {
      running: 'new-connections',
      security: 'none',
      gives: `Whoever ${asker.name} reaches by this route sees ${address} from then on: lists of names and addresses have to know it.`,
      source: 'ip-route(8), src; fib_select_path() and FIB_RES_PREFSRC in net/ipv4',
    },
  }));
}

function routeTo(node: LoadedNode, destination: Address): Route | undefined {
  const found = lookUpRoute(node, { destination, arrival: 'lo', mark: 0, user: 0 });
  if (found.kind !== 'route' || found.route.hops.length !== 1) return undefined;
  return found.route.kind === 'unicast' ? found.route : undefined;
}

const otherAddresses = (node: LoadedNode, source: Address): readonly Address[] =>
  node.node.interfaces
    .filter(({ loopback, up }) => up && !loopback)
    .flatMap(({ addresses }) => addresses)
    .filter(({ address, scope }) => address !== source && scope === 'global' && familyOf(address) === familyOf(source))
    .map(({ address }) => address);

const spell = ({ to }: Route): string => (to.length === 0 ? 'the default route' : `the route to ${formatPrefix(to)}`);

/** The route as it is, with another source: `replace` finds it by network, table and metric. */
function wordsOf({ to, hops, table, metric, mtu }: Route, source: Address): string {
  const [hop] = hops;
  return [
    to.length === 0 ? 'default' : formatPrefix(to),
    ...(hop ? [spellHop(hop)] : []),
    ...(hop?.onLink ? ['onlink'] : []),
    ...(table === MAIN_TABLE ? [] : [`table ${table}`]),
    ...(metric === 0 ? [] : [`metric ${metric}`]),
    ...(mtu === undefined ? [] : [`mtu ${mtu}`]),
    `src ${source}`,
  ].join(' ');
}
