import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { bar, event, lane, scene } from './example-scenes.ts';
import type { BarKind } from './scene.ts';
import { drawBar, drawBars } from './svg-bars.ts';
import { SvgCanvas } from './svg-canvas.ts';
import { SvgPlan } from './svg-plan.ts';

const drawn = (draw: (canvas: SvgCanvas) => void): readonly string[] => {
  const canvas = new SvgCanvas();
  draw(canvas);
  const [, ...elements] = canvas.document(1, 1, '', '').split('\n').slice(4, -2);
  return elements;
};
const kinds: readonly BarKind[] = ['wait', 'stall', 'silence', 'idle-clock', 'busy', 'gap'];
const lanes = [lane('media1'), lane('fw1', 'firewall')];

describe('bars', () => {
  test('that share time on a lane stand side by side, others in line', () => {
    const left = (from: number) => {
      const one = scene({
        lanes,
        events: [event(0, 0, 'a'), event(100, 0, 'b')],
        bars: [bar('wait', 0, 0, 50, 'first'), bar('wait', 0, from, 100, 'second')],
      });
      const found = drawn((canvas) => drawBars(canvas, one, new SvgPlan(one, 1_000, 0))).map(
        (element) => /x="([\d.]+)"/.exec(element)?.[1],
      );
      return found[0] === found[1];
    };
    assert.deepEqual([left(49), left(50)], [false, true]);
  });
  test('of no height are still seen', () => {
    for (const kind of kinds.filter((one) => one !== 'idle-clock'))
      assert.match(drawn((canvas) => drawBar(canvas, kind, 0, 10, 10)).join(''), /height="1"/);
  });
});

test('beside an idle clock stands what is left of it at each quarter', () => {
  const one = scene({
    lanes,
    events: [event(0, 1, 'last packet'), event(3_600, 1, 'removed')],
    bars: [bar('idle-clock', 1, 0, 3_600, 'idle clock')],
  });
  const canvas = new SvgCanvas();
  drawBars(canvas, one, new SvgPlan(one, 1_000, 0));
  assert.deepEqual(
    canvas.boxes.map(({ text }) => text.split(' left')[0]),
    ['45 min', '30 min', '15 min'],
  );
});

describe('beside two idle clocks', () => {
  const readings = (second: number) => {
    const one = scene({
      lanes: [lane('media1'), lane('fw1', 'firewall'), lane('fw2', 'firewall')],
      events: [event(0, 1, 'last packet'), event(3_600, 1, 'removed'), event(7_200, 2, 'removed')],
      bars: [bar('idle-clock', 1, 0, 3_600, 'idle clock'), bar('idle-clock', 2, 0, second, 'idle clock')],
    });
    const canvas = new SvgCanvas();
    drawBars(canvas, one, new SvgPlan(one, 1_000, 0));
    return canvas.boxes.toSorted((a, b) => a.y - b.y);
  };

  test('that run out together stand the words once', () =>
    assert.deepEqual(
      readings(3_600).map(({ text }) => text),
      ['45 min left on each idle clock', '30 min left on each idle clock', '15 min left on each idle clock'],
    ));

  test('that do not, whose it is, and no words upon others', () => {
    const found = readings(7_200);
    for (const { text } of found) assert.match(text, /left on that of fw[12]$/);
    assert.deepEqual(new Set(found.map(({ text }) => text.slice(-3))), new Set(['fw1', 'fw2']));
    for (const [i, { y }] of found.entries()) assert.ok(i === 0 || y - (found[i - 1]?.y ?? 0) > 11);
  });
});
