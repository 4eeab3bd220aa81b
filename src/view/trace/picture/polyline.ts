import type { Point } from './layout.ts';

/** A line beside another, so far to the right of it as one walks along. The other one has right angles only. */
export function besideLine(points: readonly Point[], distance: number): readonly Point[] {
  return points.map((point, i) => {
    const [before, after] = [normal(points[i - 1], point), normal(point, points[i + 1])];
    const straight = before && after && before.x === after.x && before.y === after.y;
    const along = [before, straight ? undefined : after].filter((one) => one !== undefined);
    return {
      x: point.x + along.reduce((sum, { x }) => sum + x, 0) * distance,
      y: point.y + along.reduce((sum, { y }) => sum + y, 0) * distance,
    };
  });
}

/** The direction to the right of a step; y grows downward. */
function normal(from: Point | undefined, to: Point | undefined): Point | undefined {
  if (!from || !to) return undefined;
  const [dx, dy] = [Math.sign(Math.round(to.x - from.x)), Math.sign(Math.round(to.y - from.y))];
  return dx === 0 && dy === 0 ? undefined : { x: -dy + 0, y: dx };
}

/** Without points that are not turned at, and without steps of no length. */
export function simplified(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [before, last] = kept.slice(-2);
    if (kept.length === 1 && near(kept[0], point)) continue;
    if (last && near(last, point)) continue;
    if (before && last && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y)))
      kept.pop();
    kept.push(point);
  }
  return kept;
}

const near = (a: Point | undefined, b: Point): boolean =>
  a !== undefined && Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5;

/** With round corners. */
export function pathOf(points: readonly Point[], radius = 7): string {
  const parts: string[] = [];
  for (const [i, point] of points.entries()) {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before) parts.push(`M${xy(point)}`);
    else if (!after) parts.push(`L${xy(point)}`);
    else parts.push(`L${xy(towards(point, before, radius))} Q${xy(point)} ${xy(towards(point, after, radius))}`);
  }
  return parts.join(' ');
}

function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

export const xy = ({ x, y }: Point): string => `${tenth(x)} ${tenth(y)}`;
const tenth = (value: number): number => Math.round(value * 10) / 10;

/** On the longest piece, and the direction in which it is walked. Not in its middle, where the bar of a link may be. */
export function arrowPlace(points: readonly Point[]): { readonly at: Point; readonly dx: number; readonly dy: number } {
  let best = { at: points[0] ?? { x: 0, y: 0 }, dx: 1, dy: 0, length: -1 };
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!a || !b) continue;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (length > best.length)
      best = {
        at: { x: a.x + (b.x - a.x) * ARROW_SHARE, y: a.y + (b.y - a.y) * ARROW_SHARE },
        dx: (b.x - a.x) / (length || 1),
        dy: (b.y - a.y) / (length || 1),
        length,
      };
  }
  return best;
}

const ARROW_SHARE = 0.38;
