import assert from 'node:assert/strict';
import { test } from 'vitest';
import { arrow, bar, event, lane, scene } from './example-scenes.ts';
import type { ArrowEnd, BarKind, EventTone } from './scene.ts';
import { SvgCanvas } from './svg-canvas.ts';
import { drawLegend } from './svg-legend.ts';
import { MARGIN } from './svg-plan.ts';

const tones: readonly EventTone[] = ['ordinary', 'good', 'bad', 'tick', 'computed'];
const arrowEnds: readonly ArrowEnd[] = ['arrives', 'sent', 'reset', 'denied', 'unanswered'];
const kinds: readonly BarKind[] = ['wait', 'stall', 'silence', 'idle-clock', 'busy', 'gap'];
const lanes = [lane('media1'), lane('fw1', 'firewall'), lane('client1')];

test('the legend explains each thing that is drawn once, inside its width', () => {
  const one = scene({
    lanes,
    events: tones.flatMap((tone) => [event(0, 0, tone, { tone }), event(1, 0, tone, { tone })]),
    arrows: arrowEnds.map((end) => arrow(0, 0, 2, end)),
    bars: kinds.map((kind) => bar(kind, 0, 0, 1, kind)),
  });
  const canvas = new SvgCanvas();
  const bottom = drawLegend(canvas, one, 100, 600);
  assert.equal(canvas.boxes.length, tones.length + arrowEnds.length + kinds.length);
  for (const { x, y, width } of canvas.boxes) assert.ok(x >= MARGIN && x + width <= 600 && y <= bottom);
  assert.equal(drawLegend(new SvgCanvas(), scene({}), 100, 600), 100, 'nothing drawn, nothing explained');
});
