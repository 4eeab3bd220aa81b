import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { eventually } from './loopback.ts';

/** A program on whose standard input one writes, and whose answers one waits for. */
export class Conversation {
  readonly process: ChildProcessWithoutNullStreams;
  #said = '';
  #complained = '';

  constructor(process: ChildProcessWithoutNullStreams) {
    this.process = process;
    process.stdout.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#complained += text));
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  /** Whether the answer came in time. */
  async answers(line: string, answer: string, withinMs: number): Promise<boolean> {
    const before = this.#said.length;
    this.process.stdin.write(`${line}\n`);
    const heard = () => (this.#said.includes(answer, before) ? true : undefined);
    return eventually(heard, withinMs).catch(() => false);
  }

  /** Waits for a word, whoever says it. */
  async says(word: string, withinMs: number): Promise<void> {
    await eventually(() => (`${this.#said}${this.#complained}`.includes(word) ? true : undefined), withinMs).catch(
      () => {
        throw new Error(`"${word}" did not come: ${this.#said}${this.#complained}`);
      },
    );
  }
}
