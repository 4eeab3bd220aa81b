import { random, type Random } from '../../base/random.ts';
import { hashOf } from '../hash.ts';
import type { NodeName } from '../../model/observation.ts';

/** A process as its log names it. */
export interface LogProcess {
  readonly program: string;
  readonly pid: number;
  /** Printed on Windows only. */
  readonly tid: number;
}

/** Gives every process of every host a number of its own, the same in every run. */
export class Processes {
  readonly #known = new Map<string, LogProcess>();
  readonly #hosts = new Map<NodeName, { readonly random: Random; last: number }>();
  readonly #handles = new Map<LogProcess, number>();

  /** `which`: the same word, the same process. */
  of(node: NodeName, program: string, which: string): LogProcess {
    const key = `${node} ${program} ${which}`;
    let process = this.#known.get(key);
    if (!process) {
      process = { program, pid: this.#next(node), tid: this.#next(node) };
      this.#known.set(key, process);
    }
    return process;
  }

  /** A file descriptor that the process has not had yet. */
  handle(process: LogProcess): number {
    const handle = this.#handles.get(process) ?? FIRST_HANDLE;
    this.#handles.set(process, handle + 1);
    return handle;
  }

  /** Upward, as most systems number them; by four, as Windows does. */
  #next(node: NodeName): number {
    let host = this.#hosts.get(node);
    if (!host) {
      const of = random(hashOf(node));
      host = { random: of, last: 1_000 + 4 * of.below(500) };
      this.#hosts.set(node, host);
    }
    host.last += 4 * (1 + host.random.below(20));
    return host.last;
  }
}

/** Behind standard input, output and error. */
const FIRST_HANDLE = 3;
