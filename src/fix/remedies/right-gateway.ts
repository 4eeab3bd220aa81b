import { deviceWord } from '../../config/iproute/value-words.ts';
import type { Address } from '../../base/address.ts';
import { contains, familyOf, formatPrefix } from '../../base/prefix.ts';
import { MAIN_TABLE, type Route } from '../../model/routing.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { hasInItsNetworks } from '../../trace/host/off-link-gateway.ts';
import { brokenFlows } from '../broken-flow.ts';
import { nextHops } from '../next-hops.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/**
 * A route whose gateway is no neighbour there: the interface that the gateway is on, or a gateway that is on the
 * interface.
 */
export const rightGateway: Remedy = {
  fix: 'RIGHT_GATEWAY',
  answers: ['GATEWAY_OFF_LINK', 'ASYMMETRIC_RETURN', 'REVERSE_PATH_FILTER', 'NO_ROUTE_ON_DEVICE'],
  propose: (problem) =>
    brokenFlows(problem).flatMap((flow) => {
      const ends = [
        { node: flow.asker, to: flow.asked.to },
        ...(flow.answerer ? [{ node: flow.answerer, to: flow.source }] : []),
      ];
      return ends.flatMap(({ node, to }) =>
        node.refusedRoutes
          .filter((route) => contains(route.to, to) && route.hops.length === 1)
          .flatMap((route) => proposalsFor(problem, node, route)),
      );
    }),
};

function proposalsFor({ subject: { network } }: Problem, node: LoadedNode, route: Route): readonly Proposal[] {
  const [hop] = route.hops;
  if (!hop || hop.via === undefined) return [];
  const { via, device } = hop;
  const family = familyOf(route.to.address);
  const devices = node.node.interfaces.filter((one) => one.up && hasInItsNetworks(one, via)).map(({ name }) => name);
  const gateways = nextHops(network, { node, device, family, way: [] });
  return [
    ...devices.map((name) => ({ gateway: via, device: name })),
    ...gateways.map((gateway) => ({ gateway, device })),
  ].map((right) => proposalFor(node, route, right));
}

function proposalFor(
  node: LoadedNode,
  route: Route,
  { gateway, device }: { gateway: Address; device: string },
): Proposal {
  const to = route.to.length === 0 ? 'default' : formatPrefix(route.to);
  const metric = route.metric === 0 || route.metric === METRIC_6 ? '' : ` metric ${route.metric}`;
  const table = route.table === MAIN_TABLE ? '' : ` table ${route.table}`;
  return {
    fix: 'RIGHT_GATEWAY',
    words: `${node.name}: ${to} through ${gateway} on ${device}, not through ${route.hops[0]?.via} on ${route.hops[0]?.device}`,
    patch: [
      {
        is: 'route',
        node: node.name,
        words: `${to} via ${gateway} dev ${deviceWord(device)}${metric}${table}`,
        replace: true,
      },
    ],
    terms: {
      running: 'at-once',
      security: 'none',
      source: 'fib_check_nh_v4_gw() in net/ipv4/fib_semantics.c: a gateway has to be a neighbour',
    },
  };
}

const METRIC_6 = 1_024;
