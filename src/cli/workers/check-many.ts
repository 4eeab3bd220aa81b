import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Duration } from '../../base/duration.ts';
import { checkSession, type Choice, keptOf, type KeptVerdict, type Task } from '../../check/check.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { CheckThread } from './check-thread.ts';

/** What each thread is given when it is made: it opens the case for itself, and finds the same sessions in it. */
export interface CheckedCase {
  readonly files: CaseFiles;
  readonly choice: Choice;
  readonly until?: Duration | undefined;
}

/** A range of the tasks of the case. */
export interface Job {
  readonly from: number;
  readonly to: number;
}

export interface CheckManyOptions extends CheckedCase {
  /** What this thread has opened of the files, and the tasks that the choice leaves of its plan. */
  readonly opened: OpenedCase;
  readonly tasks: readonly Task[];
  /** Undefined: as many as the machine runs at once. One: none beside this one. */
  readonly threads?: number | undefined;
  /** No more are begun; those that are out are still told. */
  readonly signal?: AbortSignal | undefined;
}

/** Fewer are played before a thread has opened the case. */
const WORTH_A_THREAD = 32;
/** A job takes some tens of milliseconds, so that handing it over costs little, and the last one keeps nobody waiting for long. */
const TASKS_A_JOB = 16;
/** Jobs that are out for each thread: one that is played, one that waits, two whose verdicts wait for their turn. */
const JOBS_A_THREAD = 4;
/** How long this thread may play until Ctrl-C is heard. */
const BREATH_MS = 50;

/**
 * Plays and judges the sessions of a case on several threads, and gives the verdicts in the order of the tasks: the same ones as without threads.
 * Verdicts are made a few jobs ahead, never all.
 */
export async function* checkMany(options: CheckManyOptions): AsyncGenerator<KeptVerdict> {
  const { tasks, threads = availableParallelism() } = options;
  yield* threads <= 1 || tasks.length < WORTH_A_THREAD ? checkHere(options) : checkOnThreads(options, threads);
}

async function* checkHere({ opened, until, tasks, signal }: CheckManyOptions): AsyncGenerator<KeptVerdict> {
  let breath = performance.now();
  for (const task of tasks) {
    if (performance.now() - breath > BREATH_MS) {
      await setImmediate();
      breath = performance.now();
    }
    if (signal?.aborted) return;
    yield keptOf(checkSession({ ...opened, until }, task));
  }
}

async function* checkOnThreads(options: CheckManyOptions, wanted: number): AsyncGenerator<KeptVerdict> {
  const { files, choice, until, tasks, signal } = options;
  const count = Math.min(wanted, Math.ceil(tasks.length / TASKS_A_JOB));
  const threads = Array.from({ length: count }, () => new CheckThread({ files, choice, until }));
  try {
    const out: Promise<readonly KeptVerdict[]>[] = [];
    for (const [number, job] of jobsOf(tasks.length).entries()) {
      if (signal?.aborted) break;
      out.push(threads[number % count]?.play(job) ?? Promise.resolve([]));
      const first = out.length >= count * JOBS_A_THREAD ? out.shift() : undefined;
      if (first) yield* await first;
    }
    for (const one of out) yield* await one;
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

const jobsOf = (tasks: number): readonly Job[] =>
  Array.from({ length: Math.ceil(tasks / TASKS_A_JOB) }, (_, i) => ({
    from: i * TASKS_A_JOB,
    to: Math.min(tasks, (i + 1) * TASKS_A_JOB),
  }));
