import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { CONNECTIONS, cpuSeconds, isInstalled, memoryBytes, type Peer, startPeers } from './relay-peers.ts';

/** One figure of each peer, in the order in which they were started; undefined where it could not be had. */
export interface RelayRow {
  readonly what: string;
  readonly unit: string;
  /** More is better. */
  readonly more: boolean;
  readonly figures: ReadonlyMap<string, number | undefined>;
}

export interface RelayBench {
  readonly peers: readonly string[];
  readonly rows: readonly RelayRow[];
}

/** Measures by turns, so that whatever else the machine does meets all alike; the best of the turns counts. */
export async function relays(): Promise<RelayBench | string> {
  if (process.platform !== 'linux') return 'relays are measured on Linux';
  if (!isInstalled('iperf3')) return 'iperf3 is missing: apt-get install --no-install-recommends iperf3';
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const load = await Load.start();
  const small = await startPeers(load.port, folder, await freeBlock());
  // Whoever asks a relay whether it is there would otherwise be a client of iperf3, which takes one at a time.
  const bulkPort = await freeBlock();
  const large = await startPeers(bulkPort, folder, await freeBlock());
  const bulk = await Bulk.start(bulkPort);
  try {
    return {
      peers: small.map(({ name }) => name),
      rows: [
        ...(await throughput(large)),
        ...(await connects(small, load)),
        ...(await roundTrips(small, load)),
        await memory(small, load),
      ],
    };
  } finally {
    for (const { child } of [...small, ...large]) child?.kill('SIGKILL');
    load.end();
    bulk.end();
    rmSync(folder, { recursive: true });
  }
}

/** The server of iperf3: it takes one client at a time. */
class Bulk {
  readonly #child: ChildProcess;

