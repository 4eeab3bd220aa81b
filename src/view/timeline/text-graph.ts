import type { Instant } from '../../base/instant.ts';
import type { Arrow, Bar, BarKind, EventTone, Scene } from './scene.ts';

/** The drawn half of a text timeline: one character column per lane with room between them for arrows. */
export class TextGraph {
  readonly width: number;
  readonly #scene: Scene;
  readonly #spacing: number;

  constructor(scene: Scene) {
    const between = Math.max(1, scene.lanes.length - 1);
    this.#scene = scene;
    this.#spacing = Math.min(SPACING_MAX, Math.floor((GRAPH_COLUMNS - 1) / between));
    this.width = (Math.max(1, scene.lanes.length) - 1) * this.#spacing + 1;
  }

  /** A row in which nothing happens; `dotted` when time passes in it. */
  quiet(at: Instant, dotted: boolean): string {
    return this.#row(at, dotted ? ':' : '│')
      .join('')
      .trimEnd();
  }

  /** The row of one event, with the arrows that begin or end in it. */
  event(index: number): string {
    const event = this.#scene.events[index];
    if (!event) return '';
    const cells = this.#row(event.at, '│');
    for (const arrow of this.#scene.arrows) if (rowOf(arrow) === index) this.#arrow(cells, arrow);
    for (const lane of [event.lane, ...event.alsoAt]) cells[this.column(lane)] = MARKS[event.tone];
    return cells.join('').trimEnd();
  }

  /** The marked edge of a broken axis. */
  edge(): string {
    return '~'.repeat(this.width);
  }

  /** `│  │  ┌ ` before the name of a lane, the lanes to its left already running. */
  heading(lane: number): string {
    const cells = this.#blank();
    for (let i = 0; i < lane; i++) cells[this.column(i)] = '│';
    cells[this.column(lane)] = '┌';
    return `${cells.slice(0, this.column(lane) + 1).join('')} `;
  }

  column(lane: number): number {
    return lane * this.#spacing;
  }

  #blank(): string[] {
    return Array.from({ length: this.width }, () => ' ');
  }

  #row(at: Instant, idle: string): string[] {
    const cells = this.#blank();
    for (const lane of this.#scene.lanes.keys()) {
      const bar = barAt(this.#scene.bars, lane, at);
      cells[this.column(lane)] = bar ? BAR_GLYPHS[bar.kind] : idle;
    }
    return cells;
  }

  #arrow(cells: string[], { from, to, end, reached }: Arrow): void {
    const [start, target] = [this.column(from.lane), this.column(to.lane)];
    const step = start < target ? 1 : -1;
    // What was lost was lost behind the last lane that saw it.
    const stop = end === 'unanswered' ? this.column(reached) + step * Math.ceil(this.#spacing / 2) : target - step;
    cells[start] = step > 0 ? '├' : '┤';
    for (let i = start + step; i !== stop; i += step) cells[i] = crossing(cells[i] ?? ' ', end === 'sent' ? '┄' : '─');
    cells[stop] = end === 'unanswered' ? 'x' : step > 0 ? '>' : '<';
    if (end === 'reset') this.#inscribe(cells, start + step, stop - step, 'RST');
  }

  #inscribe(cells: string[], a: number, b: number, word: string): void {
    const [left, right] = [Math.min(a, b), Math.max(a, b)];
    const middle = left + Math.floor((right - left + 1 - word.length) / 2);
    const fits = (at: number) =>
      at > left && at + word.length <= right && cells.slice(at, at + word.length).every((cell) => cell === '─');
    // Lanes that it crosses stay visible.
    const at = [middle, ...cells.keys()].find(fits);
    if (at === undefined) return;
    for (const [i, letter] of Array.from(word).entries()) cells[at + i] = letter;
  }
}

/** Half of a terminal is for words. */
const GRAPH_COLUMNS = 40;
const SPACING_MAX = 14;

const MARKS: Readonly<Record<EventTone, string>> = { ordinary: 'o', good: 'o', bad: 'x', tick: '+', computed: '?' };

/** Shapes, not colours, tell them apart. */
export const BAR_GLYPHS: Readonly<Record<BarKind, string>> = {
  wait: '║',
  stall: '┃',
  silence: '┊',
  'idle-clock': '#',
  busy: '=',
  gap: '/',
};

const crossing = (cell: string, line: string): string =>
  cell === ' ' || cell === '─' ? line : cell === '│' ? '┼' : cell;

/** Lines of a log come a moment apart on both sides; an arrow is drawn where its end stands. */
const rowOf = ({ from, to }: Arrow): number => Math.max(from.event, to.event);

/** Of several bars on a lane the shortest: it is the most particular. */
export function barAt(bars: readonly Bar[], lane: number, at: Instant): Bar | undefined {
  return bars
    .filter((bar) => bar.lane === lane && bar.from <= at && at <= bar.until)
    .toSorted((a, b) => a.lasted - b.lasted)[0];
}
