/** What is known of lines of which some are to be read. */
export interface Candidates {
  /** By line: the same number for all lines of a process. */
  readonly processes: Int32Array;
  /** By line: which kind of trouble it tells of; 0 is none. */
  readonly troubles: Uint16Array;
  /** Kinds are below this. */
  readonly kinds: number;
}

export interface SelectionBounds {
  /** Lines of processes in trouble, and of all where none is. */
  readonly read: number;
  /** Up to so many lines others are taken as well. */
  readonly filled: number;
}

/** Which lines stay, a byte for each: 0 goes, 1 stays, 2 stays and is the last before others of its process that go. */
export type Selected = Uint8Array;

const [GOES, STAYS, SEVERED] = [0, 1, 2] as const;

/**
 * Chooses by variety. A thousand processes that end with one status teach no more than the first and the last dozens of them, and must not push out
 * the one that ended with another status; so of each kind of trouble the earliest and the latest processes stay whole, then those that spoke beside them,
 * then the latest lines. What is chosen of what was chosen before and of what came since is what would be chosen of all, but for the bounds.
 */
export function select(lines: Candidates, { read, filled }: SelectionBounds): Selected {
  const choice = new Choice(lines);
  const chosen = choice.ofEachKind(read);
  if (chosen.length > 0) choice.neighbours(chosen, filled);
  choice.latest(chosen.length > 0 ? filled : read);
  return choice.selected();
}

/** Of each kind so many processes stay from the beginning, and as many from the end. */
const PROCESSES_PER_END = 32;
/** Lines before and behind one that tells of trouble whose processes are its neighbours. */
const NEAR = 8;
/** A process that says more, as a daemon may in one thread for days, is taken in runs of so many lines. */
const RUN_LINES = 512;

class Choice {
  readonly #lines: Candidates;
  readonly #stays: Selected;
  /** By line its run; by run its lines, and the first run of its process. */
  readonly #runs: Int32Array;
  readonly #sizes: Int32Array;
  readonly #processes: Int32Array;
  /** By run 1 where it was chosen. */
  readonly #chosen: Uint8Array;
  #taken = 0;

  constructor(lines: Candidates) {
    const count = lines.processes.length;
    this.#lines = lines;
    this.#stays = new Uint8Array(count);
    this.#runs = new Int32Array(count);
    this.#sizes = new Int32Array(count);
    this.#processes = new Int32Array(count);
    this.#chosen = new Uint8Array(count);
    this.#findRuns();
  }

  /** Chooses the first and the last runs of each kind, by turns until `most` lines are taken. Returns the lines for which they were chosen. */
  ofEachKind(most: number): readonly number[] {
    const { troubles, kinds } = this.#lines;
    const [earliest, latest] = [new Ends(kinds), new Ends(kinds)];
    for (let i = 0; i < troubles.length; i++) earliest.note(troubles[i] ?? 0, i, this.#runs);
    for (let i = troubles.length - 1; i >= 0; i--) latest.note(troubles[i] ?? 0, i, this.#runs);
    const reasons: number[] = [];
    for (let place = 0; place < PROCESSES_PER_END; place++) {
      for (const ends of [earliest, latest]) {
        for (let kind = 1; kind < kinds; kind++) {
          const line = ends.line(kind, place);
          if (line >= 0 && this.#choose(line, most)) reasons.push(line);
        }
      }
    }
    return reasons;
  }

  neighbours(reasons: readonly number[], most: number): void {
    const count = this.#stays.length;
    for (let distance = 1; distance <= NEAR; distance++) {
      for (const line of reasons) {
        if (line >= distance) this.#choose(line - distance, most);
        if (line + distance < count) this.#choose(line + distance, most);
      }
    }
  }

  latest(most: number): void {
    for (let i = this.#stays.length - 1; i >= 0 && this.#taken < most; i--) {
      if (this.#chosen[this.#runs[i] ?? 0] === 1) continue;
      this.#stays[i] = STAYS;
      this.#taken++;
    }
  }

  selected(): Selected {
    const [stays, runs, processes, chosen] = [this.#stays, this.#runs, this.#processes, this.#chosen];
    /** By process one more than the last line of it that stays. */
    const last = new Int32Array(stays.length);
    for (let i = 0; i < stays.length; i++) {
      const run = runs[i] ?? 0;
      const process = processes[run] ?? 0;
      if (chosen[run] === 1 || stays[i] === STAYS) {
        stays[i] = STAYS;
        last[process] = i + 1;
      } else if (last[process] !== 0) {
        stays[(last[process] ?? 0) - 1] = SEVERED;
        last[process] = GOES;
      }
    }
    return stays;
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

  #findRuns(): void {
    const { processes } = this.#lines;
    const [sizes, runs] = [this.#sizes, this.#runs];
    const count = processes.length;
    const numbers = new Int32Array(count);
    const bits = Math.max(8, 33 - Math.clz32(count));
    /** By hash of the process one more than its latest run. */
    const slots = new Int32Array(1 << bits);
    let next = 0;
    for (let i = 0; i < count; i++) {
      const number = processes[i] ?? 0;
      let slot = Math.imul(number, 0x9e3779b1) >>> (32 - bits);
      let run = (slots[slot] ?? 0) - 1;
      while (run >= 0 && numbers[run] !== number) {
        slot = (slot + 1) & (slots.length - 1);
        run = (slots[slot] ?? 0) - 1;
      }
      if (run < 0 || (sizes[run] ?? 0) >= RUN_LINES) {
        this.#processes[next] = run < 0 ? next : (this.#processes[run] ?? 0);
        run = next++;
        numbers[run] = number;
        slots[slot] = run + 1;
      }
      sizes[run] = (sizes[run] ?? 0) + 1;
      runs[i] = run;
    }
  }
}

/** Of each kind the first lines that are met, each of a run of its own. */
class Ends {
  readonly #counts: Uint8Array;
  readonly #lines: Int32Array;

  constructor(kinds: number) {
    this.#counts = new Uint8Array(kinds);
    this.#lines = new Int32Array(kinds * PROCESSES_PER_END);
  }

  note(kind: number, line: number, runs: Int32Array): void {
    const count = this.#counts[kind] ?? 0;
    if (kind === 0 || count === PROCESSES_PER_END) return;
    const first = kind * PROCESSES_PER_END;
    for (let i = first; i < first + count; i++) if (runs[this.#lines[i] ?? 0] === runs[line]) return;
    this.#lines[first + count] = line;
    this.#counts[kind] = count + 1;
  }

  /** -1 when there are not so many. */
  line(kind: number, place: number): number {
    return place < (this.#counts[kind] ?? 0) ? (this.#lines[kind * PROCESSES_PER_END + place] ?? -1) : -1;
  }
}
