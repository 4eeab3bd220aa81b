import type { Trace } from '../../../trace/step.ts';
import { type Cast, type End, isHub, sameEnd, type Wire } from './cast.ts';
import type { Side } from './node-box.ts';

/**
 * Which interface is at which side of its node. The way of the packets runs from left to right, in the order in which
 * they come to the nodes; what is not on it stands to the right of what it is a neighbour of.
 */
export function sidesOf(cast: Cast, traces: readonly Trace[]): (end: End) => Side {
  const ranks = ranksOf(cast, traces);
  const order = new Map(cast.players.map(({ node }, i) => [node.name, i]));
  const rank = ({ node }: End) => ranks.get(node) ?? cast.players.length;
  const place = ({ node }: End) => order.get(node) ?? 0;
  return (end) => {
    const wire = cast.wires.find(({ ends }) => ends.some((one) => sameEnd(one, end)));
    if (!wire) return 'east';
    if (isHub(wire)) return rank(end) <= Math.min(...wire.ends.map(rank)) ? 'east' : 'west';
    const other = wire.ends.find((one) => !sameEnd(one, end)) ?? end;
    return (rank(end) - rank(other) || place(end) - place(other)) <= 0 ? 'east' : 'west';
  };
}

function ranksOf({ wires }: Cast, traces: readonly Trace[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const { direction, from, path } of traces) {
    const nodes = [from, ...path.map(({ node }) => node)];
    // The answer comes back: what only it passes lies between, too.
    if (direction === 'request') rankInOrder(ranks, nodes);
    else rankInOrder(ranks, nodes.toReversed());
  }
  for (let grew = true; grew; ) grew = wires.some((wire) => rankNeighbours(ranks, wire));
  return ranks;
}

function rankInOrder(ranks: Map<string, number>, nodes: readonly string[]): void {
  let last = -1;
  for (const node of nodes) {
    const rank = ranks.get(node) ?? last + 1;
    ranks.set(node, rank);
    last = rank;
  }
}

/** Were there any without a rank? */
function rankNeighbours(ranks: Map<string, number>, { ends }: Wire): boolean {
  const known = ends.flatMap(({ node }) => ranks.get(node) ?? []);
  const open = ends.filter(({ node }) => !ranks.has(node));
  if (known.length === 0 || open.length === 0) return false;
  for (const { node } of open) ranks.set(node, Math.min(...known) + 1);
  return true;
}
