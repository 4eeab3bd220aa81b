import { BAD, PAPER, type SvgCanvas } from '../../timeline/svg-canvas.ts';
import type { Disposition } from '../../../model/codes.ts';
import type { Trace } from '../../../trace/step.ts';
import type { Visit } from '../visit.ts';
import type { Courses, PlacedPort } from './course.ts';
import type { Point } from './layout.ts';
import { arrowPlace, besideLine, pathOf, xy } from './polyline.ts';

export interface PacketStyle {
  readonly colour: string;
  readonly dashes?: string;
  /** How far to the right of the wire it runs. */
  readonly lane: number;
}

export interface Journey {
  readonly trace: Trace;
  readonly visits: readonly Visit[];
  readonly style: PacketStyle;
}

const WIDTH = 2.4;
/** From the labels to where a packet begins or ends inside a box. */
const REACH = 26;
/** Of a packet that ends on the link, beyond the interface. */
const STUB = 24;

/** Draws one packet's way through boxes and wires, with marks where it begins and ends. */
export function drawJourney(canvas: SvgCanvas, courses: Courses, { trace, visits, style }: Journey): void {
  for (const [i, visit] of visits.entries()) {
    drawInside(canvas, courses, visit, style);
    const next = visits[i + 1];
    if (visit.egress === undefined || next?.ingress === undefined) continue;
    const wire = courses.between(
      { node: visit.node, interface: visit.egress },
      { node: next.node, interface: next.ingress },
    );
    if (wire.length < 2) continue;
    const line = besideLine(wire, style.lane);
    stroke(canvas, pathOf(line), style);
    drawArrow(canvas, arrowPlace(line), style.colour);
  }
  const [first, last] = [visits[0], visits.at(-1)];
  const begin = first && beginOf(courses, first, style);
  if (begin) drawBegin(canvas, begin, style.colour);
  const end = last && endOf(courses, last, style);
  if (end) drawEnd(canvas, end, endMark(trace.disposition), style.colour);
}

const inward = ({ side }: PlacedPort): 1 | -1 => (side === 'west' ? 1 : -1);

/** Coming in at the west or leaving at the east a packet walks east, and its right hand is below the wire. */
const onLane = (port: PlacedPort, way: 'in' | 'out', { lane }: PacketStyle): number =>
  port.y + ((port.side === 'west') === (way === 'in') ? lane : -lane);

function drawInside(canvas: SvgCanvas, courses: Courses, visit: Visit, style: PacketStyle): void {
  const port = (name: string | undefined) =>
    name === undefined ? undefined : courses.port({ node: visit.node, interface: name });
  const [from, to] = [port(visit.ingress), port(visit.egress ?? visit.tried)];
  const points: string[] = [];
  if (from) {
    const y = onLane(from, 'in', style);
    points.push(`M${xy({ x: from.x, y })} L${xy({ x: from.inner, y })}`);
    if (!to) points.push(`L${xy({ x: from.inner + inward(from) * REACH, y })}`);
  }
  if (to) {
    const y = onLane(to, 'out', style);
    const inner = { x: to.inner, y };
    if (from) points.push(turn({ x: from.inner, y: onLane(from, 'in', style) }, inner, from, to));
    else points.push(`M${xy({ x: to.inner + inward(to) * REACH, y })} L${xy(inner)}`);
    const beyond = visit.egress === undefined ? -inward(to) * STUB : 0;
    points.push(`L${xy({ x: to.x + beyond, y })}`);
  }
  if (points.length > 0) stroke(canvas, points.join(' '), style);
}

function turn(a: Point, b: Point, from: PlacedPort, to: PlacedPort): string {
  const reach = from.side === to.side ? 46 : Math.max(24, Math.abs(b.x - a.x) * 0.55);
  const [c, d] = [
    { x: a.x + inward(from) * reach, y: a.y },
    { x: b.x + inward(to) * reach, y: b.y },
  ];
  return `C${xy(c)} ${xy(d)} ${xy(b)}`;
}

function beginOf(courses: Courses, { node, egress, tried }: Visit, style: PacketStyle): Point | undefined {
  const name = egress ?? tried;
  const port = name === undefined ? undefined : courses.port({ node, interface: name });
  return port && { x: port.inner + inward(port) * REACH, y: onLane(port, 'out', style) };
}

function endOf(courses: Courses, { node, ingress, tried }: Visit, style: PacketStyle): Point | undefined {
  if (tried !== undefined) {
    const port = courses.port({ node, interface: tried });
    return port && { x: port.x - inward(port) * STUB, y: onLane(port, 'out', style) };
  }
  const port = ingress === undefined ? undefined : courses.port({ node, interface: ingress });
  return port && { x: port.inner + inward(port) * REACH, y: onLane(port, 'in', style) };
}

function stroke(canvas: SvgCanvas, d: string, { colour, dashes }: PacketStyle): void {
  canvas.path(d, {
    stroke: colour,
    'stroke-width': WIDTH,
    fill: 'none',
    'stroke-linejoin': 'round',
    ...(dashes === undefined ? {} : { 'stroke-dasharray': dashes }),
  });
}

export function drawArrow(canvas: SvgCanvas, { at, dx, dy }: ReturnType<typeof arrowPlace>, colour: string): void {
  const point = (along: number, across: number) =>
    xy({ x: at.x + dx * along - dy * across, y: at.y + dy * along + dx * across });
  canvas.path(`M${point(8, 0)} L${point(-5, 5)} L${point(-5, -5)} Z`, { fill: colour });
}

export function drawBegin(canvas: SvgCanvas, { x, y }: Point, colour: string): void {
  canvas.add('circle', { cx: x, cy: y, r: 3.6, fill: PAPER, stroke: colour, 'stroke-width': 2 });
}

export type EndMark = 'taken' | 'lost' | 'not-known';

export function endMark(disposition: Disposition): EndMark {
  if (disposition === 'ACCEPTED') return 'taken';
  return disposition === 'LEFT_MODEL' ? 'not-known' : 'lost';
}

export function drawEnd(canvas: SvgCanvas, { x, y }: Point, mark: EndMark, colour: string): void {
  switch (mark) {
    case 'taken':
      canvas.add('circle', { cx: x, cy: y, r: 4.6, fill: colour });
      return;
    case 'lost': {
      canvas.add('circle', { cx: x, cy: y, r: 9, fill: PAPER, stroke: BAD, 'stroke-width': 1.6 });
      const d = `M${xy({ x: x - 4, y: y - 4 })} L${xy({ x: x + 4, y: y + 4 })} M${xy({ x: x - 4, y: y + 4 })} L${xy({ x: x + 4, y: y - 4 })}`;
      canvas.path(d, { stroke: BAD, 'stroke-width': 3, 'stroke-linecap': 'round' });
      return;
    }
    case 'not-known':
      canvas.add('circle', {
        cx: x,
        cy: y,
        r: 7,
        fill: PAPER,
        stroke: colour,
        'stroke-width': 2,
        'stroke-dasharray': '3 2.5',
      });
  }
}
