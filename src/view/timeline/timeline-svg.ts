import { formatDuration } from '../../base/duration.ts';
import { printable } from '../../base/printable.ts';
import { clip } from '../text-columns.ts';
import { PAUSE_MIN } from './axis.ts';
import { fold } from './fold.ts';
import { headlineOf, numbersWords } from './headline.ts';
import { omissionWords } from './omission.ts';
import type { Scene } from './scene.ts';
import { drawBars } from './svg-bars.ts';
import { ADVANCE, BAD, type Box, FAINT, HAIR, SvgCanvas } from './svg-canvas.ts';
import { drawLegend } from './svg-legend.ts';
import { drawArrows, drawMarks } from './svg-marks.ts';
import { BREAK_EDGE, LINE, MARGIN, SIZE, skippedWords, SvgPlan } from './svg-plan.ts';

export interface SvgOptions {
  /** In pixels; the height follows from the story. */
  readonly width: number;
}

/** The scene as one self-contained SVG document, time running downward, silences to scale. */
export const timelineSvg = (scene: Scene, options: SvgOptions): string => drawTimeline(scene, options).svg;

/** The document with the places of all its words. */
export function drawTimeline(scene: Scene, { width }: SvgOptions): { svg: string; boxes: readonly Box[] } {
  const canvas = new SvgCanvas();
  const top = drawTitle(canvas, scene, new SvgPlan(scene, width, 0).width);
  const plan = new SvgPlan(scene, width, top);
  drawLanes(canvas, scene, plan);
  drawBreaks(canvas, scene, plan);
  drawBars(canvas, scene, plan);
  drawArrows(canvas, scene, plan);
  drawMarks(canvas, scene, plan);
  drawTimes(canvas, scene, plan);
  drawWords(canvas, scene, plan);
  let y = drawLegend(canvas, scene, plan.bottom + LINE * 2, plan.width);
  for (const words of omissionWords(scene.omitted).flatMap((all) => fold(all, columnsOf(plan.width))))
    canvas.text(MARGIN, (y += LINE), words, { size: SIZE.small, fill: FAINT });
  const description = `${scene.headline} ${scene.events.map(({ label }) => label).join('; ')}`;
  return { svg: canvas.document(plan.width, y + LINE, scene.title, description), boxes: canvas.boxes };
}

const columnsOf = (width: number, size: number = SIZE.words): number =>
  Math.floor((width - 2 * MARGIN) / (size * ADVANCE));

function drawTitle(canvas: SvgCanvas, scene: Scene, width: number): number {
  let y = MARGIN + SIZE.title;
  canvas.text(MARGIN, y, clip(printable(scene.title), columnsOf(width, SIZE.title)), { size: SIZE.title, bold: true });
  y += 6;
  for (const words of fold(scene.headline, columnsOf(width)))
    canvas.text(MARGIN, (y += LINE), words, { size: SIZE.words });
  const empty = scene.events.length === 0 ? 'Nothing in this finding has a time that could be drawn.' : undefined;
  const whose =
    empty ??
    `${headlineOf(scene)}, runs downward; silences are to scale where no words need more room.${numbersWords(scene)}`;
  for (const words of fold(whose, columnsOf(width)))
    canvas.text(MARGIN, (y += LINE), words, { size: SIZE.words, fill: FAINT });
  return y + LINE;
}

/** Lanes are solid where something happens and dotted where time passes. */
function drawLanes(canvas: SvgCanvas, { lanes, events }: Scene, plan: SvgPlan): void {
  for (const lane of lanes.keys()) {
    const x = plan.laneX(lane);
    const y = plan.top - (lanes.length - lane) * LINE;
    canvas.path(`M${x + 12} ${y - 4} H${x} V${plan.top + LINE / 2}`, {
      stroke: HAIR,
      fill: 'none',
      'stroke-width': 1.5,
    });
    canvas.text(x + 16, y, plan.laneTitle(lane), { size: SIZE.words, bold: true });
    for (const i of events.keys()) drawLanePiece(canvas, plan, x, i);
  }
}

