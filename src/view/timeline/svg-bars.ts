import { formatRounded, microseconds } from '../../base/duration.ts';
import { instant } from '../../base/instant.ts';
import type { Bar, BarKind, Scene } from './scene.ts';
import { BAD, FAINT, type SvgCanvas } from './svg-canvas.ts';
import { LINE, SIZE, type SvgPlan } from './svg-plan.ts';

/** Patterns tell the kinds apart on paper too. The idle clock is not a bar but a wedge. */
const FILLS: Readonly<Record<Exclude<BarKind, 'idle-clock'>, readonly [fill: string, stroke: string]>> = {
  wait: ['#dbe9f8', '#1f5fa8'],
  stall: ['url(#hf-stall)', '#c2570c'],
  silence: ['#ffffff', '#59636e'],
  busy: ['url(#hf-busy)', '#1a6e33'],
  gap: ['url(#hf-hatch)', '#8c959f'],
};

const BAR_WIDTH = 12;
const WEDGE_WIDTH = 26;

export function drawBars(canvas: SvgCanvas, scene: Scene, plan: SvgPlan): void {
  for (const bar of scene.bars) {
    const x = plan.laneX(bar.lane) + columnOf(scene.bars, bar) * (BAR_WIDTH + 3);
    const [top, bottom] = [plan.y(bar.from, bar.lane, 'first'), plan.y(bar.until, bar.lane, 'last')];
    drawBar(canvas, bar.kind, x, top, bottom);
    if (bar.kind === 'idle-clock') drawReadings(canvas, plan, bar);
  }
}

/** Also a sample for the legend. */
export function drawBar(canvas: SvgCanvas, kind: BarKind, x: number, top: number, bottom: number): void {
  if (kind === 'idle-clock') {
    const half = WEDGE_WIDTH / 2;
    const wedge = `M${x - half} ${round(top)} L${x + half} ${round(top)} L${x} ${round(bottom)} z`;
    canvas.path(wedge, { fill: '#f9d8d4', stroke: BAD, 'stroke-width': 1.2 });
    return;
  }
  const [fill, stroke] = FILLS[kind];
  canvas.rect(x - BAR_WIDTH / 2, top, BAR_WIDTH, Math.max(1, bottom - top), {
    fill,
    stroke,
    rx: 2,
    ...(kind === 'silence' ? { 'stroke-dasharray': '3 3' } : {}),
  });
}

/** Bars that share time on a lane stand side by side. */
function columnOf(bars: readonly Bar[], bar: Bar): number {
  const before = bars.slice(0, bars.indexOf(bar));
  return before.filter((other) => other.lane === bar.lane && other.from < bar.until && bar.from < other.until).length;
}

/** Beside the wedge at every quarter what is left, where it fits and stands clear of other words. */
function drawReadings(canvas: SvgCanvas, plan: SvgPlan, { from, until, lane, lasted }: Bar): void {
  for (const quarter of [1, 2, 3]) {
    const at = instant(Math.round(from + (lasted * quarter) / 4));
    const y = plan.y(at, lane, 'first') + SIZE.small / 3;
    if (isTaken(plan, y) || at >= until) continue;
    const left = formatRounded(microseconds(until - at));
    const words = `${left} left on the idle clock`;
    if (words.length <= plan.wordColumns) canvas.text(plan.wordsLeft, y, words, { size: SIZE.small, fill: FAINT });
  }
}

const isTaken = ({ lines, notes }: SvgPlan, y: number): boolean =>
  [...lines.flatMap((line) => line.words.map((_, i) => line.y + i * LINE)), ...notes.map((note) => note.y)].some(
    (other) => Math.abs(other - y) < LINE,
  );

const round = (value: number): number => Math.round(value * 10) / 10;
