import { limits } from '../base/limits.ts';
import { LineStore } from './line-store.ts';
import type { EvidencePage } from './page.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** Reads one line, which begins at `start` and whose line feed is at `end`. */
export type ReadLine = (bytes: Uint8Array, start: number, end: number, number: number) => void;

/** How many lines are kept to be read. */
export interface BacklogBounds {
  /** Beyond so many at the end, half of them are kept. */
  readonly kept: number;
  /** So many are held before some are let go. The more, the seldomer the lines that stay are moved. */
  readonly held: number;
  readonly bytes: number;
}

/** Half as long again as the lines of most logs; longer ones are read early, not let go. */
const BYTES_PER_LINE = 160;
const BOUNDS: BacklogBounds = {
  kept: limits.observationsMax,
  held: 2 * limits.observationsMax,
  bytes: 2 * limits.observationsMax * BYTES_PER_LINE,
};

/**
 * Lines that matter and are not read yet. To read a line costs twenty times what it costs to find it, and of a large log most of what was read
 * would be let go again; so lines wait here as bytes, with as much as a glimpse tells of them, and those are let go unread that would be let go in the end:
 * first those of processes of which no line looks like trouble, the oldest first. What went is counted on the page.
 */
export class Backlog {
  readonly #page: EvidencePage;
  readonly #read: ReadLine;
  readonly #bounds: BacklogBounds;
  readonly #lines: LineStore;
  /** Follows the days of the lines that wait, as the page's own calendar will when they are read. */
  #calendar: EvidencePage['calendar'] | undefined;
  #thinned = false;

  constructor(page: EvidencePage, read: ReadLine, bounds: BacklogBounds = BOUNDS) {
    this.#page = page;
    this.#read = read;
    this.#bounds = bounds;
    this.#lines = new LineStore(bounds);
  }

  /** Takes lines on. */
  add(waiting: WaitingLines): void {
    const lines = this.#lines;
    for (let next = 0; next < waiting.count; ) {
      this.#calendar ??= this.#page.calendar.fork();
      next = lines.add(waiting, next, this.#calendar);
      const full = lines.bytes >= this.#bounds.bytes;
      if (lines.count >= this.#bounds.held || (full && lines.count > this.#bounds.kept)) this.#thin();
      else if (full) this.flush();
    }
  }

  /** Reads all lines that wait. */
  flush(): void {
    const lines = this.#lines;
    if (lines.count === 0) return;
    if (lines.count > this.#bounds.kept) this.#thin();
    const { calendar } = this.#page;
    for (let i = 0; i < lines.count; i++) {
      // As long as nothing went, the page's calendar sees what it would have seen.
      if (this.#thinned) calendar.beginDay(lines.dayOf(i));
      lines.give(i, this.#read);
    }
    if (this.#thinned && this.#calendar) calendar.become(this.#calendar);
    lines.clear();
    this.#calendar = undefined;
    this.#thinned = false;
  }

  #thin(): void {
    const before = this.#lines.count;
    this.#lines.thin(before - Math.floor(this.#bounds.kept / 2));
    this.#page.passedOver += before - this.#lines.count;
    this.#thinned = true;
  }
}
