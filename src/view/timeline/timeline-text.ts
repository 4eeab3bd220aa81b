import { type Duration, formatDuration, formatRounded, inSeconds, microseconds, seconds } from '../../base/duration.ts';
import { between, type Instant, instant } from '../../base/instant.ts';
import { printable } from '../../base/printable.ts';
import { columnsOf, cutToColumns } from '../columns.ts';
import { COLUMNS, type Paint } from '../paint.ts';
import { clip } from '../text-columns.ts';
import { wrap } from '../wrap.ts';
import { type Axis, axisOf, PAUSE_MIN, type Pause, roomsOf } from './axis.ts';
import { fold } from './fold.ts';
import { headlineOf, numbersWords } from './headline.ts';
import { laneWords } from './lane-words.ts';
import { legendText } from './legend-text.ts';
import { notesIn } from './notes.ts';
import { omissionWords } from './omission.ts';
import type { Scene, SceneEvent } from './scene.ts';
import { TextGraph } from './text-graph.ts';
import { type Times, timesOf } from './times.ts';

/**
 * A terminal that somebody reads at night shows about sixty lines; what the events leave of them is for time that
 * passes.
 */
const ROWS = 60;
const PAUSE_ROWS_MIN = 12;

/**
 * The scene as rows of at most `COLUMNS` columns, time running downward, silences to scale. ASCII and box drawing only.
 */
export function timelineText(scene: Scene, paint: Paint): string[] {
  if (scene.events.length === 0) return ['Nothing in this finding has a time that could be drawn.'];
  const room = Math.max(PAUSE_ROWS_MIN, ROWS - scene.events.length - scene.lanes.length - 5);
  const axis = axisOf(
    scene.events.map(({ at }) => at),
    { total: room, least: 0.8, perPauseMax: 12, perSecondMax: 2 },
  );
  const rows = new TimelineRows(scene, axis, paint);
  return [
    ...wrap(`${headlineOf(scene)}, runs downward${scaleWords(axis)}.${numbersWords(scene)}`, '').map(paint.faint),
    '',
    ...rows.headings(),
    ...scene.events.flatMap((event, i) => [...rows.event(event, i), ...rows.pause(i)]),
    '',
    ...legendText(scene).map(paint.faint),
    ...omissionWords(scene.omitted)
      .flatMap((line) => wrap(line, ''))
      .map(paint.faint),
  ];
}

function scaleWords({ unit }: Axis): string {
  if (unit === undefined) return '';
  const step = 10 ** Math.max(0, Math.floor(Math.log10(unit)) - 1);
  return `, an empty row is at most about ${formatRounded(microseconds(Math.round(unit / step) * step))}`;
}

interface Below {
  readonly label: readonly string[];
  readonly notes: readonly string[];
}

const NOTHING: Below = { label: [], notes: [] };

class TimelineRows {
  readonly #scene: Scene;
  readonly #axis: Axis;
  readonly #paint: Paint;
  readonly #graph: TextGraph;
  readonly #times: Times;
  readonly #numberWidth: number;
  /** Below the first line of each event, until the next: the rest of its label, and what is said in the pause. */
  readonly #below: readonly Below[];
  readonly #rooms: readonly number[];

