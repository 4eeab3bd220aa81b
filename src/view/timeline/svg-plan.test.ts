import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { clock, event, forgotten, lane, scene } from './example-scenes.ts';
import { LINE, MARGIN, SvgPlan } from './svg-plan.ts';

const plan = (parts: Parameters<typeof scene>[0], width = 1_000) => new SvgPlan(scene(parts), width, 0);
const lanes = (count: number) => Array.from({ length: count }, (_, i) => lane(`host${i}`));

describe('the room across', () => {
  test('is never less than lanes and words need side by side', () => {
    assert.ok(plan({}, 10).width >= 500);
    for (let count = 1; count <= 7; count++) {
      const { wordsLeft, width, wordColumns } = plan({ lanes: lanes(count) }, 10);
      assert.ok(wordsLeft < width - MARGIN && wordColumns >= 10, `${count} lanes`);
    }
  });
  test('puts lanes from left to right at one distance, behind the times', () => {
    const seen = plan({ lanes: lanes(3) });
    assert.ok(seen.laneX(0) > seen.timeRight);
    assert.equal(seen.laneX(2) - seen.laneX(1), seen.spacing);
  });
  test('folds long words into lines beneath each other, and the next event stands below them', () => {
    const long = 'a label that goes on and on '.repeat(12);
    const { lines } = plan({ events: [event(0, 0, long), event(0, 0, 'next')] }, 600);
    const [first, next] = lines;
    assert.ok(first && next && first.words.length > 1);
    assert.ok(next.y >= first.y + first.words.length * LINE);
  });
});

test('silences of one length are equally long, however many lines of words stand in them', () => {
  const long = 'a label that goes on and on '.repeat(12);
  const events = [event(0, 0, 'a'), event(10, 0, long), event(20, 0, 'b'), event(90, 0, 'c')];
  const ys = plan({ events }, 600).lines.map(({ y }) => y);
  const [a = 0, b = 0, c = 0] = ys.slice(1).map((y, i) => y - (ys[i] ?? 0));
  assert.equal(a, b);
  assert.ok(c >= b && b > 3 * LINE);
});

describe('the place of an instant', () => {
  const drawn = new SvgPlan(forgotten, 1_000, 0);
  const y = (second: number, on = 1) => drawn.y(clock(second), on, 'first');
  test('is that of its event', () => {
    assert.deepEqual([y(0), y(3_630)], [drawn.lines[0]?.y, drawn.lines[3]?.y]);
  });
  test('between two events is in proportion to the time', () => {
    const [above, below] = [y(20), y(3_620)];
    assert.equal(Math.round(y(1_820)), Math.round((above + below) / 2));
  });
  test('before the first and after the last is at the edge', () => {
    assert.deepEqual([y(-100), y(9_999)], [drawn.lines[0]?.y, drawn.lines.at(-1)?.y]);
  });
  test('of several events at once is that of its own lane, else the edge that is asked for', () => {
    const together = plan({ lanes: lanes(3), events: [event(5, 0, 'a'), event(5, 1, 'b'), event(5, 0, 'c')] });
    const at = (on: number, edge: 'first' | 'last') =>
      together.lines.findIndex((one) => one.y === together.y(clock(5), on, edge));
    assert.deepEqual([at(0, 'first'), at(0, 'last'), at(1, 'first'), at(2, 'last')], [0, 2, 1, 2]);
  });
});
