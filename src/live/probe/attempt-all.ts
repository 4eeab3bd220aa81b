import { type Duration, milliseconds } from '../../base/duration.ts';
import { SystemError } from '../kernel/libc.ts';
import { awaited, pollSockets } from '../kernel/poll.ts';
import { Attempt, type AttemptTarget } from './attempt.ts';
import type { Outcome } from './outcome.ts';

export interface Attempted<Target> {
  readonly target: Target;
  readonly outcome: Outcome;
  /** Of a connection. It is open, and whoever takes it closes it. */
  readonly descriptor?: number;
}

export interface AttemptOptions {
  /** How long one that nobody answers is waited for. */
  readonly wait: Duration;
  /** In flight at once. Fewer where this process may not have so many descriptors. */
  readonly atOnce: number;
  readonly signal?: AbortSignal;
}

/** A thread that waits is not called back: so soon an interrupt is noticed. */
const POLL_MS_MAX = 250;

/**
 * Makes many connections, a bounded number of them at once, and tells each as its answer comes. What is in flight is
 * dropped when the caller stops or `signal` says so.
 */
export async function* attemptAll<Target extends AttemptTarget>(
  targets: Iterable<Target>,
  options: AttemptOptions,
): AsyncGenerator<Attempted<Target>> {
  const flight = new Flight<Target>(targets, options);
  try {
    for (;;) {
      yield* flight.fill();
      if (flight.isEmpty || options.signal?.aborted) return;
      yield* await flight.land();
    }
  } finally {
    flight.drop();
  }
}

interface Flying<Target> {
  readonly target: Target;
  readonly attempt: Attempt;
  readonly deadline: number;
}

class Flight<Target extends AttemptTarget> {
  readonly #flying = new Map<number, Flying<Target>>();
  readonly #waiting: Iterator<Target>;
  readonly #wait: Duration;
  #atOnce: number;
  /** Taken from the others, and not begun for want of a descriptor. */
  #next: Target | undefined;

  constructor(targets: Iterable<Target>, { wait, atOnce }: AttemptOptions) {
    this.#waiting = targets[Symbol.iterator]();
    this.#wait = wait;
    this.#atOnce = atOnce;
  }

  get isEmpty(): boolean {
    return this.#flying.size === 0;
  }

  /** Begins as many as may be; yields those that could not be sent. */
  *fill(): Generator<Attempted<Target>> {
    while (this.#flying.size < this.#atOnce) {
      const target = this.#next ?? this.#take();
      this.#next = undefined;
      if (target === undefined) return;
      const begun = this.#begin(target);
      if (begun === undefined) return;
      // On the own host the answer is there before connect() returns.
      const outcome = begun instanceof Attempt ? begun.look() : begun;
      if (!outcome && begun instanceof Attempt) {
        const deadline = performance.now() + this.#wait / 1_000;
        this.#flying.set(begun.descriptor, { target, attempt: begun, deadline });
      } else if (outcome) yield attempted(target, outcome, begun instanceof Attempt ? begun.descriptor : undefined);
    }
  }

  /** Waits until something happened, and answers what did. */
  async land(): Promise<readonly Attempted<Target>[]> {
    const first = Math.min(...[...this.#flying.values()].map(({ deadline }) => deadline));
    const patience = Math.min(POLL_MS_MAX, Math.max(0, first - performance.now()));
    const all = [...this.#flying.keys()].map((descriptor) => ({ descriptor, events: awaited.writable }));
    const ready = await pollSockets(all, patience);
    const now = performance.now();
    const expired = [...this.#flying.values()].filter(({ deadline }) => deadline <= now);
    const answered = ready.flatMap((descriptor) => this.#landed(descriptor, (attempt) => attempt.look()));
    return [
      ...answered,
      ...expired.flatMap(({ attempt: { descriptor } }) =>
        this.#landed(descriptor, (attempt) => attempt.look() ?? attempt.giveUp()),
      ),
    ];
  }

  drop(): void {
    for (const { attempt } of this.#flying.values()) attempt.drop();
    this.#flying.clear();
  }

  #take(): Target | undefined {
    const { done, value } = this.#waiting.next();
    return done ? undefined : value;
  }

  /** Undefined where it has to wait until others have given their descriptors back. */
  #begin(target: Target): Attempt | Outcome | undefined {
    try {
      return Attempt.begin(target);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (this.#flying.size === 0) return { kind: 'not-sent', error: error.code, after: milliseconds(0), repeated: 0 };
      this.#atOnce = this.#flying.size;
      this.#next = target;
      return undefined;
    }
  }

  #landed(descriptor: number, look: (attempt: Attempt) => Outcome | undefined): readonly Attempted<Target>[] {
    const flying = this.#flying.get(descriptor);
    const outcome = flying && look(flying.attempt);
    if (!flying || !outcome) return [];
    this.#flying.delete(descriptor);
    return [attempted(flying.target, outcome, descriptor)];
  }
}

function attempted<Target>(target: Target, outcome: Outcome, descriptor: number | undefined): Attempted<Target> {
  return {
    target,
    outcome,
    ...(outcome.kind === 'connected' && outcome.ended !== 'reset' && descriptor !== undefined ? { descriptor } : {}),
  };
}
