import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Namespace } from '../src/lab/namespace.ts';
import { median, type Run, run } from './child.ts';

export interface KeepaliveSpeed {
  readonly sockets: number;
  readonly list: Run;
  /**
   * `ss -tnpoe`: the same sockets with their processes and timers, without idle, interval and count, which it cannot
   * see.
   */
  readonly ss: Run;
  readonly set: Run;
  readonly watch: WatchLoad;
}

/** Shares of a core. */
interface WatchLoad {
  /** Nothing is opened. */
  readonly quiet: number;
  /** So many connections are opened and closed each second. */
  readonly busy: number;
  readonly perSecond: number;
  /** Sockets that were opened meanwhile and set. */
  readonly set: number;
}

/** A server and its clients in one process: two sockets a connection, 10,000 in all. */
const PAIRS = 5_000;
const PORT = 45_432;
const REPEATS = 5;
const WATCHED_SECONDS = 20;
const NEW_PER_SECOND = 10;

const HOLDER = `const net = require('node:net');
const server = net.createServer(() => {}).listen(${PORT}, '127.0.0.1', 1024, async () => {
  const one = () => new Promise((done, fail) => { const s = net.connect(${PORT}, '127.0.0.1', () => done(s)).on('error', fail); });
  for (let i = 0; i < ${PAIRS}; i += 100) await Promise.all(Array.from({ length: 100 }, one));
  console.log('ready');
  process.stdin.on('data', () => setInterval(() => one().then((s) => setTimeout(() => s.destroy(), 5000)), ${1_000 / NEW_PER_SECOND}));
});`;

/** Lists, sets and watches ten thousand sockets in a network namespace that lives as long as this. A text: why not. */
export async function keepaliveSpeed(): Promise<KeepaliveSpeed | string> {
  let namespace: Namespace;
  try {
    namespace = Namespace.create();
  } catch (error) {
    return `keepalive needs root (CAP_SYS_ADMIN) for a network namespace: ${String(error)}`;
  }
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  namespace.run('ip', ['link', 'set', 'lo', 'up']);
  const holder = namespace.within(() => spawn(process.execPath, ['-e', HOLDER]));
  try {
    await once(holder.stdout, 'data');
    return await measured(namespace, folder, holder);
  } finally {
    holder.kill('SIGKILL');
    namespace.close();
    rmSync(folder, { recursive: true });
  }
}

const holdfast = (...given: readonly string[]): readonly string[] => [
  process.execPath,
  resolve('bin/holdfast.js'),
  'keepalive',
  ...given,
];

async function measured(
  namespace: Namespace,
  folder: string,
  holder: ChildProcessWithoutNullStreams,
): Promise<KeepaliveSpeed> {
  const within = (command: readonly string[]) => ['nsenter', `--net=${namespace.path}`, ...command];
  const only = ['--port', String(PORT), '--own-namespace'];
  const counted = spawnSync('nsenter', [`--net=${namespace.path}`, 'ss', '-Htn'], { encoding: 'utf8', maxBuffer: 1e8 });
  const list = await median(REPEATS, () => run(within(holdfast('list', ...only))));
  const ss = await median(REPEATS, () => run(within(['ss', '-tnpoe'])));
  let idle = 300;
  // Each time to another value, so that each socket is written each time.
  const set = await median(REPEATS, () => run(within(holdfast('set', ...only, '--idle', String(idle++)))));
  const watch = await watched(namespace, folder, holder);
  return { sockets: counted.stdout.trim().split('\n').length, list, ss, set, watch };
}

async function watched(
  namespace: Namespace,
  folder: string,
  holder: ChildProcessWithoutNullStreams,
): Promise<WatchLoad> {
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, `rules: [{ port: ${PORT}, idle: 200s }]\n`);
  const [node = '', ...given] = holdfast('watch', '--config', rules, '--own-namespace');
  const watch = namespace.within(() => spawn(node, given, { stdio: ['ignore', 'ignore', 'pipe'] }));
  let set = 0;
  watch.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const [, more = '1'] of text.matchAll(/"set":(\d+)|"event":"keepalive set"/g)) set += Number(more);
  });
  try {
    await until(() => set >= 2 * PAIRS);
    // The second look at what is new is over, and what it cost has been waited for.
    await new Promise((done) => setTimeout(done, 15_000));
    const quiet = await shareOf(watch.pid ?? -1);
    const before = set;
    holder.stdin.write('more\n');
    const busy = await shareOf(watch.pid ?? -1);
    return { quiet, busy, perSecond: NEW_PER_SECOND, set: set - before };
  } finally {
    watch.kill('SIGTERM');
  }
}

/** Its share of a core for a while, as the kernel counts it. */
async function shareOf(pid: number): Promise<number> {
  const [before, begun] = [ticksOf(pid), performance.now()];
  await new Promise((done) => setTimeout(done, WATCHED_SECONDS * 1_000));
  return (ticksOf(pid) - before) / 100 / ((performance.now() - begun) / 1_000);
}

/** utime and stime of proc(5), in hundredths of a second. */
function ticksOf(pid: number): number {
  const [, , , , , , , , , , , user, system] = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(
    ' ',
  );
  return Number(user) + Number(system);
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('the watch did not set all sockets within a minute');
    await new Promise((done) => setTimeout(done, 50));
  }
}
