import type { Duration } from '../../base/duration.ts';
import { checkInTurns, keptOf, type KeptVerdict, type Task } from '../../check/check.ts';
import type { Plan } from '../../check/plan.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { clockMs } from '../clock-ms.ts';
import { setEngineForThreads } from '../engine.ts';
import { overdueAfter, unlessStopped } from '../left-early.ts';
import { turn } from '../turn.ts';

/** What each thread is given when it is made: it loads the network for itself. The sessions come with its jobs. */
export interface CheckedCase {
  readonly network: CaseFiles['network'];
  readonly plan: Plan;
  readonly until?: Duration | undefined;
}

export interface CheckManyOptions {
  readonly files: CaseFiles;
  /** What this thread has opened of the files, and the tasks that the choice leaves of its plan. */
  readonly opened: OpenedCase;
  readonly tasks: readonly Task[];
  readonly until?: Duration | undefined;
  /** This one among them; undefined: as many as the machine runs at once. */
  readonly threads?: number | undefined;
  /** No more are begun; those that are out are told where they come soon. */
  readonly signal?: AbortSignal | undefined;
}

/** Fewer are played before another thread has loaded the network. */
const WORTH_A_THREAD = 32;
/**
 * A job takes some tens of milliseconds, so that handing it over costs little, and the last one keeps nobody waiting
 * for long.
 */
const TASKS_A_JOB = 16;
/** Jobs that are out to each thread: one that is played, one that waits. */
const JOBS_A_THREAD = 2;
/** Jobs that may be ahead of the one whose turn it is: a thread takes as long to start as this one for some twenty. */
const JOBS_AHEAD = 64;
/** How long this thread may play until it hears of Ctrl-C and of the others. */
const BREATH_MS = 10;

/**
 * Plays and judges the sessions of a case, here and on other threads, and gives the verdicts in the order of the tasks:
 * the same ones as without threads. This thread begins at once, while the others start. Verdicts are made a few jobs
 * ahead, never all.
 */
export async function* checkMany(options: CheckManyOptions): AsyncGenerator<KeptVerdict> {
  const others = options.tasks.length < WORTH_A_THREAD ? 0 : await othersFor(options);
  yield* others < 1 ? checkHere(options) : checkOnThreads(options, others);
}

/** How many threads are worth it beside this one. What they need is loaded where there are any. */
async function othersFor({ tasks, threads }: CheckManyOptions): Promise<number> {
  const most = threads ?? (await import('node:os')).availableParallelism();
  return Math.min(most, Math.ceil(tasks.length / TASKS_A_JOB)) - 1;
}

async function* checkHere({ opened, until, tasks, signal }: CheckManyOptions): AsyncGenerator<KeptVerdict> {
  const breathe = breathing();
  for (const task of tasks) {
    const verdict = await unlessStopped(checkInTurns({ ...opened, until }, task), breathe, signal);
    if (!verdict) return;
    yield keptOf(verdict);
  }
}

async function* checkOnThreads(options: CheckManyOptions, others: number): AsyncGenerator<KeptVerdict> {
  const { files, opened, until } = options;
  const { CheckThread } = await import('./check-thread.ts');
  setEngineForThreads();
  const checked = { network: files.network, plan: { ...opened.plan, sessions: [] }, until };
  const threads = Array.from({ length: others }, () => new CheckThread(checked));
  const jobs = new Jobs(options);
  void jobs.playedBy(playingHere(options));
  for (const thread of threads)
    for (let i = 0; i < JOBS_A_THREAD; i++) void jobs.playedBy((tasks) => thread.play(tasks));
  try {
    yield* jobs.verdicts();
  } finally {
    jobs.stop();
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

/** Somebody who plays a job. */
type Player = (tasks: readonly Task[]) => Promise<readonly KeptVerdict[]>;

function playingHere({ opened, until, signal }: CheckManyOptions): Player {
  const breathe = breathing();
  return async (tasks) => {
    const verdicts: KeptVerdict[] = [];
    for (const task of tasks) {
      const verdict = await unlessStopped(checkInTurns({ ...opened, until }, task), breathe, signal);
      if (!verdict) break;
      verdicts.push(keptOf(verdict));
    }
    return verdicts;
  };
}

/** Gives way to what else this thread has to do, where it has not for a while. */
function breathing(): () => Promise<void> {
  let since = clockMs();
  return async () => {
    if (clockMs() - since < BREATH_MS) return;
    await turn();
    since = clockMs();
  };
}

/** Ranges of the tasks, for whoever has time, and their verdicts in order. */
class Jobs {
  readonly #options: Pick<CheckManyOptions, 'tasks' | 'signal'>;
  /** In the order of the tasks. */
  readonly #out: Promise<readonly KeptVerdict[]>[] = [];
  /** Players that are far enough ahead. */
  readonly #waiting: (() => void)[] = [];
  #begun = 0;
  #isStopped = false;

  constructor(options: Pick<CheckManyOptions, 'tasks' | 'signal'>) {
    this.#options = options;
  }

  /**
   * Has one job after the other played, until there is none left or an error, of which whoever waits for its verdicts
   * hears.
   */
  async playedBy(play: Player): Promise<void> {
    for (;;) {
      while (this.#out.length >= JOBS_AHEAD) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      const { tasks, signal } = this.#options;
      if (this.#isStopped || signal?.aborted || this.#begun >= tasks.length) return;
      const played = play(tasks.slice(this.#begun, this.#begun + TASKS_A_JOB));
      this.#begun += TASKS_A_JOB;
      this.#out.push(played);
      if (!(await isPlayed(played))) return;
    }
  }

  /**
   * Whoever played a job has begun the next before the verdicts are told, so that nothing is out only when all is told.
   */
  async *verdicts(): AsyncGenerator<KeptVerdict> {
    const { tasks, signal } = this.#options;
    const overdue = overdueAfter(signal);
    let told = 0;
    for (let [first] = this.#out; first; [first] = this.#out) {
      const verdicts = await Promise.race([first, overdue]);
      if (!verdicts) return;
      void this.#out.shift();
      for (const goOn of this.#waiting.splice(0)) goOn();
      yield* verdicts;
      told += verdicts.length;
      // A job that was left before its end: what others played of later ones has no place in the order.
      if (verdicts.length < TASKS_A_JOB && told < tasks.length) return;
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#out.length = 0;
    for (const goOn of this.#waiting.splice(0)) goOn();
  }
}

const isPlayed = (played: Promise<unknown>): Promise<boolean> =>
  played.then(
    () => true,
    () => false,
  );
