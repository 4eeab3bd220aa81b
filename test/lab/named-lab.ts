import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Network namespaces that live as long as a lab does. Nothing here touches the namespace that the process runs in:
 * cables are made inside of the new ones. Their names carry the process and when it started, so that the remains of one
 * that was killed are known as such.
 */
export class Lab {
  readonly #namespaces = new Map<string, Namespace>();
  readonly #prefix: string;
  #open = true;

  constructor() {
    this.#prefix = `${LAB_PREFIX}${process.pid}-${startOf(process.pid) ?? 0}-${++labsMade}-`;
    openLabs.add(this);
    watchForTheEnd();
  }

  /** A new namespace with its loopback interface up. `name` is unique in this lab. */
  namespace(name: string): Namespace {
    if (!this.#open) throw new Error('this lab has been closed');
    const namespace = new Namespace(name, `${this.#prefix}${name}`);
    ip(['netns', 'add', namespace.fullName]);
    this.#namespaces.set(name, namespace);
    namespace.ip('link', 'set', 'lo', 'up');
    return namespace;
  }

  /** A cable between two namespaces, both ends up. */
  cable(one: CableEnd, other: CableEnd): void {
    const peer = ['peer', 'name', other.device, 'netns', other.at.fullName];
    one.at.ip('link', 'add', one.device, 'type', 'veth', ...peer);
    for (const { at, device } of [one, other]) at.ip('link', 'set', device, 'up');
  }

  /** Ends what runs in the namespaces and removes them; may be called again. */
  close(): void {
    this.#open = false;
    openLabs.delete(this);
    for (const { fullName } of this.#namespaces.values()) removeNamespace(fullName);
    this.#namespaces.clear();
  }
}

export interface CableEnd {
  readonly at: Namespace;
  readonly device: string;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class Namespace {
  readonly name: string;
  /** As `ip netns` knows it. */
  readonly fullName: string;

  constructor(name: string, fullName: string) {
    this.name = name;
    this.fullName = fullName;
  }

  /** Runs a command to its end and answers how it ended, also when it failed. */
  run(command: readonly string[], { input = '' }: { readonly input?: string } = {}): Ran {
    return ran('ip', ['netns', 'exec', this.fullName, ...command], input);
  }

  /** As `run`, for commands that must not fail. */
  must(command: readonly string[], options: { readonly input?: string } = {}): string {
    const { status, stdout, stderr } = this.run(command, options);
    if (status !== 0) throw new Error(`${command.join(' ')} in ${this.name}: ${stderr.trim() || `status ${status}`}`);
    return stdout;
  }

  /** A command that goes on beside this process; it is ended with the lab at the latest. */
  start(command: readonly string[]): ChildProcessWithoutNullStreams {
    return spawn('ip', ['netns', 'exec', this.fullName, ...command]);
  }

  ip(...words: readonly string[]): string {
    return ip(['-n', this.fullName, ...words]);
  }

  /** `net.ipv4.ip_forward` and the like, of this namespace only. */
  sysctl(name: string, value: string): void {
    this.must(['sysctl', '-qw', `${name}=${value}`]);
  }
}

/** Why no namespaces can be made here, with the remedy; undefined where they can. */
export function labMissing(...programs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return `network namespaces are Linux’, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'network namespaces need root: run it with sudo';
  for (const [program, debianPackage] of [['ip', 'iproute2'], ...programs.map((one) => [one, packageOf(one)])]) {
    if (ran('which', [program ?? '']).status === 0) continue;
    return `${program} is missing: apt-get install ${debianPackage}`;
  }
  const probe = ran('unshare', ['-n', 'true']);
  return probe.status === 0 ? undefined : `the kernel allows no namespaces here: ${probe.stderr.trim()}`;
}

const PACKAGES: Readonly<Record<string, string>> = { nft: 'nftables', nsenter: 'util-linux' };
const packageOf = (program: string): string => PACKAGES[program] ?? program;

/** Removes the namespaces of labs whose process is gone, and answers how many there were. */
export function removeLeftovers(): number {
  const left = listNamespaces().filter(isLeftover);
  for (const name of left) removeNamespace(name);
  return left.length;
}

const LAB_PREFIX = 'holdfast-lab-';

function listNamespaces(): readonly string[] {
  const { stdout } = ran('ip', ['netns', 'list']);
  return stdout.split('\n').flatMap((line) => /^\S+/.exec(line)?.[0] ?? []);
}

/** A process number is given again one day, but not with the same start. */
function isLeftover(name: string): boolean {
  const [, pid, start] = /^holdfast-lab-(\d+)-(\d+)-/.exec(name) ?? [];
  return pid !== undefined && startOf(Number(pid)) !== Number(start);
}

/** When a process started, in ticks since the kernel did (proc(5), field 22 of stat); undefined when there is none. */
function startOf(pid: number): number | undefined {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return undefined;
  try {
    // The name of the program stands in parentheses and may hold blanks.
    return Number(readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ')[19]);
  } catch {
    // It ended between the two looks.
    return undefined;
  }
}

function removeNamespace(fullName: string): void {
  const { stdout } = ran('ip', ['netns', 'pids', fullName]);
  for (const pid of stdout.split('\n').flatMap((line) => (line === '' ? [] : Number(line)))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  ran('ip', ['netns', 'delete', fullName]);
}

function ip(words: readonly string[]): string {
  const { status, stdout, stderr } = ran('ip', words);
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr.trim() || `status ${status}`}`);
  return stdout;
}

/** A command that has not ended by then hangs: all that the lab runs takes milliseconds. */
const COMMAND_MILLISECONDS_MAX = 30_000;

function ran(command: string, words: readonly string[], input = ''): Ran {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    input,
    encoding: 'utf8',
    timeout: COMMAND_MILLISECONDS_MAX,
  });
  return { status: status ?? 1, stdout: stdout ?? '', stderr: error ? error.message : (stderr ?? '') };
}

let labsMade = 0;
const openLabs = new Set<Lab>();
let watching = false;

/** Closes all labs when the process ends, also by a signal; what `kill -9` leaves is for `removeLeftovers`. */
function watchForTheEnd(): void {
  if (watching) return;
  watching = true;
  const closeAll = () => {
    for (const lab of openLabs) lab.close();
  };
  process.on('exit', closeAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      closeAll();
      process.kill(process.pid, signal);
    });
  }
}
