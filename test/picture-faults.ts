import type { Box } from '../src/view/timeline/svg-canvas.ts';
import type { Point } from '../src/view/trace/picture/layout.ts';
import type { DrawnTrace } from '../src/view/trace/picture/trace-svg.ts';

/** Words that stand upon each other. */
export function overlaps(boxes: readonly Box[]): readonly (readonly [string, string])[] {
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => meet(a, b))
      .map((b) => [a.text, b.text] as const),
  );
}

type Area = Omit<Box, 'text'>;

const meet = (a: Area, b: Area): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Words that leave the page. */
export const outside = ({ boxes, width, height }: DrawnTrace): readonly string[] =>
  boxes
    .filter((box) => box.x < 0 || box.x + box.width > width || box.y < 0 || box.y + box.height > height)
    .map(({ text }) => text);

/** As far from a wire as packets run beside it. */
const BESIDE = 6;

/** Words of the first panel that a wire or a packet beside it runs through, and nodes that do. */
export function crossings({ boxes, panels, shift }: DrawnTrace): readonly string[] {
  const [panel] = panels;
  const moved = boxes.map((box) => ({ ...box, x: box.x - shift.x, y: box.y - shift.y }));
  const pieces = panel?.layout.strands.flatMap(({ points }) => piecesOf(points)) ?? [];
  const nodes = panel?.layout.boxes.map(({ box, ...area }) => ({ ...shrunk(area), text: `box ${box.title}` })) ?? [];
  return [...moved, ...nodes].filter((box) => pieces.some((piece) => meet(piece, box))).map(({ text }) => text);
}

const shrunk = ({ x, y, width, height }: Area): Area => ({
  x: x + BESIDE + 1,
  y: y + 1,
  width: width - 2 * BESIDE - 2,
  height: height - 2,
});

function piecesOf(points: readonly Point[]): readonly Area[] {
  return points.slice(1).map((to, i) => {
    const from = points[i] ?? to;
    return {
      x: Math.min(from.x, to.x) - BESIDE,
      y: Math.min(from.y, to.y) - BESIDE,
      width: Math.abs(from.x - to.x) + 2 * BESIDE,
      height: Math.abs(from.y - to.y) + 2 * BESIDE,
    };
  });
}
