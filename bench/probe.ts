import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { middleOf, type Run, run } from './child.ts';

const COMMAND = [process.execPath, 'bin/holdfast.js', 'probe'];

export interface PortsAsked {
  readonly ports: number;
  readonly ours: Run;
  /** Why there is no other, where there is none. */
  readonly nmap: Run | string;
}

const PORTS = 4_000;
const REPEATS = 3;

/** Ports of the own host that nobody listens on: what an attempt costs when its answer comes at once. */
export async function portsAsked(): Promise<PortsAsked> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const list = join(folder, 'targets');
  writeFileSync(list, Array.from({ length: PORTS }, (_, i) => `127.0.0.1:${i + 1}`).join('\n'));
  const theirs = ['nmap', '-n', '-Pn', '-sT', '-p', `1-${PORTS}`, '127.0.0.1'];
  const missing = spawnSync('nmap', ['--version']).status === 0 ? undefined : 'nmap is missing: apt-get install nmap';
  const [mine, others]: [Run[], Run[]] = [[], []];
  for (let i = 0; i < REPEATS; i++) {
    mine.push(await run([...COMMAND, '--targets', list, '--json']));
    if (missing === undefined) others.push(await run(theirs));
  }
  rmSync(folder, { recursive: true });
  return {
    ports: PORTS,
    ours: middleOf(mine, 'processorSeconds'),
    nmap: missing ?? middleOf(others, 'processorSeconds'),
  };
}

export interface SilentLadder {
  readonly connections: number;
  readonly seconds: number;
  /** Of each end, while nothing happens. */
  readonly nearProcessorSeconds: number;
  readonly farProcessorSeconds: number;
  readonly nearRssBytes: number;
}

const PORT = 7_717;
const SETTLED_MS = 12_000;
const WATCHED_MS = 60_000;

/** The usual ladder against a far side on loopback, in a minute in which none of its pauses is over. */
export async function silentLadder(): Promise<SilentLadder> {
  const far = spawn(process.execPath, ['bin/holdfast.js', 'probe', 'serve', `127.0.0.1:${PORT}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await saying(far, '"listening"');
  const bounds = ['--shortest', '90s', '--longest', '125min'];
  const near = spawn(process.execPath, ['bin/holdfast.js', 'probe', 'idle', `127.0.0.1:${PORT}`, ...bounds], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const before = [near, far].map(processorSeconds);
    await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
    const [nearSeconds = 0, farSeconds = 0] = [near, far].map((one, i) => processorSeconds(one) - (before[i] ?? 0));
    const sockets =
      spawnSync('ls', [`/proc/${near.pid}/fd`, '-l'], { encoding: 'utf8' }).stdout.match(/socket:/g)?.length ?? 0;
    return {
      connections: sockets,
      seconds: WATCHED_MS / 1_000,
      nearProcessorSeconds: nearSeconds,
      farProcessorSeconds: farSeconds,
      nearRssBytes: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${near.pid}/status`, 'utf8'))?.[1]) * 1_024,
    };
  } finally {
    near.kill('SIGKILL');
    far.kill('SIGKILL');
  }
}

function saying(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes(words)) resolve();
    });
    child.on('close', () => reject(new Error(`it ended: ${said}`)));
  });
}

/** User and system time so far, of proc(5); a tick is 10 ms. */
function processorSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
