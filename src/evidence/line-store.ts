import { DAY_US, type Instant, instant } from '../base/instant.ts';
import type { ReadLine } from './backlog.ts';
import { LINE_BYTES_MAX } from './scan-memory.ts';
import { select, type SelectionBounds, SelectionMemory } from './selection.ts';
import { KINDS_MAX, TroubleKinds } from './trouble-kinds.ts';
import { NOTE_NUMBERS, type WaitingRoom } from './waiting-lines.ts';
import type { PageCalendar } from './calendar.ts';

/** How much is held at one time, but for one line. */
export interface StoreBounds {
  readonly held: number;
  readonly bytes: number;
}

/** Where the numbers stand among those of a line. */
const [MICROSECOND, PROCESS, KIND, NUMBER, END, DAY, SEVERED] = [1, 2, 3, 4, 5, 6, 7] as const;

/** Made once something must go. */
class ThinningMemory {
  readonly processes: Int32Array;
  readonly troubles: Uint16Array;
  readonly selection: SelectionMemory;

  constructor(lines: number) {
    this.processes = new Int32Array(lines);
    this.troubles = new Uint16Array(lines);
    this.selection = new SelectionMemory(lines);
  }
}

/** The lines of one file that wait. They are in the room while it is this store's, else they are put aside. */
export class LineStore {
  readonly #room: WaitingRoom;
  readonly #bounds: StoreBounds;
  #aside: { readonly notes: Int32Array; readonly packed: Uint8Array } | undefined;
  /** Up to here the days and kinds of the lines were noted. */
  #noted = 0;
  /** Days are counted from this one. */
  #firstDay: Instant = instant(0);
  #memory: ThinningMemory | undefined;
  readonly kinds = new TroubleKinds();
  /** By kind how many lines went. */
  readonly gone = new Float64Array(KINDS_MAX);

  constructor(room: WaitingRoom, bounds: StoreBounds) {
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

  /** Notes the days of the lines that were added. */
  date(calendar: PageCalendar): void {
    const { notes } = this.#room;
    if (this.#noted === 0) this.#firstDay = calendar.midnight;
    const { count, kinds } = this;
    let [last, midnight] = [Number.POSITIVE_INFINITY, calendar.midnight];
    for (let at = this.#noted * NOTE_NUMBERS; at < count * NOTE_NUMBERS; at += NOTE_NUMBERS) {
      const sinceMidnight = (notes[at] ?? 0) * 1_000_000 + (notes[at + MICROSECOND] ?? 0);
      // Nearly all lines are of the day of the one before; the calendar need hear only of where that may be otherwise, and of the line before it.
      if (sinceMidnight < last || sinceMidnight - last > HOUR_US) {
        if (last !== Number.POSITIVE_INFINITY) calendar.timeOfDay(last);
        midnight = instant(calendar.timeOfDay(sinceMidnight) - sinceMidnight);
        last = calendar.now() === midnight + sinceMidnight ? sinceMidnight : Number.POSITIVE_INFINITY;
      } else last = sinceMidnight;
      notes[at + DAY] = (midnight - this.#firstDay) / DAY_US;
      const told = notes[at + KIND] ?? 0;
      if (told !== 0) notes[at + KIND] = kinds.of(told);
    }
    this.#noted = count;
    if (last !== Number.POSITIVE_INFINITY) calendar.timeOfDay(last);
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
    const { notes } = this.#room;
    const { count, gone } = this;
    this.#memory ??= new ThinningMemory(Math.max(count, this.#bounds.held));
    const processes = this.#memory.processes.subarray(0, count);
    const troubles = this.#memory.troubles.subarray(0, count);
    for (let i = 0; i < count; i++) {
      processes[i] = notes[i * NOTE_NUMBERS + PROCESS] ?? 0;
      troubles[i] = notes[i * NOTE_NUMBERS + KIND] ?? 0;
    }
    const stays = select({ processes, troubles, kinds: this.kinds.count }, bounds, this.#memory.selection);
    let kept = 0;
    for (let i = 0; i < count; ) {
      for (; i < count && stays[i] === 0; i++) gone[troubles[i] ?? 0] = (gone[troubles[i] ?? 0] ?? 0) + 1;
      const first = i;
      for (; i < count && stays[i] !== 0; i++) if (stays[i] === 2) notes[i * NOTE_NUMBERS + SEVERED] = 1;
      this.#moveDown(first, i, kept);
      kept += i - first;
    }
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

  /** Moves lines that stand together behind the first `to`. */
  #moveDown(from: number, until: number, to: number): void {
    if (from === to || from === until) return;
    const { notes, packed } = this.#room;
    const [start, end, start2] = [this.#start(from), this.#start(until), this.#start(to)];
    packed.copyWithin(start2, start, end);
    notes.copyWithin(to * NOTE_NUMBERS, from * NOTE_NUMBERS, until * NOTE_NUMBERS);
    for (let i = to; i < to + until - from; i++) {
      const at = i * NOTE_NUMBERS + END;
      notes[at] = (notes[at] ?? 0) - start + start2;
    }
  }
}

const HOUR_US = 3_600_000_000;
