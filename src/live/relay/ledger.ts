import { type AcceptTurn, rateAt } from './accept-rate.ts';
import type { EndReason } from './relay-event.ts';
import type { Failures } from './targets.ts';

/** What is counted of a relay. Bytes upward go to the target. */
const NOTHING = {
  accepted: 0,
  active: 0,
  notAllowed: 0,
  full: 0,
  badHeader: 0,
  connectFailed: 0,
  fellBack: 0,
  noTarget: 0,
  closed: 0,
  reset: 0,
  lost: 0,
  idleEnded: 0,
  cut: 0,
  bytesUp: 0,
  bytesDown: 0,
};
export type Counter = keyof typeof NOTHING;
export type Counts = Readonly<Record<Counter, number>>;

export const counters: readonly Counter[] = Object.keys(NOTHING).filter((name): name is Counter => name in NOTHING);

/** As what each end counts. */
export const countedAs: Readonly<Record<EndReason, Counter>> = {
  closed: 'closed',
  'reset-by-client': 'reset',
  'reset-by-target': 'reset',
  'left-early': 'reset',
  'client-lost': 'lost',
  'target-lost': 'lost',
  idle: 'idleEnded',
  cut: 'cut',
};

const INDEX: ReadonlyMap<Counter, number> = new Map(counters.map((name, i) => [name, i]));

/** Relays that one process has had, those that a reload took away among them: more are several processes. */
export const RELAYS_MAX = 1_024;
/** Addresses behind one relay: twenty names of three each. */
export const TARGETS_MAX = 64;

/** What threads are given of a ledger. */
export interface LedgerMemory {
  readonly counts: SharedArrayBuffer;
  readonly active: SharedArrayBuffer;
  readonly turns: SharedArrayBuffer;
  readonly failures: SharedArrayBuffer;
}

/**
 * What all threads know of all relays, in memory that they share. Each thread has its own page of counts, which the
 * others only read; what must be exact among them (how many connections there are, whose turn it is) is changed by
 * atomic operations.
 */
export class Ledger {
  readonly memory: LedgerMemory;
  readonly #counts: Float64Array;
  readonly #active: Int32Array;
  readonly #turns: BigInt64Array;
  readonly #failures: Float64Array;

  constructor(memory: LedgerMemory) {
    this.memory = memory;
    this.#counts = new Float64Array(memory.counts);
    this.#active = new Int32Array(memory.active);
    this.#turns = new BigInt64Array(memory.turns);
    this.#failures = new Float64Array(memory.failures);
  }

  static of(threads: number): Ledger {
    return new Ledger({
      counts: new SharedArrayBuffer(8 * threads * RELAYS_MAX * counters.length),
      active: new SharedArrayBuffer(4 * RELAYS_MAX),
      turns: new SharedArrayBuffer(8 * RELAYS_MAX),
      failures: new SharedArrayBuffer(8 * RELAYS_MAX * TARGETS_MAX),
    });
  }

  /** A thread's page of a relay. */
  page(thread: number, slot: number): Page {
    const from = (thread * RELAYS_MAX + slot) * counters.length;
    return new Page(this.#counts.subarray(from, from + counters.length));
  }

  /** Of which relays a thread has connections. */
  slots(thread: number): readonly number[] {
    return Array.from({ length: RELAYS_MAX }, (_, slot) => slot).filter(
      (slot) => this.page(thread, slot).get('active') > 0,
    );
  }

  failures(slot: number): Failures {
    return this.#failures.subarray(slot * TARGETS_MAX, (slot + 1) * TARGETS_MAX);
  }

  /** One more connection, if it is not too many. */
  enter(slot: number, connectionsMax: number): boolean {
    if (Atomics.add(this.#active, slot, 1) < connectionsMax) return true;
    this.leave(slot);
    return false;
  }

  leave(slot: number, connections = 1): void {
    Atomics.sub(this.#active, slot, connections);
  }

  active(slot: number): number {
    return Atomics.load(this.#active, slot);
  }

  /** Takes a turn at `now`, in milliseconds, or tells how long to wait for it. */
  takeTurn(slot: number, perSecond: number, now: number): number {
    for (;;) {
      const before = Atomics.load(this.#turns, slot);
      const verdict = rateAt({ perSecond }, Number(before) / 1_000, now);
      if ('wait' in verdict) return verdict.wait;
      if (Atomics.compareExchange(this.#turns, slot, before, turnWord(verdict.turn)) === before) return 0;
    }
  }

  total(slot: number): Counts {
    const sum: Record<Counter, number> = { ...NOTHING };
    const threads = this.#counts.length / (RELAYS_MAX * counters.length);
    for (let thread = 0; thread < threads; thread++)
      for (const name of counters) sum[name] += this.page(thread, slot).get(name);
    return sum;
  }
}

/** Microseconds, as whole numbers that can be exchanged at once. */
const turnWord = (turn: AcceptTurn): bigint => BigInt(Math.round(turn * 1_000));

/** Written by one thread. */
export class Page {
  readonly #counts: Float64Array;

  constructor(counts: Float64Array) {
    this.#counts = counts;
  }

  add(counter: Counter, count = 1): void {
    const at = INDEX.get(counter) ?? 0;
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }

  get(counter: Counter): number {
    return this.#counts[INDEX.get(counter) ?? 0] ?? 0;
  }
}
