import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '../eventually.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface RelayProcessOptions {
  /** Descriptors that it inherits behind the first three. */
  readonly passes?: readonly number[];
  /** What a shell does before it becomes the relay. */
  readonly first?: string;
  /** Where it is started: in a namespace, say. */
  readonly within?: <T>(act: () => T) => T;
}

export interface LogLine {
  readonly event: string;
  readonly level: string;
  readonly [field: string]: unknown;
}

/** `holdfast relay` as a process of its own, from the sources. */
export class RelayProcess {
  readonly log: LogLine[] = [];
  /** What it said that is no line of the log. */
  readonly said: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(
    given: readonly string[],
    { passes = [], first = '', within = (act) => act() }: RelayProcessOptions = {},
  ) {
    const options: SpawnOptions = { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe', ...passes] };
    const program = [process.execPath, '--import', 'tsx', 'src/cli/main.ts', 'relay', ...given];
    const child = within(() => spawn('/bin/sh', ['-c', `${first}\nexec "$@"`, 'sh', ...program], options));
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#heard(line));
    this.ended = new Promise((resolve) => child.on('close', resolve));
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  signal(name: 'SIGTERM' | 'SIGHUP' | 'SIGUSR1' | 'SIGKILL'): void {
    this.#child.kill(name);
  }

  /** Its first line of a kind. */
  heard(event: string, from = 0): Promise<LogLine> {
    return eventually(() => this.log.slice(from).find((line) => line.event === event), `"${event}"`, 40);
  }

  /** The port of its first listener. */
  async port(): Promise<number> {
    const { relays } = await this.heard('serving');
    const [first] = relays as readonly { readonly port: number }[];
    if (!first) throw new Error('it listens nowhere');
    return first.port;
  }

  async end(): Promise<number | null> {
    this.signal('SIGKILL');
    return this.ended;
  }

  #heard(line: string): void {
    if (line.startsWith('{"level"')) this.log.push(JSON.parse(line) as LogLine);
    else this.said.push(line);
  }
}