  constructor(scene: Scene, axis: Axis, paint: Paint) {
    this.#scene = scene;
    this.#axis = axis;
    this.#paint = paint;
    this.#graph = new TextGraph(scene);
    this.#times = timesOf(scene);
    this.#numberWidth = Math.max(...scene.events.map(({ sentence }) => (sentence ? `[${sentence}] `.length : 0)));
    this.#below = scene.events.map(({ label }, i) => this.#wordsBelow(label, axis.pauses[i]));
    const rows = axis.pauses.map((pause) => ({ ...pause, room: Math.round(pause.room) }));
    this.#rooms = roomsOf(
      rows,
      // How many are not drawn is said in a row of its own.
      this.#below.map(
        ({ label, notes }, i) =>
          label.length + notes.length + (notes.length > 0 && (scene.events[i + 1]?.skipped ?? 0) > 0 ? 1 : 0),
      ),
    );
  }

  #wordsBelow(label: string, pause: Pause | undefined): Below {
    const folded = (words: string) => fold(words, this.#wordColumns());
    return { label: folded(label).slice(1), notes: pause ? notesIn(this.#scene, pause).flatMap(folded) : [] };
  }

  headings(): string[] {
    return this.#scene.lanes.map((lane, i) => {
      const words = printable(laneWords(lane));
      const lead = `${' '.repeat(this.#times.columns + 2)}${this.#graph.heading(i)}`;
      return `${lead}${this.#paint.strong(clip(words, COLUMNS - columnsOf(lead)))}`;
    });
  }

  event(event: SceneEvent, index: number): string[] {
    const paint = event.tone === 'bad' ? this.#paint.bad : event.tone === 'computed' ? this.#paint.faint : same;
    const number = event.sentence === undefined ? '' : `[${event.sentence}]`;
    const [first = ''] = fold(event.label, this.#wordColumns());
    return [
      this.#row(this.#times.time(event.at), this.#graph.event(index), number, first, paint),
      ...(this.#below[index]?.label ?? []).map((line) =>
        this.#row('', this.#graph.quiet(justAfter(event.at), false), '', line, paint),
      ),
    ];
  }

  /** The time after event `index`. */
  pause(index: number): string[] {
    const pause = this.#axis.pauses[index];
    if (!pause) return [];
    const { label, notes } = this.#below[index] ?? NOTHING;
    const count = (this.#rooms[index] ?? 0) - label.length;
    const length = this.#lengthNote(pause, index);
    const rows = Array.from({ length: count }, (_, i) => {
      const at = instant(pause.from + ((label.length + i + 0.5) / (label.length + count)) * pause.lasted);
      const words = notes[i] ?? (i === Math.max(notes.length, Math.floor(count / 2)) ? length : this.#gauge(at));
      return this.#row('', this.#graph.quiet(at, pause.lasted >= PAUSE_MIN), '', words, this.#paint.faint);
    });
    if (!pause.broken) return rows;
    const edge = (words: string) => this.#row('', this.#graph.edge(), '', words, this.#paint.faint);
    return [edge(`axis break: ${formatDuration(pause.lasted)} shortened`), ...rows, edge('axis break ends')];
  }

  #lengthNote({ lasted }: Pause, index: number): string {
    const skipped = this.#scene.events[index + 1]?.skipped ?? 0;
    return `- ${formatDuration(lasted)} -${skipped > 0 ? ` (${skipped} not drawn)` : ''}`;
  }

  /** How much an idle clock has left: `[######....] 36 min left`; of several that of the first to run out. */
  #gauge(at: Instant): string {
    const running = this.#scene.bars.filter(
      ({ kind, from, until }) => kind === 'idle-clock' && from <= at && at <= until,
    );
    const clock = running.toSorted((a, b) => a.until - b.until)[0];
    if (!clock) return '';
    const left = between(at, clock.until);
    const full = Math.round((left / clock.lasted) * GAUGE);
    const isApart = running.some(({ until }) => between(clock.until, until) >= seconds(1));
    const whose = isApart ? `${this.#scene.lanes[clock.lane]?.name}: ` : '';
    return `${whose}[${'#'.repeat(full)}${'.'.repeat(GAUGE - full)}] ${formatRounded(wholeSeconds(left))} left`;
  }

  #wordColumns(): number {
    return COLUMNS - this.#times.columns - 2 - this.#graph.width - 2 - this.#numberWidth;
  }

  #row(time: string, graph: string, number: string, words: string, paint: (text: string) => string): string {
    const lead = `${time.padStart(this.#times.columns)}  ${graph.padEnd(this.#graph.width)}  ${number.padEnd(this.#numberWidth)}`;
    return words === '' ? lead.trimEnd() : `${lead}${paint(cutToColumns(words, COLUMNS - columnsOf(lead)))}`;
  }
}

/** Where a bar that ends with an event is over. */
const justAfter = (at: Instant): Instant => instant(at + 1);

const GAUGE = 20;
const same = (text: string): string => text;
const wholeSeconds = (duration: Duration): Duration => seconds(Math.round(inSeconds(duration)));
