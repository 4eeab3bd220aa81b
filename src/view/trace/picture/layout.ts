import elk, { type ElkExtendedEdge, type ElkNode, type ElkPoint } from 'elkjs/lib/elk.bundled.js';
import { printable } from '../../../base/printable.ts';
import { clip } from '../../text-columns.ts';
import { type Cast, type End, isHub, sameEnd, type Wire } from './cast.ts';
import { type NodeBox, portY, type Side, wide } from './node-box.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything is. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** In the order of the cast. */
  readonly boxes: readonly PlacedBox[];
  readonly hubs: readonly PlacedHub[];
  readonly strands: readonly Strand[];
}

export interface PlacedBox extends Placed {
  readonly box: NodeBox;
}

/** A link with more than two ends, or with ends that are not drawn: a bar that wires meet at, its name above. */
export interface PlacedHub extends Placed {
  readonly wire: Wire;
  readonly label: string;
}

/** The drawn line from an interface to another, or to the bar of its link. */
export interface Strand {
  readonly wire: Wire;
  readonly end: End;
  /** The interface at the other end; undefined: the bar. */
  readonly other: End | undefined;
  /** From `end` on. */
  readonly points: readonly Point[];
}

export const HUB_TEXT = 11;
const HUB_TOP = 22;
const HUB_ROW = 20;
const HUB_COLUMNS_MAX = 32;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.spacing.nodeNode': '34',
  'elk.spacing.edgeNode': '28',
  // Two packets beside a wire, and room between them and the next wire's.
  'elk.spacing.edgeEdge': '26',
  'elk.spacing.componentComponent': '40',
  'elk.layered.spacing.nodeNodeBetweenLayers': '76',
  'elk.layered.spacing.edgeNodeBetweenLayers': '32',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '26',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
} as const;

interface Plan {
  readonly cast: Cast;
  readonly boxes: readonly NodeBox[];
  readonly sideOf: (end: End) => Side;
  /** Where the ends of a bar were in the first layout, by wire and end. */
  readonly barY?: ReadonlyMap<string, number>;
}

/**
 * Twice: first the engine orders the interfaces of each node so that few wires cross, then it takes their places as the
 * boxes have them.
 */
export async function layOut(cast: Cast, boxes: readonly NodeBox[], sideOf: (end: End) => Side): Promise<Layout> {
  const plan = { cast, boxes, sideOf };
  const first = await new elk.default().layout(graphOf(plan));
  const ordered = boxes.map((box, i) => inOrder(box, first.children?.[i], i));
  const barY = new Map(first.children?.flatMap(({ ports = [] }) => ports.map(({ id, y = 0 }) => [id, y] as const)));
  const settled = { ...plan, boxes: ordered, barY };
  return placed(settled, await new elk.default().layout(graphOf(settled)));
}

const portId = (node: number, name: string): string => `n${node}/${name}`;

function inOrder(box: NodeBox, drawn: ElkNode | undefined, index: number): NodeBox {
  const y = new Map(drawn?.ports?.map((port) => [port.id, port.y ?? 0]));
  const sorted = (side: Side) =>
    box.ports[side].toSorted(
      (a, b) => (y.get(portId(index, a.interface)) ?? 0) - (y.get(portId(index, b.interface)) ?? 0),
    );
  return { ...box, ports: { west: sorted('west'), east: sorted('east') } };
}

function graphOf(plan: Plan): ElkNode {
  const { cast, boxes } = plan;
  const settled = plan.barY !== undefined;
  const hubs = cast.wires.map((wire, i) => ({ wire, i })).filter(({ wire }) => isHub(wire));
  return {
    id: 'root',
    layoutOptions: OPTIONS,
    children: [
      ...boxes.map((box, i) => boxNode(box, i, settled)),
      ...hubs.map(({ wire, i }) => hubNode(plan, wire, i)),
    ],
    edges: cast.wires.flatMap((wire, i) => edgesOf(plan, wire, i)),
  };
}

function boxNode(box: NodeBox, index: number, settled: boolean): ElkNode {
  const ports = (['west', 'east'] as const).flatMap((side) =>
    box.ports[side].map((port, i) => ({
      id: portId(index, port.interface),
      width: 0,
      height: 0,
      layoutOptions: { 'elk.port.side': side.toUpperCase() },
      ...(settled ? { x: side === 'west' ? 0 : box.width, y: portY(i) } : {}),
    })),
  );
  const constraint = settled ? 'FIXED_POS' : 'FIXED_SIDE';
  return {
    id: `n${index}`,
    width: box.width,
    height: box.height,
    ports,
    layoutOptions: { 'elk.portConstraints': constraint },
  };
}