function drawLanePiece(canvas: SvgCanvas, plan: SvgPlan, x: number, index: number): void {
  const from = plan.lines[index]?.y ?? plan.top;
  const until = plan.lines[index + 1]?.y ?? plan.bottom;
  const passing = (plan.axis.pauses[index]?.lasted ?? 0) >= PAUSE_MIN;
  const style = { stroke: HAIR, 'stroke-width': 1.5, ...(passing ? { 'stroke-dasharray': '1 5' } : {}) };
  if (index === 0) canvas.line(x, plan.top + LINE / 2, x, from, { stroke: HAIR, 'stroke-width': 1.5 });
  canvas.line(x, from, x, until, style);
}

/** Times of events, and between them how long nothing happened, as a dimension line. */
function drawTimes(canvas: SvgCanvas, { events }: Scene, plan: SvgPlan): void {
  for (const [i, { at }] of events.entries()) {
    const y = plan.lines[i]?.y ?? 0;
    canvas.text(plan.timeRight, y + 4, plan.times.time(at), { size: SIZE.words, anchor: 'end' });
    const pause = plan.axis.pauses[i];
    const next = plan.lines[i + 1]?.y;
    if (!pause || next === undefined || pause.lasted < PAUSE_MIN || pause.room < LINE * 1.5) continue;
    const [top, bottom, x] = [y + 10, next - 10, plan.timeRight + 10];
    canvas.path(`M${x - 4} ${top} H${x + 4} M${x} ${top} V${bottom} M${x - 4} ${bottom} H${x + 4}`, {
      stroke: FAINT,
      fill: 'none',
    });
    const style = { size: SIZE.small, anchor: 'end', fill: FAINT } as const;
    const middle = (top + bottom) / 2 + 4;
    canvas.text(plan.timeRight, middle, formatDuration(pause.lasted), style);
    const skipped = plan.skippedIn(i);
    if (skipped > 0 && plan.tellsLength(pause))
      canvas.text(plan.timeRight, middle + LINE, skippedWords(skipped), style);
  }
}

function drawBreaks(canvas: SvgCanvas, { lanes }: Scene, plan: SvgPlan): void {
  const [left, right] = [plan.laneX(0) - 16, plan.laneX(lanes.length - 1) + 16];
  for (const [i, { broken }] of plan.axis.pauses.entries()) {
    if (!broken) continue;
    const [top, bottom] = [(plan.lines[i]?.y ?? 0) + BREAK_EDGE, (plan.lines[i + 1]?.y ?? 0) - BREAK_EDGE];
    canvas.rect(left, top, right - left, bottom - top, { fill: '#f3f5f7' });
    for (const y of [top, bottom]) canvas.path(zigzag(left, right, y), { stroke: BAD, fill: 'none' });
    const said = plan.breakWords(i);
    for (const [n, words] of said.entries())
      canvas.text(plan.wordsLeft, bottom - 2 - (said.length - 1 - n) * LINE, words, { size: SIZE.small, fill: BAD });
  }
}

function zigzag(left: number, right: number, y: number): string {
  const points: string[] = [];
  for (let x = left, up = true; x <= right; x += 6, up = !up)
    points.push(`${Math.round(x)} ${Math.round(y + (up ? -3 : 3))}`);
  return `M${points.join(' L')}`;
}

function drawWords(canvas: SvgCanvas, { events }: Scene, plan: SvgPlan): void {
  for (const [i, { tone, sentence }] of events.entries()) {
    const line = plan.lines[i];
    if (!line) continue;
    const fill = tone === 'bad' ? { fill: BAD } : tone === 'computed' ? { fill: FAINT } : {};
    if (sentence !== undefined)
      canvas.text(plan.numberLeft, line.y + 4, `[${sentence}]`, { size: SIZE.words, bold: true });
    for (const [n, words] of line.words.entries())
      canvas.text(plan.wordsLeft, line.y + 4 + n * LINE, words, { size: SIZE.words, ...fill });
  }
  for (const { y, words } of plan.notes) canvas.text(plan.wordsLeft, y + 4, words, { size: SIZE.small, fill: FAINT });
}
