import { deviceWord } from '../../config/iproute/value-words.ts';
import { familyOf } from '../../base/prefix.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import type { LoadedNode } from '../../trace/host/loaded-node.ts';
import { brokenFlows } from '../broken-flow.ts';
import { nextHops } from '../next-hops.ts';
import type { Problem } from '../problem.ts';
import type { Proposal, Remedy } from '../remedy.ts';

/**
 * A second default route behind the first: only what is bound to the device finds it (`fib_select_default()` is asked
 * with the device).
 */
export const defaultForDevice: Remedy = {
  fix: 'DEFAULT_FOR_DEVICE',
  answers: ['NO_ROUTE_ON_DEVICE'],
  propose: (problem) => brokenFlows(problem).flatMap((flow) => proposalsFor(problem, flow)),
};

function proposalsFor(
  problem: Problem,
  { asked, asker, ways }: ReturnType<typeof brokenFlows>[number],
): readonly Proposal[] {
  const device = asked.bindDevice;
  if (device === undefined || !asker.isLinux) return [];
  const way = ways.request.path.map(({ node }) => node);
  const family = familyOf(asked.to);
  return nextHops(problem.subject.network, { node: asker, device, family, way }).map((gateway) => ({
    fix: 'DEFAULT_FOR_DEVICE',
    words: `${asker.name}: a default route through ${gateway} on ${device} behind the others`,
    patch: [
      {
        is: 'route',
        node: asker.name,
        words: `default via ${gateway} dev ${deviceWord(device)} metric ${metricBehind(asker, family)}`,
      },
    ],
    terms: {
      running: 'at-once',
      security: 'none',
      source: 'ip-route(8), metric; fib_table_lookup() with an output device',
    },
  }));
}

/** Larger than that of every default route that is there. */
const metricBehind = ({ node }: LoadedNode, family: 4 | 6): number =>
  Math.max(
    0,
    ...node.routes
      .filter(({ table, to }) => table === MAIN_TABLE && to.length === 0 && familyOf(to.address) === family)
      .map(({ metric }) => metric),
  ) + STEP;

const STEP = 1_000;
