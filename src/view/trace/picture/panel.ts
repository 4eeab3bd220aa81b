import type { Network } from '../../../model/network.ts';
import { BAD, FAINT, HAIR, INK, PAPER, SvgCanvas } from '../../timeline/svg-canvas.ts';
import type { BothWays } from '../../../trace/both-ways.ts';
import { decisionsOf, decisionWords, visitsOf } from '../visit.ts';
import { type Cast, castOf, type Player } from './cast.ts';
import { Courses } from './course.ts';
import { HUB_TEXT, type Layout, layOut, type PlacedBox, type PlacedHub } from './layout.ts';
import { sidesOf } from './sides.ts';
import {
  LINE,
  nodeBox,
  PAD,
  portLabelY,
  portY,
  type Remark,
  REMARK_INDENT,
  remarkLines,
  type Side,
  TEXT,
  wide,
} from './node-box.ts';
import { drawJourney, endMark, type Journey } from './packet-line.ts';
import { BOX, DATA, REPLY, REQUEST, SIDE_BOX } from './palette.ts';
import { pathOf } from './polyline.ts';

export const STYLES = {
  request: { colour: REQUEST, lane: 4 },
  reply: { colour: REPLY, lane: 4, dashes: '7 3' },
  data: { colour: DATA, lane: 10, dashes: '2 3' },
} as const;

/** One way there and back, drawn from the top left corner on. */
export interface Panel {
  readonly cast: Cast;
  readonly layout: Layout;
  readonly journeys: readonly Journey[];
}

export async function panelOf(ways: BothWays, network: Network): Promise<Panel> {
  const journeys = journeysOf(ways);
  const traces = journeys.map(({ trace }) => trace);
  const cast = castOf(network, traces);
  const sideOf = sidesOf(cast, traces);
  const boxes = cast.players.map((player) =>
    nodeBox(player, (name) => sideOf({ node: player.node.name, interface: name }), remarksOf(player, journeys)),
  );
  return { cast, journeys, layout: await layOut(cast, boxes, sideOf) };
}

/** The data behind the handshake is drawn only where it ends otherwise. */
export function journeysOf({ request, reply, onward }: BothWays): readonly Journey[] {
  const before = request.steps.length;
  const lost = onward && onward.disposition !== request.disposition ? onward : undefined;
  return [
    { trace: request, visits: visitsOf(request, 0), style: STYLES.request },
    ...(reply ? [{ trace: reply, visits: visitsOf(reply, before), style: STYLES.reply }] : []),
    ...(lost ? [{ trace: lost, visits: visitsOf(lost, before + (reply?.steps.length ?? 0)), style: STYLES.data }] : []),
  ];
}

function remarksOf({ node }: Player, journeys: readonly Journey[]): readonly Remark[] {
  return journeys.flatMap(({ trace, visits, style }) =>
    visits
      .filter((visit) => visit.node === node.name)
      .flatMap(decisionsOf)
      .flatMap(({ number, step }) => {
        const ends = step === trace.steps.at(-1) && endMark(trace.disposition) === 'lost';
        return remarkLines(`[${number}] ${decisionWords(step)}`, style.colour, ends);
      }),
  );
}

export function drawPanel(canvas: SvgCanvas, { cast, layout, journeys }: Panel): void {
  for (const { points, wire } of layout.strands)
    canvas.path(pathOf(points), {
      stroke: HAIR,
      'stroke-width': 1.6,
      fill: 'none',
      ...(wire.outside ? { 'stroke-dasharray': '4 4' } : {}),
    });
  for (const hub of layout.hubs) drawHub(canvas, hub, layout);
  for (const [i, box] of layout.boxes.entries()) drawBox(canvas, box, cast.players[i]?.onWay === true);
  const courses = new Courses(cast, layout);
  for (const journey of journeys) drawJourney(canvas, courses, journey);
  for (const [i, box] of layout.boxes.entries()) drawWords(canvas, box, cast.players[i]?.onWay === true);
}

function drawHub(canvas: SvgCanvas, { x, y, width, wire, label }: PlacedHub, { strands }: Layout): void {
  const ends = strands.filter((strand) => strand.wire === wire).flatMap(({ points }) => points.slice(-1));
  const bar = x + width / 2;
  for (const end of ends) canvas.line(end.x, end.y, bar, end.y, { stroke: HAIR, 'stroke-width': 1.6 });
  const ys = ends.map((end) => end.y);
  const [top, bottom] = [Math.min(...ys) - 8, Math.max(...ys) + 8];
  canvas.line(bar, top, bar, bottom, { stroke: HAIR, 'stroke-width': 5, 'stroke-linecap': 'round' });
  canvas.text(bar, y + 11, label, { size: HUB_TEXT, fill: FAINT, anchor: 'middle' });
}

function drawBox(canvas: SvgCanvas, { x, y, width, height, box }: PlacedBox, onWay: boolean): void {
  canvas.rect(x, y, width, height, {
    rx: 8,
    fill: onWay ? BOX : SIDE_BOX,
    stroke: onWay ? FAINT : HAIR,
    'stroke-width': onWay ? 1.4 : 1,
  });
  if (box.remarks.length > 0)
    canvas.line(x + PAD, y + box.remarksTop - 4, x + width - PAD, y + box.remarksTop - 4, { stroke: HAIR });
  for (const side of ['west', 'east'] as const)
    for (const i of box.ports[side].keys())
      canvas.rect((side === 'west' ? x : x + width) - 4, y + portY(i) - 4, 8, 8, {
        rx: 2,
        fill: PAPER,
        stroke: onWay ? FAINT : HAIR,
        'stroke-width': 1.2,
      });
}

function drawWords(canvas: SvgCanvas, placed: PlacedBox, onWay: boolean): void {
  const { x, y, width, box } = placed;
  const fill = onWay ? INK : FAINT;
  canvas.text(x + PAD, y + 21, box.title, { size: TEXT.title, bold: true, fill });
  canvas.text(x + width - PAD, y + 21, box.system, { size: TEXT.port, fill: FAINT, anchor: 'end' });
  for (const side of ['west', 'east'] as const) drawPortWords(canvas, placed, side, fill);
  for (const [i, remark] of box.remarks.entries())
    drawRemark(canvas, x + PAD, y + box.remarksTop + 12 + i * LINE, remark);
}

function drawPortWords(canvas: SvgCanvas, { x, y, width, box }: PlacedBox, side: Side, fill: string): void {
  for (const [i, { name, address }] of box.ports[side].entries()) {
    const long = wide(`${name} ${address}`, TEXT.port);
    const left = side === 'west' ? x + PAD * 0.8 : x + width - PAD * 0.8 - long;
    const line = y + portLabelY(i);
    canvas.text(left, line, name, { size: TEXT.port, bold: true, fill });
    if (address !== '')
      canvas.text(left + wide(`${name} `, TEXT.port), line, address, { size: TEXT.port, fill: FAINT });
  }
}

function drawRemark(canvas: SvgCanvas, x: number, y: number, { words, colour, ends, first }: Remark): void {
  const fill = ends ? BAD : colour;
  if (first && ends)
    canvas.path(`M${x + 1} ${y - 7} l6 6 m0 -6 l-6 6`, { stroke: BAD, 'stroke-width': 2, 'stroke-linecap': 'round' });
  else if (first) canvas.rect(x, y - 8, 8, 8, { rx: 2, fill: colour });
  canvas.text(x + REMARK_INDENT, y, words, { size: TEXT.remark, fill });
}
