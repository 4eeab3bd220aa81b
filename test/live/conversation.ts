import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { eventually } from '../eventually.ts';

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
    return eventually(() => this.#said.includes(answer, before), 'the answer', withinMs / 1_000).catch(() => false);
  }

  /** Waits for a word, whoever says it. */
  async says(word: string, withinMs: number): Promise<void> {
    const heard = () => `${this.#said}${this.#complained}`;
    await eventually(() => heard().includes(word), word, withinMs / 1_000).catch(() => {
      throw new Error(`"${word}" did not come: ${heard()}`);
    });
  }
}
