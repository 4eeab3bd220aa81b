import assert from 'node:assert/strict';
import type { Worker } from 'node:worker_threads';
import type { KeptVerdict, Task } from '../../check/check.ts';
import { post, threadOf } from '../../live/thread-of.ts';
import type { CheckedCase } from './check-many.ts';
import type { Night, PlayedNight } from './night.ts';

/** What a thread is asked for, and what it answers. */
export type Asked = { readonly tasks: readonly Task[] } | { readonly night: Night };
export type Answer = { readonly verdicts: readonly KeptVerdict[] } | { readonly played: PlayedNight };

interface Waiting {
  readonly take: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread that plays sessions of a case. It answers its jobs in their order. */
export class CheckThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(workerData: CheckedCase) {
    this.#worker = threadOf(import.meta.url, 'check-worker', { workerData });
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()?.take(answer));
    this.#worker.on('error', (error) => this.#fails(error));
    this.#worker.on('exit', (code) => this.#fails(new Error(`a thread that played sessions ended with ${code}`)));
  }

  play(tasks: readonly Task[]): Promise<readonly KeptVerdict[]> {
    return this.#ask({ tasks }, (answer) => {
      assert('verdicts' in answer);
      return answer.verdicts;
    });
  }

  playNight(night: Night): Promise<PlayedNight> {
    return this.#ask({ night }, (answer) => {
      assert('played' in answer);
      return answer.played;
    });
  }

  #ask<Answered>(asked: Asked, part: (answer: Answer) => Answered): Promise<Answered> {
    const played = new Promise<Answered>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure.error);
      this.#waiting.push({ take: (answer) => resolve(part(answer)), reject });
      post(this.#worker, asked);
    });
    // Whoever waits for an earlier one hears of an error by that.
    played.catch(() => undefined);
    return played;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fails(error: unknown): void {
    this.#failure ??= { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
