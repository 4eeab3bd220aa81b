import { limits } from '../base/limits.ts';
import type { PageCalendar } from './calendar.ts';
import { LineStore, type StoreBounds } from './line-store.ts';
import type { EvidencePage } from './page.ts';
import type { SelectionBounds } from './selection.ts';
import type { WaitingRoom } from './waiting-lines.ts';

/** Reads one line, which begins at `start` and whose line feed is at `end`. */
export type ReadLine = (bytes: Uint8Array, start: number, end: number, number: number) => void;

/** How many lines are kept to be read. */
export interface BacklogBounds extends StoreBounds, SelectionBounds {}

/** Three times as long as the lines of most logs; of longer ones fewer are held. */
const BYTES_PER_LINE = 320;
/** One more line than are read where all are. */
const HELD = limits.observationsMax + 1;

const BOUNDS: BacklogBounds = {
  held: HELD,
  bytes: HELD * BYTES_PER_LINE,
  read: limits.linesSelectedMax,
  filled: limits.linesFilledMax,
};

/**
 * Lines that matter and are not read yet. To read a line costs a hundred times what it costs to find it; so lines wait
 * here as bytes, with as much as a glimpse tells of them. Up to `limits.observationsMax` lines of a file all are read.
 * Beyond it those are that show most (`select`), and the others are let go unread. What went is counted on the page, by
 * the kinds of trouble that it tells of.
 */
export class Backlog {
  readonly #page: EvidencePage;
  readonly #read: ReadLine;
  readonly #bounds: BacklogBounds;
  readonly #words: readonly string[];
  readonly #lines: LineStore;
  /** Follows the days of the lines that wait, as the page's own calendar will when they are read. */
  #calendar: PageCalendar | undefined;
  /** Lines that waited and were read. */
  #given = 0;

  /** `words` are those by which kinds of trouble are told. */
  constructor(
    page: EvidencePage,
    read: ReadLine,
    {
      room,
      words,
      bounds = BOUNDS,
    }: { room: WaitingRoom; words: readonly string[]; bounds?: BacklogBounds | undefined },
  ) {
    this.#page = page;
    this.#read = read;
    this.#bounds = bounds;
    this.#words = words;
    this.#lines = new LineStore(room, bounds);
  }

  enter(): void {
    this.#lines.enter();
  }

  get full(): boolean {
    return this.#lines.full;
  }

  /**
   * To be called when the lines are full: gets more room where more may be held; else lets some go, or reads them all
   * where the file had few until now.
   */
  makeRoom(): void {
    if (this.#lines.widen()) return;
    if (this.#given + this.#lines.count >= this.#bounds.held) this.#thin();
    else this.flush();
  }

  /** Reads all lines that wait. */
  flush(): void {
    const lines = this.#lines;
    if (lines.count === 0) return;
    lines.enter();
    const thinned = this.#calendar !== undefined;
    if (thinned) this.#thin();
    const { calendar } = this.#page;
    const { count } = lines;
    for (let i = 0; i < count; i++) {
      // As long as nothing went, the page's calendar sees what it would have seen.
      if (thinned) calendar.beginDay(lines.dayOf(i));
      this.#page.severed = lines.isSevered(i);
      lines.give(i, this.#read);
    }
    this.#page.severed = false;
    if (this.#calendar) calendar.become(this.#calendar);
    this.#given += count;
    lines.clear();
    this.#calendar = undefined;
  }

  #thin(): void {
    const lines = this.#lines;
    this.#calendar ??= this.#page.calendar.fork();
    lines.date(this.#calendar);
    const before = lines.count;
    lines.thin(this.#bounds);
    this.#page.passedOver += before - lines.count;
    this.#page.passedOverTrouble = this.#troubleGone();
  }

  #troubleGone(): ReadonlyMap<string, number> {
    const gone = new Map<string, number>();
    for (const [kind, lines] of this.#lines.gone.entries()) {
      if (kind === 0 || !lines) continue;
      const { word, number } = this.#lines.kinds.tell(kind);
      const words = (this.#words[word] ?? '').replace(/[\s:-]+$/, '').trim();
      gone.set(number === undefined ? words : `${words} ${number === 'other' ? 'and another number' : number}`, lines);
    }
    return gone;
  }
}
