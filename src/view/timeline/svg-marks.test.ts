import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { arrow, event, lane, scene } from './example-scenes.ts';
import type { ArrowEnd, EventTone } from './scene.ts';
import { SvgCanvas } from './svg-canvas.ts';
import { drawArrows, drawMark } from './svg-marks.ts';
import { SvgPlan } from './svg-plan.ts';

const drawn = (draw: (canvas: SvgCanvas) => void): readonly string[] => {
  const canvas = new SvgCanvas();
  draw(canvas);
  const [, ...elements] = canvas.document(1, 1, '', '').split('\n').slice(4, -2);
  return elements;
};
const tones: readonly EventTone[] = ['ordinary', 'good', 'bad', 'tick', 'computed'];
const arrowEnds: readonly ArrowEnd[] = ['arrives', 'sent', 'reset', 'denied', 'unanswered'];
const lanes = [lane('media1'), lane('fw1', 'firewall'), lane('client1')];

/** As a printer without colours sees it. */
const grey = (elements: readonly string[]) => elements.join('').replaceAll(/#[0-9a-f]{6}/g, '');

describe('on paper', () => {
  test('each tone has a shape of its own', () => {
    const shapes = tones.map((tone) => grey(drawn((canvas) => drawMark(canvas, tone, 10, 10))));
    assert.equal(new Set(shapes).size, tones.length);
  });
  test('each end of an arrow looks different', () => {
    const shapes = arrowEnds.map((end) => {
      const one = scene({ lanes, events: [event(0, 0, 'sends')], arrows: [arrow(0, 0, 2, end)] });
      return grey(drawn((canvas) => drawArrows(canvas, one, new SvgPlan(one, 1_000, 0))));
    });
    assert.equal(new Set(shapes).size, arrowEnds.length);
  });
});

test('an arrow that is lost ends half a lane behind the last lane that saw it, on its own line', () => {
  const one = scene({
    lanes,
    events: [event(0, 0, 'sends')],
    arrows: [{ ...arrow(0, 0, 2, 'unanswered'), reached: 1 }],
  });
  const plan = new SvgPlan(one, 1_000, 0);
  const [line] = drawn((canvas) => drawArrows(canvas, one, plan));
  const end = Math.round((plan.laneX(1) + plan.spacing / 2) * 10) / 10;
  assert.match(line ?? '', new RegExp(`x2="${String(end).replace('.', String.raw`\.`)}"`));
});
