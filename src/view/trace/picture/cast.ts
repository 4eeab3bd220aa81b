import type { Interface } from '../../../model/interface.ts';
import type { Link, Network } from '../../../model/network.ts';
import type { Node } from '../../../model/node.ts';
import type { Trace } from '../../../trace/step.ts';

/** Who is drawn: the nodes on the packets' ways, and their neighbours as far as a picture holds them. */
export interface Cast {
  readonly players: readonly Player[];
  readonly wires: readonly Wire[];
  /** The interfaces that packets went through, or were to leave by when they ended. */
  readonly used: readonly End[];
  /** Nodes that are not drawn. */
  readonly omitted: number;
}

export interface Player {
  readonly node: Node;
  /** On the way of a packet; the others are neighbours. */
  readonly onWay: boolean;
  readonly ports: readonly Interface[];
  /** Interfaces that are not drawn, because nothing that is drawn is behind them. */
  readonly hidden: number;
}

/** A link, as far as it is drawn. */
export interface Wire {
  readonly name: string;
  readonly ends: readonly End[];
  /** Other nodes on it. */
  readonly more: number;
  /** A way beyond the model: nobody knows what is there. */
  readonly outside: boolean;
}

export interface End {
  readonly node: string;
  readonly interface: string;
}

/** Is it drawn as a bar that wires meet at, not as one wire? */
export const isHub = ({ ends, more, outside }: Wire): boolean => ends.length !== 2 || more > 0 || outside;

export const sameEnd = (a: End, b: End): boolean => a.node === b.node && a.interface === b.interface;

/** More boxes no longer fit on a page; nodes on the way are always drawn. */
const PLAYERS_MAX = 40;
/** A backup network has hundreds of clients; a few show what kind of network it is. */
const NEIGHBOURS_PER_LINK_MAX = 3;

export function castOf(network: Network, traces: readonly Trace[]): Cast {
  const used = usedEnds(traces);
  const onWay = new Set([...used.map(({ node }) => node), ...traces.flatMap(({ from, endedAt }) => [from, endedAt])]);
  const drawn = withNeighbours(network, onWay);
  const beyond = outsideWires(network, traces);
  const inside = network.links
    .flatMap((link) => wireOf(link, drawn, used))
    .filter((wire) => !leadsOnlyTo(beyond, wire));
  const wires = [...inside, ...beyond];
  const players = network.nodes
    .filter(({ name }) => drawn.has(name))
    .map((node) => playerOf(node, onWay.has(node.name), { wires, used }));
  return { players, wires, used, omitted: network.nodes.length - players.length };
}

function usedEnds(traces: readonly Trace[]): readonly End[] {
  return traces.flatMap(({ path, steps }) => [
    ...path.map(({ node, interface: name }) => ({ node, interface: name })),
    ...steps.flatMap(({ at, egress }) =>
      egress === undefined || egress === 'lo' ? [] : [{ node: at, interface: egress }],
    ),
  ]);
}

function withNeighbours({ links }: Network, onWay: ReadonlySet<string>): ReadonlySet<string> {
  const drawn = new Set(onWay);
  for (const { ends } of links) {
    if (!ends.some(({ node }) => onWay.has(node))) continue;
    const others = new Set(ends.map(({ node }) => node).filter((node) => !onWay.has(node)));
    for (const node of [...others].slice(0, NEIGHBOURS_PER_LINK_MAX)) if (drawn.size < PLAYERS_MAX) drawn.add(node);
  }
  return drawn;
}

const has = (ends: readonly End[], one: End): boolean => ends.some((end) => sameEnd(end, one));

function wireOf({ name, ends }: Link, drawn: ReadonlySet<string>, used: readonly End[]): readonly Wire[] {
  const shown = ends.filter(({ node }) => drawn.has(node));
  if (shown.length < 2 && !shown.some((end) => has(used, end))) return [];
  return shown.length === 0 ? [] : [{ name, ends: shown, more: ends.length - shown.length, outside: false }];
}

/**
 * Where a packet came in at a node that is on no link with the one that it left: through somebody who is not in the
 * model.
 */
function outsideWires({ links }: Network, traces: readonly Trace[]): readonly Wire[] {
  const jumps = new Map<string, Wire>();
  for (const { path } of traces)
    for (let i = 0; i + 1 < path.length; i += 2) {
      const [out, into] = [path[i], path[i + 1]];
      if (!out || !into || links.some(({ ends }) => has(ends, out) && has(ends, into))) continue;
      const ends = [out, into].map(({ node, interface: name }) => ({ node, interface: name }));
      const key = ends
        .map(({ node, interface: name }) => `${node} ${name}`)
        .toSorted()
        .join(' ');
      jumps.set(key, { name: 'outside the model', ends, more: 0, outside: true });
    }
  return [...jumps.values()];
}

/** A link with nobody else on it, whose way beyond the model is drawn. */
const leadsOnlyTo = (beyond: readonly Wire[], { ends }: Wire): boolean =>
  ends.length === 1 && ends.every((end) => beyond.some((wire) => has(wire.ends, end)));

interface Surroundings {
  readonly wires: readonly Wire[];
  readonly used: readonly End[];
}

function playerOf(node: Node, onWay: boolean, { wires, used }: Surroundings): Player {
  const ports = node.interfaces.filter((one) => {
    const end = { node: node.name, interface: one.name };
    return has(used, end) || wires.some(({ ends }) => has(ends, end));
  });
  const others = node.interfaces.filter(({ loopback }) => loopback !== true).length - ports.length;
  return { node, onWay, ports, hidden: Math.max(0, others) };
}
