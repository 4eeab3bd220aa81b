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
  /** Lines of the outermost processes of each kind of trouble, and of all where none is. */
  readonly read: number;
  /** Up to so many lines others are taken as well: more processes of a kind, and those that are in no trouble. */
  readonly filled: number;
}

/** Which lines stay, a byte for each: 0 goes, 1 stays, 2 stays and is the last before others of its process that go. */
export type Selected = Uint8Array;

const [GOES, STAYS, SEVERED] = [0, 1, 2] as const;

/**
 * Chooses by variety, and breadth goes before depth. A thousand processes that end with one status teach no more than the
 * first and the last dozens of them, and must not push out the one that ended with another status; so of each kind of
 * trouble the earliest and the latest processes stay whole: a few whatever kinds there are, and more where the kinds are
 * few. Then follow those that spoke beside them, then the latest lines. What is chosen of what was chosen before and of
 * what came since is what would be chosen of all, but for the bounds.
 */
export function select(
  lines: Candidates,
  { read, filled }: SelectionBounds,
  memory = new SelectionMemory(lines.processes.length),
): Selected {
  const choice = new Choice(lines, memory);
  const chosen = choice.ofEachKind({ read, filled });
  if (chosen.length > 0) choice.neighbours(chosen, filled);
  choice.latest(chosen.length > 0 ? filled : read);
  return choice.selected();
}

/** What it takes to choose among so many lines; new memory for each choice would cost as much as the choice. */
export class SelectionMemory {
  readonly stays: Selected;
  /** By line its run; by run how many lines it has, and the first run of its process; 1 where it was chosen. */
  readonly runs: Int32Array;
  readonly sizes: Int32Array;
  readonly firsts: Int32Array;
  readonly chosen: Uint8Array;
  /** By run the number of its process; by process one more than the last line of it that stays. */
  readonly numbers: Int32Array;
  readonly last: Int32Array;
  /** The lines that tell of trouble. */
  readonly troubled: Int32Array;

  constructor(lines: number) {
    this.stays = new Uint8Array(lines);
    this.runs = new Int32Array(lines);
    this.sizes = new Int32Array(lines);
    this.firsts = new Int32Array(lines);
    this.chosen = new Uint8Array(lines);
    this.numbers = new Int32Array(lines);
    this.last = new Int32Array(lines);
    this.troubled = new Int32Array(lines);
  }
}

/** Of each kind so many processes stay from the beginning, and as many from the end, as long as there are few lines. */
const PROCESSES_PER_END = 32;
/** Of these so many in any case: enough to tell what all have in common from what one of them has. */
const OUTERMOST = 4;
/** Lines before and behind one that tells of trouble whose processes are its neighbours. */
const NEAR = 8;
/** A process that says more, as a daemon may in one thread for days, is taken in runs of so many lines. */
const RUN_LINES = 512;

class Choice {
  readonly #lines: Candidates;
  readonly #memory: SelectionMemory;
  readonly #stays: Selected;
  readonly #count: number;
  #taken = 0;

  constructor(lines: Candidates, memory: SelectionMemory) {
    this.#lines = lines;
    this.#memory = memory;
    this.#count = lines.processes.length;
    this.#stays = memory.stays.subarray(0, this.#count).fill(GOES);
    const runs = this.#findRuns();
    memory.chosen.fill(0, 0, runs);
    memory.last.fill(0, 0, runs);
  }

  /** Chooses the first and the last runs of each kind, by turns until their bound of lines is taken. Returns the lines for which they were chosen. */
  ofEachKind({ read, filled }: SelectionBounds): readonly number[] {
    const { troubles, kinds } = this.#lines;
    const { runs, troubled } = this.#memory;
    let count = 0;
    for (let i = 0; i < this.#count; i++) if (troubles[i] !== 0) troubled[count++] = i;
    const [earliest, latest] = [new Ends(kinds), new Ends(kinds)];
    for (let i = 0; i < count; i++) earliest.note(troubles[troubled[i] ?? 0] ?? 0, troubled[i] ?? 0, runs);
    for (let i = count - 1; i >= 0; i--) latest.note(troubles[troubled[i] ?? 0] ?? 0, troubled[i] ?? 0, runs);
    const reasons: number[] = [];
    for (let place = 0; place < PROCESSES_PER_END; place++) {
      const most = place < OUTERMOST ? read : filled;
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
    const count = this.#count;
    for (let distance = 1; distance <= NEAR; distance++) {
      for (const line of reasons) {
        if (line >= distance) this.#choose(line - distance, most);
        if (line + distance < count) this.#choose(line + distance, most);
      }
    }
  }

  latest(most: number): void {
    const { runs, chosen } = this.#memory;
    for (let i = this.#count - 1; i >= 0 && this.#taken < most; i--) {
      if (chosen[runs[i] ?? 0] === 1) continue;
      this.#stays[i] = STAYS;
      this.#taken++;
    }
  }

  selected(): Selected {
    const stays = this.#stays;
    const { runs, firsts, chosen, last } = this.#memory;
    for (let i = 0; i < this.#count; i++) {
      const run = runs[i] ?? 0;
      const process = firsts[run] ?? 0;
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
    const { runs, sizes, chosen } = this.#memory;
    const run = runs[line] ?? 0;
    const size = sizes[run] ?? 0;
    if (chosen[run] === 1 || this.#taken + size > most) return false;
    chosen[run] = 1;
    this.#taken += size;
    return true;
  }

  /** Returns how many there are. */
  #findRuns(): number {
    const { processes } = this.#lines;
    const { runs, sizes, firsts, numbers } = this.#memory;
    let slots = new Int32Array(SLOTS_MIN);
    let next = 0;
    for (let i = 0; i < this.#count; i++) {
      const number = processes[i] ?? 0;
      let slot = slotOf(number, slots, numbers);
      let run = (slots[slot] ?? 0) - 1;
      if (run < 0 || (sizes[run] ?? 0) >= RUN_LINES) {
        firsts[next] = run < 0 ? next : (firsts[run] ?? 0);
        run = next++;
        numbers[run] = number;
        sizes[run] = 0;
        slots[slot] = run + 1;
        if (2 * next > slots.length) slots = widened(slots, numbers);
      }
      sizes[run] = (sizes[run] ?? 0) + 1;
      runs[i] = run;
    }
    return next;
  }
}

/** A table that fits into the processor's cache, as long as the processes do. */
const SLOTS_MIN = 4_096;

/** Where one more than the latest run of a process stands, or may stand: by hash of its number. */
function slotOf(number: number, slots: Int32Array, numbers: Int32Array): number {
  let slot = (Math.imul(number, 0x9e3779b1) >>> 12) & (slots.length - 1);
  for (;;) {
    const run = (slots[slot] ?? 0) - 1;
    if (run < 0 || numbers[run] === number) return slot;
    slot = (slot + 1) & (slots.length - 1);
  }
}

function widened(slots: Int32Array, numbers: Int32Array): Int32Array<ArrayBuffer> {
  const wide = new Int32Array(slots.length * 4);
  for (const run of slots) if (run > 0) wide[slotOf(numbers[run - 1] ?? 0, wide, numbers)] = run;
  return wide;
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
