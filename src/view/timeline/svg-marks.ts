import type { Arrow, ArrowEnd, EventTone, Scene } from './scene.ts';
import { BAD, FAINT, GOOD, INK, PAPER, type SvgCanvas } from './svg-canvas.ts';
import { SIZE, type SvgPlan } from './svg-plan.ts';

export function drawMarks(canvas: SvgCanvas, { events }: Scene, plan: SvgPlan): void {
  for (const [i, { lane, alsoAt, tone }] of events.entries()) {
    for (const one of [lane, ...alsoAt]) drawMark(canvas, tone, plan.laneX(one), plan.lines[i]?.y ?? 0);
  }
}

/** The shape says what the colour says. */
export function drawMark(canvas: SvgCanvas, tone: EventTone, x: number, y: number): void {
  switch (tone) {
    case 'ordinary':
      canvas.add('circle', { cx: x, cy: y, r: 4, fill: INK });
      return;
    case 'good':
      canvas.add('circle', { cx: x, cy: y, r: 4.5, fill: PAPER, stroke: GOOD, 'stroke-width': 2.5 });
      return;
    case 'bad':
      drawCross(canvas, x, y);
      return;
    case 'tick':
      canvas.rect(x - 1.5, y - 6, 3, 12, { fill: INK });
      canvas.rect(x - 6, y - 1.5, 12, 3, { fill: INK });
      return;
    case 'computed':
      canvas.add('circle', { cx: x, cy: y, r: 5, fill: PAPER, stroke: FAINT, 'stroke-dasharray': '2 2' });
      return;
  }
}

function drawCross(canvas: SvgCanvas, x: number, y: number): void {
  const cross = `M${x - 5} ${y - 5} L${x + 5} ${y + 5} M${x + 5} ${y - 5} L${x - 5} ${y + 5}`;
  canvas.path(cross, { stroke: PAPER, 'stroke-width': 6, fill: 'none' });
  canvas.path(cross, { stroke: BAD, 'stroke-width': 2.8, fill: 'none' });
}

export function drawArrows(canvas: SvgCanvas, { arrows }: Scene, plan: SvgPlan): void {
  for (const arrow of arrows) drawArrow(canvas, arrow, plan);
}

function drawArrow(canvas: SvgCanvas, { from, to, end, reached }: Arrow, plan: SvgPlan): void {
  const [x1, y1] = [plan.laneX(from.lane), plan.lines[from.event]?.y ?? 0];
  const [target, y2] = [plan.laneX(to.lane), plan.lines[to.event]?.y ?? 0];
  const side = Math.sign(target - x1);
  // What was lost was lost behind the last lane that saw it.
  const x2 = end === 'unanswered' ? plan.laneX(reached) + (side * plan.spacing) / 2 : target - side * CLEAR;
  drawArrowLine(canvas, end, [x1, y1], [x2, end === 'unanswered' ? y1 : y2]);
  if (end === 'reset' && plan.spacing > RST_ROOM)
    canvas.text((x1 + target) / 2, (y1 + y2) / 2 + 4, 'RST', {
      size: SIZE.small,
      fill: BAD,
      anchor: 'middle',
      ground: true,
    });
}

type Point = readonly [x: number, y: number];

/** Also a sample for the legend. */
export function drawArrowLine(canvas: SvgCanvas, end: ArrowEnd, [x1, y1]: Point, [x2, y2]: Point): void {
  switch (end) {
    case 'arrives':
      canvas.line(x1, y1, x2, y2, GOOD_LINE);
      return;
    case 'sent':
      canvas.line(x1, y1, x2, y2, { ...GOOD_LINE, 'stroke-dasharray': '2 3' });
      return;
    case 'denied':
      canvas.line(x1, y1, x2, y2, { ...BAD_LINE, 'marker-end': 'url(#hf-arrow-bad)' });
      return;
    case 'reset':
      canvas.line(x1, y1, x2, y2, { ...BAD_LINE, 'stroke-dasharray': '7 3', 'marker-end': 'url(#hf-arrow-bad)' });
      return;
    case 'unanswered':
      canvas.line(x1, y1, x2, y2, BAD_LINE);
      drawCross(canvas, x2, y2);
      return;
  }
}

const GOOD_LINE = { stroke: INK, 'stroke-width': 1.4, 'marker-end': 'url(#hf-arrow)' } as const;
const BAD_LINE = { stroke: BAD, 'stroke-width': 1.4 } as const;
/** The head stops before the mark that it points at. */
const CLEAR = 7;
const RST_ROOM = 60;
