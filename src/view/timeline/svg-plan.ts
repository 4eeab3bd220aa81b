import { formatDuration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import { type Axis, axisOf, PAUSE_MIN, type Pause, roomsOf } from './axis.ts';
import { fold } from './fold.ts';
import { laneWords } from './lane-words.ts';
import { notesIn } from './notes.ts';
import type { Scene } from './scene.ts';
import { ADVANCE } from './svg-canvas.ts';
import { type Times, timesOf } from './times.ts';

export const MARGIN = 20;
export const SIZE = { title: 17, words: 12, small: 11 } as const;
export const LINE = 17;

/** Below this words and lanes no longer stand beside each other. */
const WIDTH_MIN = 560;
/** A time of day; one of a later day, or of none, takes more. */
const TIME_COLUMNS_MIN = 14;
const LANE_SPACING_MAX = 150;
const NUMBER_COLUMNS = 5;
/** Between an event and the edge of a break beside it. */
export const BREAK_EDGE = 12;

export interface PlannedLine {
  readonly y: number;
  readonly words: readonly string[];
}

/** Where everything stands: one line per event, and between them room in proportion to the time. */
export class SvgPlan {
  readonly width: number;
  readonly times: Times;
  readonly axis: Axis;
  readonly lines: readonly PlannedLine[];
  /** Words in a pause, with their places. */
  readonly notes: readonly { readonly y: number; readonly words: string }[];
  readonly top: number;
  readonly bottom: number;
  readonly timeRight: number;
  readonly wordsLeft: number;
  readonly numberLeft: number;
  readonly #scene: Scene;
  readonly #firstLane: number;
  readonly #spacing: number;

  constructor(scene: Scene, width: number, top: number) {
    this.#scene = scene;
    this.times = timesOf(scene);
    const timeColumns = Math.max(TIME_COLUMNS_MIN, this.times.columns);
    const columnWidth = SIZE.words * ADVANCE;
    this.width = Math.max(WIDTH_MIN + (timeColumns - TIME_COLUMNS_MIN) * columnWidth, width);
    this.timeRight = MARGIN + timeColumns * columnWidth;
    this.#firstLane = this.timeRight + 36;
    const gaps = Math.max(1, scene.lanes.length - 1);
    this.#spacing = Math.min(LANE_SPACING_MAX, (this.width * 0.42 - this.#firstLane + this.timeRight) / gaps);
    this.numberLeft = this.laneX(scene.lanes.length - 1) + 30;
    this.wordsLeft = this.numberLeft + NUMBER_COLUMNS * SIZE.words * ADVANCE;
    this.top = top + scene.lanes.length * LINE + 8;
    this.axis = axisOf(
      scene.events.map(({ at }) => at),
      { total: 420, least: 12, perPauseMax: 260, perSecondMax: 26 },
    );
    const placed = this.#placeLines();
    this.lines = placed.lines;
    this.notes = placed.notes;
    this.bottom = placed.bottom;
  }

  laneX(lane: number): number {
    return this.#firstLane + Math.max(0, lane) * this.#spacing;
  }

  get spacing(): number {
    return this.#spacing;
  }

  /** The name of a lane, as far as it fits to its right. */
  laneTitle(lane: number): string {
    const one = this.#scene.lanes[lane];
    const columns = Math.floor((this.width - MARGIN - this.laneX(lane) - 8) / (SIZE.words * ADVANCE));
    return one ? (fold(laneWords(one), columns)[0] ?? '') : '';
  }

  /** The place of an instant; of several events at that instant the one on `lane`, else the `edge` one. */
  y(at: Instant, lane: number, edge: 'first' | 'last'): number {
    const { events } = this.#scene;
    const here = events.flatMap((event, i) => (event.at === at ? [i] : []));
    const own = here.filter((i) => events[i]?.lane === lane);
    const chosen = edge === 'first' ? (own[0] ?? here[0]) : (own.at(-1) ?? here.at(-1));
    if (chosen !== undefined) return this.lines[chosen]?.y ?? this.top;
    const pause = this.axis.pauses.findIndex(({ from, until }) => from < at && at < until);
    if (pause < 0) return (at < (events[0]?.at ?? 0) ? this.lines[0]?.y : this.lines.at(-1)?.y) ?? this.top;
    const { from, lasted } = this.axis.pauses[pause] ?? { from: at, lasted: 1 };
    const [above, below] = [this.lines[pause]?.y ?? this.top, this.lines[pause + 1]?.y ?? this.bottom];
    return above + ((at - from) / lasted) * (below - above);
  }

  get wordColumns(): number {
    return Math.floor((this.width - MARGIN - this.wordsLeft) / (SIZE.words * ADVANCE));
  }

  #placeLines(): { lines: PlannedLine[]; notes: { y: number; words: string }[]; bottom: number } {
    const lines: PlannedLine[] = [];
    const notes: { y: number; words: string }[] = [];
    const labels = this.#scene.events.map(({ label }) => fold(label, this.wordColumns));
    const said = this.axis.pauses.map((pause, i) => this.#notesOf(pause, i));
    const rooms = roomsOf(
      this.axis.pauses,
      said.map((more, i) => {
        const inBreak = this.breakWords(i).length;
        const below = (labels[i]?.length ?? 1) - 1 + more.length + inBreak;
        return below * LINE + (more.length > 0 ? 4 : 0) + (inBreak > 0 ? BREAK_EDGE : 0);
      }),
    );
    let y = this.top + LINE;
    for (const [i, words] of labels.entries()) {
      lines.push({ y, words });
      for (const [n, note] of (said[i] ?? []).entries())
        notes.push({ y: y + (words.length + n) * LINE + 4, words: note });
      const room = rooms[i];
      if (room === undefined) return { lines, notes, bottom: y + words.length * LINE + 4 };
      y += LINE + 4 + room;
    }
    return { lines, notes, bottom: y };
  }

  #notesOf(pause: Pause, index: number): string[] {
    const skipped = this.skippedIn(index);
    return [
      ...notesIn(this.#scene, pause),
      ...(skipped > 0 && !this.tellsLength(pause) ? [skippedWords(skipped)] : []),
    ].flatMap((words) => fold(words, this.wordColumns));
  }

  /** What is said where the axis is broken, in lines; above its lower edge. */
  breakWords(index: number): readonly string[] {
    const { broken, lasted } = this.axis.pauses[index] ?? {};
    if (!broken || lasted === undefined) return [];
    return fold(`axis break: ${formatDuration(lasted)} shortened`, this.wordColumns);
  }

  /** How many events in the pause are not drawn. */
  skippedIn(index: number): number {
    return this.#scene.events[index + 1]?.skipped ?? 0;
  }

  /**
   * Beside the lanes there is room for how long the pause is, and for how many of its events are not drawn. Of a
   * shorter one that stands among its notes.
   */
  tellsLength({ lasted, room }: Pause): boolean {
    return lasted >= PAUSE_MIN && room >= LINE * 3;
  }
}

export const skippedWords = (skipped: number): string => `${skipped} not drawn`;
