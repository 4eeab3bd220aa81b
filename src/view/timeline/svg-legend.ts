import { barWords } from './legend.ts';
import type { ArrowEnd, BarKind, EventTone, Scene } from './scene.ts';
import { drawBar } from './svg-bars.ts';
import { ADVANCE, FAINT, type SvgCanvas } from './svg-canvas.ts';
import { drawArrowLine, drawMark } from './svg-marks.ts';
import { LINE, MARGIN, SIZE } from './svg-plan.ts';

const toneWords: Readonly<Record<EventTone, string>> = {
  ordinary: 'event',
  good: 'connection made',
  bad: 'failure',
  tick: 'keepalive',
  computed: 'computed, in no log',
};

const endWords: Readonly<Record<ArrowEnd, string>> = {
  arrives: 'arrives',
  sent: 'sent, arrival not seen',
  reset: 'refused, RST',
  denied: 'dropped by a firewall',
  unanswered: 'lost, or no answer came',
};

interface Entry {
  readonly words: string;
  readonly draw: (x: number, y: number) => void;
}

/** Only what the picture uses. Returns where it ends. */
export function drawLegend(canvas: SvgCanvas, scene: Scene, top: number, width: number): number {
  const tones = [...new Set<EventTone>(scene.events.map(({ tone }) => tone))];
  const ends = [...new Set<ArrowEnd>(scene.arrows.map(({ end }) => end))];
  const kinds = [...new Set<BarKind>(scene.bars.map(({ kind }) => kind))];
  const entries: Entry[] = [
    ...tones.map((tone) => ({
      words: toneWords[tone],
      draw: (x: number, y: number) => drawMark(canvas, tone, x, y),
    })),
    ...ends.map((end) => ({
      words: endWords[end],
      draw: (x: number, y: number) => drawArrowLine(canvas, end, [x - 10, y], [x + (end === 'unanswered' ? 6 : 10), y]),
    })),
    ...kinds.map((kind) => ({
      words: barWords[kind],
      draw: (x: number, y: number) => drawBar(canvas, kind, x, y - 7, y + 7),
    })),
  ];
  let [x, y] = [MARGIN, top];
  for (const { words, draw } of entries) {
    const wide = 26 + words.length * SIZE.small * ADVANCE + 22;
    if (x > MARGIN && x + wide > width - MARGIN) [x, y] = [MARGIN, y + LINE * 1.3];
    draw(x + 10, y - 4);
    canvas.text(x + 28, y, words, { size: SIZE.small, fill: FAINT });
    x += wide;
  }
  return y;
}
