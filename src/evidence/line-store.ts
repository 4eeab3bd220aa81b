import { DAY_US, type Instant, instant } from '../base/instant.ts';
import type { ReadLine } from './backlog.ts';
import { LINE_BYTES_MAX, LINES_MAX, PLACE } from './scan-memory.ts';
import { select, type SelectionBounds } from './selection.ts';
import { KINDS_MAX, SLOTS, TroubleKinds } from './trouble-kinds.ts';
import { NOTE_NUMBERS, type WaitingRoom } from './waiting-lines.ts';
import type { PageCalendar } from './calendar.ts';

/** How much is held at one time, but for one line. */
export interface StoreBounds {
  readonly held: number;
  readonly bytes: number;
}

/** Where the numbers stand among those of a line. */
const [MICROSECOND, KIND, NUMBER, END, DAY, SEVERED] = [1, 3, 4, 5, 6, 7] as const;

/** The lines of one file that wait. They are in the room while it is this store's, else they are put aside. */
export class LineStore {
  readonly #room: WaitingRoom;
  readonly #bounds: StoreBounds;
  #aside: { readonly notes: Int32Array; readonly packed: Uint8Array } | undefined;
  /** Up to here the days and kinds of the lines were noted. */
  #noted = 0;
  /** Days are counted from this one. */
  #firstDay: Instant = instant(0);
  readonly kinds = new TroubleKinds();
  /** By kind how many lines went. */
  readonly gone = new Float64Array(KINDS_MAX);

  constructor(room: WaitingRoom, bounds: StoreBounds) {
    if (bounds.held > LINES_MAX) throw new RangeError(`of ${bounds.held} lines there is no room for the notes`);
    this.#room = room;
    this.#bounds = bounds;
  }

  get count(): number {
    return this.#room.tenant === this ? this.#room.count.value : (this.#aside?.notes.length ?? 0) / NOTE_NUMBERS;
  }

  /** Of all lines together. */
  get bytes(): number {
    return this.#start(this.count);
  }

  get full(): boolean {
    return this.count >= this.#bounds.held || this.bytes >= this.#bytesMax;
  }

  /** To be called when it is full: true when the room could be widened, so that lines may be added again. */
  widen(): boolean {
    if (this.count >= this.#bounds.held || this.bytes >= this.#bounds.bytes) return false;
    this.#room.widen();
    this.#room.bytesMax.value = this.#bytesMax;
    return true;
  }

  /** When so many wait, the room has place for one line more. */
  get #bytesMax(): number {
    return Math.min(this.#bounds.bytes, this.#room.packed.length - LINE_BYTES_MAX);
  }

  /** Takes the room: lines that are found are added to this store now. */
  enter(): void {
    const room = this.#room;
    if (room.tenant === this) return;
    if (room.tenant) room.tenant.#putAside();
    if (this.#aside) {
      room.notes.set(this.#aside.notes);
      room.packed.set(this.#aside.packed);
    }
    room.count.value = this.count;
    room.linesMax.value = this.#bounds.held;
    room.bytesMax.value = this.#bytesMax;
    this.#aside = undefined;
    room.tenant = this;
  }

  #putAside(): void {
    const { notes, packed } = this.#room;
    this.#aside = { notes: notes.slice(0, this.count * NOTE_NUMBERS), packed: packed.slice(0, this.bytes) };
  }

  /**
   * Notes the days of the lines that were added, and numbers their kinds. Nearly all lines are of the day of the one
   * before; the calendar need hear only of where that may be otherwise, and of the line before it.
   */
  date(calendar: PageCalendar): void {
    const { notes } = this.#room;
    if (this.#noted === 0) this.#firstDay = calendar.midnight;
    const { count } = this;
    const passes = this.#room.passes();
    this.#enterKinds();
    for (let i = this.#noted; i < count; ) {
      const sinceMidnight = this.#timeOf(i);
      const midnight = calendar.timeOfDay(sinceMidnight) - sinceMidnight;
      notes[i * NOTE_NUMBERS + DAY] = (midnight - this.#firstDay) / DAY_US;
      this.#number(i);
      const next = calendar.now() === midnight + sinceMidnight ? passes.follow(i, count) : i + 1;
      if (next > i + 1) calendar.timeOfDay(this.#timeOf(next - 1));
      i = next;
    }
    this.#noted = count;
  }

  /** Since midnight, in microseconds. */
  #timeOf(index: number): number {
    const { notes } = this.#room;
    return (notes[index * NOTE_NUMBERS] ?? 0) * 1_000_000 + (notes[index * NOTE_NUMBERS + MICROSECOND] ?? 0);
  }

  #number(index: number): void {
    const { notes } = this.#room;
    const told = notes[index * NOTE_NUMBERS + KIND] ?? 0;
    if (told === 0) return;
    const known = this.kinds.count;
    notes[index * NOTE_NUMBERS + KIND] = this.kinds.of(told);
    if (this.kinds.count > known) this.#enterKinds();
  }

  #enterKinds(): void {
    const { buffer } = this.#room.notes;
    this.kinds.enter({
      told: new Int32Array(buffer, PLACE.told, SLOTS),
      kinds: new Int32Array(buffer, PLACE.kinds, SLOTS),
    });
  }

  /** The midnight before the line; once it was noted. */
  dayOf(index: number): Instant {
    return instant(this.#firstDay + DAY_US * (this.#room.notes[index * NOTE_NUMBERS + DAY] ?? 0));
  }

  /** Other lines of its process stood behind it, and went. */
  isSevered(index: number): boolean {
    return this.#room.notes[index * NOTE_NUMBERS + SEVERED] === 1;
  }

  give(index: number, read: ReadLine): void {
    const { packed, notes } = this.#room;
    read(packed, this.#start(index), this.#start(index + 1) - 1, notes[index * NOTE_NUMBERS + NUMBER] ?? 0);
  }

  /** Lets all go that are not chosen; days and kinds are noted. */
  thin(bounds: SelectionBounds): void {
    const { notes, passes } = this.#room;
    const { count } = this;
    const { kept, gone } = select({ buffer: notes.buffer, passes: passes(), count, kinds: this.kinds.count }, bounds);
    for (let kind = 0; kind < this.kinds.count; kind++) this.gone[kind] = (this.gone[kind] ?? 0) + (gone[kind] ?? 0);
    this.#room.count.value = kept;
    this.#noted = kept;
  }

  clear(): void {
    this.#aside = undefined;
    this.#noted = 0;
    if (this.#room.tenant !== this) return;
    this.#room.count.value = 0;
    this.#room.tenant = undefined;
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#room.notes[(index - 1) * NOTE_NUMBERS + END] ?? 0);
  }
}