const hubWords = ({ name, more }: Wire): string =>
  `${clip(printable(name), HUB_COLUMNS_MAX)}${more > 0 ? ` +${more} more` : ''}`;

function hubNode({ sideOf, barY }: Plan, wire: Wire, index: number): ElkNode {
  const sides = wire.ends.map((end): Side => (sideOf(end) === 'east' ? 'west' : 'east'));
  const id = (end: number) => `w${index}/${end}`;
  const row = (end: number) => {
    const y = barY?.get(id(end)) ?? 0;
    return sides.filter((side, i) => side === sides[end] && before(barY?.get(id(i)) ?? 0, i, y, end)).length;
  };
  const rows = Math.max(1, ...(['west', 'east'] as const).map((side) => sides.filter((one) => one === side).length));
  const width = Math.max(40, wide(hubWords(wire), HUB_TEXT) + 8);
  return {
    id: `w${index}`,
    width,
    height: HUB_TOP + rows * HUB_ROW + 10,
    layoutOptions: { 'elk.portConstraints': barY ? 'FIXED_POS' : 'FIXED_SIDE' },
    ports: sides.map((side, i) => ({
      id: id(i),
      width: 0,
      height: 0,
      x: side === 'west' ? 0 : width,
      y: HUB_TOP + row(i) * HUB_ROW + HUB_ROW / 2,
      layoutOptions: { 'elk.port.side': side.toUpperCase() },
    })),
  };
}

const before = (y: number, i: number, otherY: number, other: number): boolean =>
  y < otherY || (y === otherY && i < other);

function edgesOf({ cast, sideOf }: Plan, wire: Wire, index: number): readonly ElkExtendedEdge[] {
  const at = ({ node, interface: name }: End) =>
    portId(
      cast.players.findIndex((one) => one.node.name === node),
      name,
    );
  const isDrawn = ({ node, interface: name }: End) =>
    cast.players.some((one) => one.node.name === node && one.ports.some((port) => port.name === name));
  const ends = wire.ends.filter(isDrawn);
  if (isHub(wire))
    return ends.map((end, i) => {
      const [port, bar] = [at(end), `w${index}/${wire.ends.indexOf(end)}`];
      const [source, target] = sideOf(end) === 'east' ? [port, bar] : [bar, port];
      return { id: `w${index}e${i}`, sources: [source], targets: [target], ...straight(cast, [end]) };
    });
  const [a, b] = ends;
  if (!a || !b) return [];
  const [from, to] = sideOf(a) === 'east' ? [a, b] : [b, a];
  return [{ id: `w${index}e0`, sources: [at(from)], targets: [at(to)], ...straight(cast, [a, b]) }];
}

/** Where packets go is what people look at. */
const straight = ({ used }: Cast, ends: readonly End[]): Pick<ElkExtendedEdge, 'layoutOptions'> =>
  ends.every((end) => used.some((one) => sameEnd(one, end)))
    ? { layoutOptions: { 'elk.layered.priority.straightness': '10', 'elk.layered.priority.shortness': '10' } }
    : {};

function placed({ cast, boxes, sideOf }: Plan, graph: ElkNode): Layout {
  const children = new Map(graph.children?.map((child) => [child.id, child]));
  const edges = new Map(graph.edges?.map((edge) => [edge.id, edge]));
  const place = (id: string): Placed => {
    const { x = 0, y = 0, width = 0, height = 0 } = children.get(id) ?? {};
    return { x, y, width, height };
  };
  const strands = cast.wires.flatMap((wire, i) =>
    isHub(wire)
      ? wire.ends.flatMap((end, n) => strand({ wire, end, other: undefined }, edges.get(`w${i}e${n}`), sideOf))
      : wire.ends
          .slice(0, 1)
          .flatMap((end) => strand({ wire, end, other: wire.ends[1] }, edges.get(`w${i}e0`), sideOf)),
  );
  return {
    width: graph.width ?? 0,
    height: graph.height ?? 0,
    boxes: boxes.map((box, i) => ({ box, ...place(`n${i}`) })),
    hubs: cast.wires.flatMap((wire, i) => (isHub(wire) ? [{ wire, label: hubWords(wire), ...place(`w${i}`) }] : [])),
    strands,
  };
}

function strand(
  what: Omit<Strand, 'points'>,
  edge: ElkExtendedEdge | undefined,
  sideOf: (end: End) => Side,
): readonly Strand[] {
  const points = edge?.sections?.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  if (!points) return [];
  const own: readonly ElkPoint[] = sideOf(what.end) === 'east' ? points : points.toReversed();
  return [{ ...what, points: own }];
}
