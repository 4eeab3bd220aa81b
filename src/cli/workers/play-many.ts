import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Session } from '../../dialogue/session.ts';
import type { Simulation } from '../../dialogue/simulate.ts';
import { simulateEach, type SimulateEachOptions } from '../../dialogue/simulate-each.ts';
import type { Network } from '../../model/network.ts';
import { LoadedNetwork } from '../../trace/loaded-network.ts';

export interface PlayManyOptions extends Omit<SimulateEachOptions, 'network' | 'from'> {
  /** Each thread loads it for itself. */
  readonly network: Network;
  /** Undefined: as many as the machine runs at once. One: none beside this one. */
  readonly threads?: number | undefined;
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** What a thread is given when it is made. */
export interface WorkerGiven {
  readonly network: Network;
  readonly options: Omit<SimulateEachOptions, 'network' | 'sessions' | 'from'>;
}

export interface Job {
  readonly place: number;
  readonly sessions: readonly Session[];
}

export interface Played {
  readonly place: number;
  readonly simulations: readonly Simulation[];
}

/** A job takes some tens of milliseconds, so that handing it over costs little, and the last one keeps nobody waiting for long. */
const SESSIONS_A_JOB = 16;
/** Jobs that are out for each thread: one that is played, one that waits, two whose results wait for their turn. */
const JOBS_A_THREAD = 4;

/**
 * Plays each session for itself (`simulateEach`), on several threads, and gives the simulations in the order of the sessions: the same ones as
 * without threads. Sessions are taken and results kept a few jobs ahead, never all.
 */
export async function* playMany(options: PlayManyOptions): AsyncGenerator<Simulation> {
  const { threads = availableParallelism(), onProgress } = options;
  const { jobs, isFew } = jobsOf(options.sessions);
  const played = threads <= 1 || isFew ? playHere(options, jobs) : playOnThreads(options, jobs, threads);
  let done = 0;
  for await (const simulation of played) {
    yield simulation;
    onProgress?.(++done);
  }
}

function jobsOf(sessions: Iterable<Session>): { readonly jobs: Iterator<Job>; readonly isFew: boolean } {
  const all = jobsInOrder(sessions);
  const first = all.next();
  if (first.done) return { jobs: all, isFew: true };
  const rest = function* () {
    yield first.value;
    yield* all;
  };
  return { jobs: rest(), isFew: first.value.sessions.length < SESSIONS_A_JOB };
}

function* jobsInOrder(sessions: Iterable<Session>): Generator<Job> {
  let part: Session[] = [];
  let place = 0;
  for (const session of sessions) {
    part.push(session);
    if (part.length < SESSIONS_A_JOB) continue;
    yield { place, sessions: part };
    place += part.length;
    part = [];
  }
  if (part.length > 0) yield { place, sessions: part };
}

const given = ({ seed, until, faults = [], pace = 'sparse', record = 'all', eventsMax }: PlayManyOptions) => ({
  seed,
  until,
  faults,
  pace,
  record,
  ...(eventsMax === undefined ? {} : { eventsMax }),
});

function* playHere(options: PlayManyOptions, jobs: Iterator<Job>): Generator<Simulation> {
  const network = new LoadedNetwork(options.network);
  for (let job = jobs.next(); !job.done; job = jobs.next())
    yield* simulateEach({ ...given(options), network, sessions: job.value.sessions, from: job.value.place });
}

async function* playOnThreads(
  options: PlayManyOptions,
  jobs: Iterator<Job>,
  threads: number,
): AsyncGenerator<Simulation> {
  const workerData: WorkerGiven = { network: options.network, options: given(options) };
  const workers = Array.from({ length: threads }, () => new Worker(moduleOfWorker(), { workerData }));
  try {
    const out: Promise<Played>[] = [];
    for (let next = 0; ; next++) {
      const worker = workers[next % threads];
      const job = jobs.next();
      if (job.done || !worker) break;
      out.push(playedBy(worker, job.value));
      const first = out.length >= threads * JOBS_A_THREAD ? out.shift() : undefined;
      if (first) yield* (await first).simulations;
    }
    for (const one of out) yield* (await one).simulations;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A thread answers its jobs in their order, so the answer is known by its place. */
function playedBy(worker: Worker, job: Job): Promise<Played> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread of Node, not a window
  worker.postMessage(job);
  const played = new Promise<Played>((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError);
      act();
    };
    const onMessage = (one: Played) => {
      if (one.place === job.place) settle(() => resolve(one));
    };
    const onError = (error: Error) => settle(() => reject(error));
    worker.on('message', onMessage).on('error', onError);
  });
  // Whoever waits for an earlier one hears of an error by that.
  played.catch(() => undefined);
  return played;
}

/**
 * Beside this module; where the build has put this one into the bundled command, where the compiler left it; and for the sources, which Node
 * does not run on a thread, what was built of them.
 */
function moduleOfWorker(): URL {
  const places = ['./play-worker.js', '../cli/workers/play-worker.js', '../../../dist/cli/workers/play-worker.js'];
  const all = places.map((place) => new URL(place, import.meta.url));
  const found = all.find((url) => existsSync(url));
  if (!found) throw new Error(`the module play-worker is missing: looked for ${all.map(String).join(', ')}`);
  return found;
}
