import { type Cast, type End, sameEnd } from './cast.ts';
import type { Layout, PlacedBox, Point } from './layout.ts';
import { portY, type Side } from './node-box.ts';
import { simplified } from './polyline.ts';

/** Where the interface of a node is on its box. */
export interface PlacedPort extends Point {
  readonly side: Side;
  /** Where the labels of its side end, and packets may turn. */
  readonly inner: number;
}

/** Finds the courses of packets in a layout. */
export class Courses {
  readonly #cast: Cast;
  readonly #layout: Layout;

  constructor(cast: Cast, layout: Layout) {
    this.#cast = cast;
    this.#layout = layout;
  }

  boxOf(node: string): PlacedBox | undefined {
    return this.#layout.boxes[this.#cast.players.findIndex((one) => one.node.name === node)];
  }

  port({ node, interface: name }: End): PlacedPort | undefined {
    const placed = this.boxOf(node);
    if (!placed) return undefined;
    for (const side of ['west', 'east'] as const) {
      const index = placed.box.ports[side].findIndex((port) => port.interface === name);
      if (index < 0) continue;
      const border = side === 'west' ? placed.x : placed.x + placed.width;
      const zone = placed.box.zone[side];
      return { side, x: border, y: placed.y + portY(index), inner: side === 'west' ? border + zone : border - zone };
    }
    return undefined;
  }

  /** The wire between two interfaces, over the bar of its link where it has one. */
  between(from: End, to: End): readonly Point[] {
    const { strands, hubs } = this.#layout;
    for (const { end, other, points } of strands) {
      if (other && sameEnd(end, from) && sameEnd(other, to)) return points;
      if (other && sameEnd(end, to) && sameEnd(other, from)) return points.toReversed();
    }
    for (const { wire, x, width } of hubs) {
      const [out, into] = [from, to].map((one) =>
        strands.find((strand) => strand.wire === wire && sameEnd(strand.end, one)),
      );
      const [outEnd, intoEnd] = [out?.points.at(-1), into?.points.at(-1)];
      if (!out || !into || !outEnd || !intoEnd) continue;
      const bar = x + width / 2;
      return simplified([
        ...out.points,
        { x: bar, y: outEnd.y },
        { x: bar, y: intoEnd.y },
        ...into.points.toReversed(),
      ]);
    }
    return [];
  }
}
