import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import type { Duration } from '../../base/duration.ts';
import { assumedOnce } from '../../check/assumptions.ts';
import type { Choice } from '../../check/check.ts';
import { type CaseFiles, type Setting, withSettings } from '../../check/what-if.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { unlessStopped } from '../left-early.ts';
import { setEngineForThreads } from '../engine.ts';
import { CheckThread } from './check-thread.ts';
import { type Night, type PlayedNight, playNight } from './night.ts';

export interface NightsOptions {
  readonly files: CaseFiles;
  /** What this thread has opened of the files. */
  readonly opened: OpenedCase;
  readonly choice: Choice;
  readonly until?: Duration | undefined;
  /** Sessions of one night. */
  readonly sessions: number;
  /** How many nights there are going to be, about. */
  readonly nights: number;
  /** Undefined: as many as the machine runs at once. */
  readonly threads?: number | undefined;
  /** Nights that are asked for and not over are then let be. */
  readonly signal?: AbortSignal | undefined;
}

/** What is other in this night than in the case. */
export interface Otherwise {
  readonly seed?: number | undefined;
  readonly setting?: Setting | undefined;
}

/** Fewer sessions in all are played before a thread has opened the case. */
const WORTH_A_THREAD = 200;
/** A night of so many is divided: a search has to wait for each one. */
const WORTH_A_PART = 32;
/** How long this thread may play until Ctrl-C is heard. */
const BREATH_MS = 50;

/** Plays a case again and again, on several threads where that pays: the same answers as without. */
export class Nights {
  readonly #options: NightsOptions;
  readonly #threads: readonly CheckThread[];
  #asked = 0;
  #breath = performance.now();
  #before: Promise<unknown> = Promise.resolve();

  constructor(options: NightsOptions) {
    this.#options = options;
    const { files, opened, until, sessions, nights, threads = availableParallelism() } = options;
    const pays = threads > 1 && sessions * nights >= WORTH_A_THREAD;
    if (pays) setEngineForThreads();
    this.#threads = Array.from(
      { length: pays ? threads : 0 },
      () => new CheckThread({ network: files.network, plan: opened.plan, until }),
    );
  }

  /** How many nights may be asked for at once so that nobody is idle. */
  get ahead(): number {
    return this.#threads.length === 0 ? 1 : this.#threads.length * 2;
  }

  async play({ seed, setting }: Otherwise): Promise<PlayedNight> {
    const { sessions, files, choice } = this.#options;
    const changed = setting && withSettings(files, [setting]);
    if (typeof changed === 'string') return undefined;
    const night: Night = { choice: { ...choice, seed: seed ?? choice.seed }, changed };
    if (this.#threads.length === 0) return this.#playHere(night);
    const parts = sessions < WORTH_A_PART ? 1 : this.#threads.length;
    const answers = await Promise.all(
      Array.from({ length: parts }, (_, i) => {
        const part = { from: Math.floor((sessions * i) / parts), to: Math.floor((sessions * (i + 1)) / parts) };
        return this.#next().playNight(parts === 1 ? night : { ...night, part });
      }),
    );
    // Setting by setting a case may have more or fewer sessions; it cannot be opened in one part, and be opened in
    // another.
    if (answers.includes(undefined)) return undefined;
    return {
      failing: answers.flatMap((one) => one?.failing ?? []),
      assumed: assumedOnce(answers.flatMap((one) => one?.assumed ?? [])),
    };
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  /** One after the other, with a breath between: who asks for many at once would hear nothing until all are played. */
  #playHere(night: Night): Promise<PlayedNight> {
    const { opened, until, signal } = this.#options;
    const breathe = async () => {
      if (performance.now() - this.#breath <= BREATH_MS) return;
      await setImmediate();
      this.#breath = performance.now();
    };
    const played = this.#before.then(() => unlessStopped(playNight(opened, until, night), breathe, signal));
    this.#before = played.catch(() => undefined);
    return played;
  }

  #next(): CheckThread {
    const thread = this.#threads[this.#asked++ % this.#threads.length];
    if (!thread) throw new Error('nights without a thread are played here');
    return thread;
  }
}
