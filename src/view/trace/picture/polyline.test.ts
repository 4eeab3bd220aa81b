import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { besideLine, pathOf, simplified } from './polyline.ts';

const line = (...points: [number, number][]) => points.map(([x, y]) => ({ x, y }));

describe('a line beside another', () => {
  test('is to its right: below on the way east, above on the way west', () => {
    assert.deepEqual(besideLine(line([0, 0], [10, 0]), 4), line([0, 4], [10, 4]));
    assert.deepEqual(besideLine(line([10, 0], [0, 0]), 4), line([10, -4], [0, -4]));
  });
  test('keeps its distance in both pieces of a corner', () =>
    assert.deepEqual(besideLine(line([0, 0], [10, 0], [10, 10]), 4), line([0, 4], [6, 4], [6, 10])));
  test('does not move twice where the other goes straight on', () =>
    assert.deepEqual(besideLine(line([0, 0], [5, 0], [10, 0]), 4), line([0, 4], [5, 4], [10, 4])));
  test('there and back never touch', () => {
    const way = line([0, 0], [10, 0], [10, 20], [30, 20]);
    const [there, back] = [besideLine(way, 4), besideLine(way.toReversed(), 4).toReversed()];
    assert.deepEqual(
      there.map((point, i) => Math.hypot(point.x - (back[i]?.x ?? 0), point.y - (back[i]?.y ?? 0)) >= 8),
      way.map(() => true),
    );
  });
});

test('points that are not turned at, and steps of no length, go', () =>
  assert.deepEqual(simplified(line([0, 0], [5, 0], [5, 0], [9, 0], [9, 7])), line([0, 0], [9, 0], [9, 7])));

test('corners are round, and no rounder than their pieces are long', () => {
  assert.equal(pathOf(line([0, 0], [20, 0], [20, 20])), 'M0 0 L13 0 Q20 0 20 7 L20 20');
  assert.equal(pathOf(line([0, 0], [4, 0], [4, 20])), 'M0 0 L2 0 Q4 0 4 7 L4 20');
});
