import { PLACE } from './scan-memory.ts';
import { KINDS_MAX } from './trouble-kinds.ts';
import { NOTE_NUMBERS } from './waiting-lines.ts';

/** The passes over all lines: `selection.wat`. */
export interface SelectionPasses {
  /**
   * Gives the day of a line to those behind it, and numbers to their kinds of trouble; returns the first of which only
   * the calendar or the kinds can tell.
   */
  follow(line: number, count: number): number;
  /** Finds the runs of so many lines, and the outermost of each kind; returns how many runs there are. */
  survey(count: number): number;
  /** Lets all go that are neither of a chosen run nor marked; returns how many stay. */
  settle(count: number): number;
}

export interface SelectionBounds {
  /** Lines of the outermost processes of each kind of trouble, and of all where none is. */
  readonly read: number;
  /** Up to so many lines others are taken as well: more processes of a kind, and those that are in no trouble. */
  readonly filled: number;
}

/** Which number of a note (`waiting-lines.ts`) bears the mark of a line that stays for itself. */
const [MARKED_AT, MARKED] = [7, 2] as const;

/**
 * Chooses by variety among lines that wait in `buffer`, and breadth goes before depth. A thousand processes that end
 * with one status teach no more than the first and the last dozens of them, and must not push out the one that ended
 * with another status; so of each kind of trouble the earliest and the latest processes stay whole: a few whatever
 * kinds there are, and more where the kinds are few. Then follow those that spoke beside them, then the latest lines.
 * What is chosen of what was chosen before and of what came since is what would be chosen of all, but for the bounds.
 * Returns how many stay; the others are gone.
 */
export function select(
  { buffer, passes, count, kinds }: Candidates,
  { read, filled }: SelectionBounds,
): { readonly kept: number; readonly gone: Int32Array } {
  passes.survey(count);
  const choice = new Choice(buffer, count, kinds);
  const chosen = choice.ofEachKind({ read, filled });
  if (chosen.length > 0) choice.neighbours(chosen, filled);
  choice.latest(chosen.length > 0 ? filled : read);
  return { kept: passes.settle(count), gone: new Int32Array(buffer, PLACE.gone, KINDS_MAX) };
}

export interface Candidates {
  readonly buffer: ArrayBuffer;
  readonly passes: SelectionPasses;
  /** Lines; of each the kind of trouble is below `kinds`, 0 is none. */
  readonly count: number;
  readonly kinds: number;
}

/** Of each kind so many processes stay from the beginning, and as many from the end, as long as there are few lines. */
const PROCESSES_PER_END = 32; // as in the module
/** Of these so many in any case: enough to tell what all have in common from what one of them has. */
const OUTERMOST = 4;
/** Lines before and behind one that tells of trouble whose processes are its neighbours. */
const NEAR = 8;

/**
 * A process that says more than 512 lines, as a daemon may in one thread for days, is taken in runs of so many
 * (`selection.wat`).
 */
class Choice {
  readonly #count: number;
  readonly #kinds: number;
  readonly #notes: Int32Array;
  readonly #runs: Int32Array;
  readonly #sizes: Int32Array;
  readonly #chosen: Int32Array;
  readonly #ends: readonly Ends[];
  #taken = 0;

  constructor(buffer: ArrayBuffer, count: number, kinds: number) {
    this.#count = count;
    this.#kinds = kinds;
    this.#notes = new Int32Array(buffer, PLACE.notes, count * NOTE_NUMBERS);
    this.#runs = new Int32Array(buffer, PLACE.runs, count);
    this.#sizes = new Int32Array(buffer, PLACE.sizes, count);
    this.#chosen = new Int32Array(buffer, PLACE.chosen, count);
    this.#ends = [
      new Ends(buffer, PLACE.earliest, PLACE.earliestCounts),
      new Ends(buffer, PLACE.latest, PLACE.latestCounts),
    ];
  }

  /**
   * Chooses the first and the last runs of each kind, by turns until their bound of lines is taken. Returns the lines
   * for which they were chosen.
   */
  ofEachKind({ read, filled }: SelectionBounds): readonly number[] {
    const reasons: number[] = [];
    for (let place = 0; place < PROCESSES_PER_END; place++) {
      const most = place < OUTERMOST ? read : filled;
      for (const ends of this.#ends) {
        for (let kind = 1; kind < this.#kinds; kind++) {
          const line = ends.line(kind, place);
          if (line >= 0 && this.#choose(line, most)) reasons.push(line);
        }
      }
    }
    return reasons;
  }

  neighbours(reasons: readonly number[], most: number): void {
    for (let distance = 1; distance <= NEAR; distance++) {
      for (const line of reasons) {
        if (line >= distance) this.#choose(line - distance, most);
        if (line + distance < this.#count) this.#choose(line + distance, most);
      }
    }
  }

  latest(most: number): void {
    for (let i = this.#count - 1; i >= 0 && this.#taken < most; i--) {
      if (this.#chosen[this.#runs[i] ?? 0] === 1) continue;
      const mark = i * NOTE_NUMBERS + MARKED_AT;
      this.#notes[mark] = (this.#notes[mark] ?? 0) | MARKED;
      this.#taken++;
    }
  }

  /** True when the run of a line is taken because of it. */
  #choose(line: number, most: number): boolean {
    const run = this.#runs[line] ?? 0;
    const size = this.#sizes[run] ?? 0;
    if (this.#chosen[run] === 1 || this.#taken + size > most) return false;
    this.#chosen[run] = 1;
    this.#taken += size;
    return true;
  }
}

/** Of each kind the outermost lines of one end, each of a run of its own. */
class Ends {
  readonly #lines: Int32Array;
  readonly #counts: Int32Array;

  constructor(buffer: ArrayBuffer, lines: number, counts: number) {
    this.#lines = new Int32Array(buffer, lines, KINDS_MAX * PROCESSES_PER_END);
    this.#counts = new Int32Array(buffer, counts, KINDS_MAX);
  }

  /** -1 when there are not so many. */
  line(kind: number, place: number): number {
    return place < (this.#counts[kind] ?? 0) ? (this.#lines[kind * PROCESSES_PER_END + place] ?? -1) : -1;
  }
}
