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
  }
  drawReadings(canvas, scene, plan);
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

/** What is left of idle clocks, beside their wedges at every quarter, where it fits and stands clear of other words. */
function drawReadings(canvas: SvgCanvas, scene: Scene, plan: SvgPlan): void {
  const taken = [
    ...plan.lines.flatMap(({ y, words }) => words.map((_, i) => y + i * LINE)),
    ...plan.notes.map(({ y }) => y),
  ];
  for (const { y, words } of readingsOf(scene, plan)) {
    if (words.length > plan.wordColumns || taken.some((other) => Math.abs(other - y) < LINE)) continue;
    taken.push(y);
    canvas.text(plan.wordsLeft, y + SIZE.small / 3, words, { size: SIZE.small, fill: FAINT });
  }
}

interface Reading {
  readonly y: number;
  readonly words: string;
}

/** Of clocks that run at the same time each is named; those that show the same are one reading. */
function readingsOf({ bars, lanes }: Scene, plan: SvgPlan): readonly Reading[] {
  const clocks = bars.filter(({ kind }) => kind === 'idle-clock');
  const all = clocks.flatMap((clock) => {
    const others = clocks.filter((one) => one !== clock && one.from < clock.until && clock.from < one.until);
    const isAlike = others.every(({ from, until }) => isAbout(from, clock.from) && isAbout(until, clock.until));
    const whose =
      others.length === 0 ? 'the idle clock' : isAlike ? 'each idle clock' : `that of ${lanes[clock.lane]?.name}`;
    return [1, 2, 3].flatMap((quarter) => {
      const at = instant(Math.round(clock.from + (clock.lasted * quarter) / 4));
      if (at >= clock.until) return [];
      const words = `${formatRounded(microseconds(clock.until - at))} left on ${whose}`;
      return [{ y: plan.y(at, clock.lane, 'first'), words }];
    });
  });
  return all.toSorted((a, b) => a.y - b.y);
}

/** To what a reading tells apart. */
const isAbout = (one: number, other: number): boolean => Math.abs(one - other) < 1_000_000;

const round = (value: number): number => Math.round(value * 10) / 10;
