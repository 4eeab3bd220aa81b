import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { errorCode } from '../base/error-code.ts';
import { enterNamespace, enterNewNamespace, openNamespace } from '../live/kernel/network-namespace.ts';
import { closeDescriptor } from '../live/kernel/sockets.ts';
import { parameterPath } from './parameter-path.ts';
import { Refusal } from './refusal.ts';

/**
 * A network namespace without a name: it lives as long as this process holds its descriptor, and dies with the process
 * however that ends. Nothing has to be cleaned up, and nothing of the namespace that the process started in is ever
 * touched.
 */
export class Namespace {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Needs CAP_SYS_ADMIN: throws a SystemError with the code EPERM without. */
  static create(): Namespace {
    const home = openNamespace();
    try {
      enterNewNamespace();
      return new Namespace(openNamespace());
    } finally {
      enterNamespace(home);
      closeDescriptor(home);
    }
  }

  /** How commands of iproute2 name it, while this process lives. */
  get path(): string {
    return `/proc/${process.pid}/fd/${this.#descriptor}`;
  }

  /** Runs something in it. It must not wait: what follows an `await` runs elsewhere. */
  within<T>(action: () => T): T {
    const home = openNamespace();
    enterNamespace(this.#descriptor);
    try {
      return action();
    } finally {
      enterNamespace(home);
      closeDescriptor(home);
    }
  }

  /** A program with its input. Throws with what it complained of when it fails. */
  run(program: string, given: readonly string[], input = ''): string {
    const { status, stdout, stderr, error } = this.within(() =>
      spawnSync(program, given, { input, encoding: 'utf8', timeout: PROGRAM_MS_MAX }),
    );
    if (error) throw notStarted(program, error);
    if (status !== 0) throw new Refusal(stderr.trim(), `${program} ${given.join(' ')}\n${input}`);
    return stdout;
  }

  /**
   * The same, without holding up the rest of the process: the kernel lets programs that change interfaces wait for each
   * other.
   */
  async start(program: string, given: readonly string[], input = ''): Promise<string> {
    const child = this.within(() => spawn(program, given, { timeout: PROGRAM_MS_MAX }));
    const output: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (chunk: string) => (output[stream] += chunk));
    // What ended before it read everything says why itself.
    child.stdin.on('error', () => undefined).end(input);
    const status = await new Promise((resolve, reject) =>
      child.on('error', (error) => reject(notStarted(program, error))).on('close', resolve),
    );
    if (status !== 0) throw new Refusal(output.stderr.trim(), `${program} ${given.join(' ')}\n${input}`);
    return output.stdout;
  }

  /**
   * Writes `net.ipv4.ip_forward` and the like. The files under /proc/sys/net are those of the calling thread's
   * namespace.
   */
  set(parameters: ReadonlyMap<string, string>): void {
    this.within(() => {
      for (const [name, value] of parameters) put(name, value);
    });
  }

  close(): void {
    closeDescriptor(this.#descriptor);
  }
}

const notStarted = (program: string, error: Error): Refusal =>
  new Refusal(`${program}: ${errorCode(error) === 'ENOENT' ? 'not found' : error.message}`, program);

function put(name: string, value: string): void {
  try {
    writeFileSync(parameterPath(name), value);
  } catch (error) {
    throw new Refusal(`${name} is not set to ${value}: ${errorCode(error) ?? String(error)}`, parameterPath(name));
  }
}

/** Nothing that the lab starts takes as long. */
const PROGRAM_MS_MAX = 20_000;