  private constructor(port: number) {
    this.#child = spawn('iperf3', ['-s', '-B', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  }

  static async start(port: number): Promise<Bulk> {
    const bulk = new Bulk(port);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return bulk;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

interface Carried {
  readonly bytes: number;
  readonly bitsPerSecond: number;
}

/** Undefined where it failed: a port that answers nothing, or a server that was busy. */
function carry(port: number, streams: number): Promise<Carried | undefined> {
  const given = ['-c', '127.0.0.1', '-p', String(port), '-t', String(BULK_SECONDS), '-P', String(streams), '-J'];
  return new Promise((resolve) => {
    const child = spawn('iperf3', given, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 });
    let text = '';
    child.stdout.on('data', (part: Buffer) => (text += part.toString()));
    child.on('close', () => {
      const sum = (JSON.parse(text || '{}') as IperfReport).end?.sum_received;
      resolve(sum && { bytes: sum.bytes, bitsPerSecond: sum.bits_per_second });
    });
  });
}

interface IperfReport {
  readonly end?: { readonly sum_received?: { readonly bytes: number; readonly bits_per_second: number } };
}

const [BULK_SECONDS, LOAD_SECONDS, TURNS] = [2, 1, 2] as const;

async function throughput(peers: readonly Peer[]): Promise<RelayRow[]> {
  const rows: RelayRow[] = [];
  for (const streams of [1, 8]) {
    const [speed, cost] = [new Best('most'), new Best('least')];
    for (let turn = 0; turn < TURNS; turn++)
      for (const peer of peers) {
        const before = cpuSeconds(peer);
        const carried = await carry(peer.port, streams);
        // iperf3's server lets go of one client before it takes the next.
        await new Promise((resolve) => setTimeout(resolve, 200));
        if (!carried) continue;
        speed.add(peer, carried.bitsPerSecond / 1e9);
        if (peer.child) cost.add(peer, (cpuSeconds(peer) - before) / (carried.bytes / 1e9));
      }
    const name = `${streams} stream${streams === 1 ? '' : 's'}`;
    rows.push(speed.row(`${name}, throughput`, 'Gb/s'), cost.row(`${name}, processor time`, 's/GB'));
  }
  return rows;
}

async function connects(peers: readonly Peer[], load: Load): Promise<RelayRow[]> {
  const [speed, cost] = [new Best('most'), new Best('least')];
  for (let turn = 0; turn < TURNS; turn++)
    for (const peer of peers) {
      const before = cpuSeconds(peer);
      const got = await load.asks<Counted>(`connects ${peer.port} 32 ${LOAD_SECONDS}`);
      speed.add(peer, got.perSecond);
      if (peer.child) cost.add(peer, ((cpuSeconds(peer) - before) / got.count) * 1e6);
    }
  return [speed.row('connections, 32 at once', '1/s'), cost.row('processor time of a connection', 'µs')];
}

interface Counted {
  readonly perSecond: number;
  readonly count: number;
}

async function roundTrips(peers: readonly Peer[], load: Load): Promise<RelayRow[]> {
  const rows: RelayRow[] = [];
  for (const connections of [1, 100, 1_000]) {
    const [middle, tail, cost] = [new Best('least'), new Best('least'), new Best('least')];
    for (let turn = 0; turn < TURNS; turn++)
      for (const peer of peers.filter(({ forks }) => !forks || connections <= FORKS_MAX)) {
        const before = cpuSeconds(peer);
        const got = await load.asks<Counted & Times>(`rounds ${peer.port} ${connections} ${LOAD_SECONDS}`);
        middle.add(peer, got.p50 * 1e6);
        tail.add(peer, got.p99 * 1e6);
        if (peer.child) cost.add(peer, ((cpuSeconds(peer) - before) / got.count) * 1e6);
      }
    rows.push(
      middle.row(`round trip, ${connections} busy, median`, 'µs'),
      tail.row('  99 of 100 within', 'µs'),
      cost.row('  processor time', 'µs'),
    );
  }
  return rows;
}

interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** Processes of one that forks. */
const FORKS_MAX = 200;

async function memory(peers: readonly Peer[], load: Load): Promise<RelayRow> {
  const each = new Best('least');
  for (const peer of peers) {
    if (!peer.child) continue;
    const connections = peer.forks ? FORKS_MAX : CONNECTIONS;
    await load.asks(`hold ${peer.port} 50`);
    await load.asks('release');
    const before = memoryBytes(peer);
    const got = await load.asks<{ count?: number; failed?: string }>(`hold ${peer.port} ${connections}`);
    if (got.failed === undefined) each.add(peer, (memoryBytes(peer) - before) / connections / 1e3);
    await load.asks('release');
  }
  return each.row(`memory of an idle connection, ${CONNECTIONS} at once (socat ${FORKS_MAX})`, 'kB');
}

class Best {
  readonly #which: 'most' | 'least';
  readonly #figures = new Map<string, number | undefined>();

  constructor(which: 'most' | 'least') {
    this.#which = which;
  }

  add({ name }: Peer, figure: number): void {
    const before = this.#figures.get(name);
    const better = this.#which === 'most' ? Math.max : Math.min;
    this.#figures.set(name, before === undefined ? figure : better(before, figure));
  }

  row(what: string, unit: string): RelayRow {
    return { what, unit, more: this.#which === 'most', figures: this.#figures };
  }
}

/** `relay-load.ts`: a line asked, a line answered. */
class Load {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #port = 0;

  private constructor() {
    const program = new URL('relay-load.ts', import.meta.url).pathname;
    this.#child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.#child.stdout) throw new Error('it has an output');
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  static async start(): Promise<Load> {
    const load = new Load();
    load.#port = (await load.#answer<{ readonly port: number }>()).port;
    return load;
  }

  get port(): number {
    return this.#port;
  }

  asks<T>(line: string): Promise<T> {
    this.#child.stdin?.write(`${line}\n`);
    return this.#answer();
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #answer<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the load ended with ${code}`));
      this.#child.once('exit', onExit);
      this.#lines.once('line', (line) => {
        this.#child.off('exit', onExit);
        resolve(JSON.parse(line) as T);
      });
    });
  }
}

/**
 * The first of ten ports, none of which the kernel gives to anybody by itself (net.ipv4.ip_local_port_range begins at
 * 32768), and of which the first is free.
 */
async function freeBlock(): Promise<number> {
  for (let port = nextBlock; port < 32_000; port += 10) {
    nextBlock = port + 10;
    if (await isFree(port)) return port;
  }
  throw new Error('no port is free between 21000 and 32000');
}

let nextBlock = 21_000 + 10 * (process.pid % 500);

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
