import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as configs from '../src/config/network-of.ts';
import type * as readers from '../src/config/readers.ts';
import type * as simulateModule from '../src/dialogue/simulate.ts';
import type * as durations from '../src/base/duration.ts';
import type * as loadedNetworks from '../src/trace/loaded-network.ts';
import type { Address } from '../src/base/address.ts';
import type { Session } from '../src/dialogue/session.ts';
import { built } from './built.ts';

const { assembleNetwork } = await built<typeof configs>('config/network-of.js');
const { readAsa, readBpConf, readIptablesSave, readNftJson, readNftText } =
  await built<typeof readers>('config/readers.js');
const { simulate } = await built<typeof simulateModule>('dialogue/simulate.js');
const { hours, seconds } = await built<typeof durations>('base/duration.js');
const { LoadedNetwork } = await built<typeof loadedNetworks>('trace/loaded-network.js');

/**
 * A night of four idle connections over two devices, each of which says a byte, or sends a probe, every fifteen
 * minutes.
 */
export interface KeptAlive {
  readonly events: number;
  readonly cpuMilliseconds: number;
}

const CONNECTIONS = 4;
const REPEATS = 50;

/** Devices with a connection table, so that a packet is an event at each of them, as it is at a router of ns-3. */
const NETWORK = `complete: true
nodes:
  client: { interfaces: { eth0: 10.1.0.1/24 }, routes: [default via 10.1.0.2 dev eth0] }
  one: { preset: pan-os, forwarding: true, interfaces: { a: 10.1.0.2/24, b: 10.1.1.1/24 }, routes: [10.1.2.0/24 via 10.1.1.2 dev b] }
  two: { preset: pan-os, forwarding: true, interfaces: { a: 10.1.1.2/24, b: 10.1.2.1/24 }, routes: [10.1.0.0/24 via 10.1.1.1 dev a] }
  server: { interfaces: { eth0: 10.1.2.2/24 }, routes: [default via 10.1.2.1 dev eth0] }
`;

function session(): Session {
  const keepaliveTimes = { idle: seconds(900), interval: seconds(75), count: 9 };
  const options = { keepalive: true, keepaliveTimes };
  const ports = Array.from({ length: CONNECTIONS }, (_, i) => 5_000 + i);
  return {
    name: 'idle',
    actors: [
      {
        name: 'serverd',
        host: 'server',
        steps: [
          ...ports.map((port) => ({ does: 'listen' as const, port })),
          ...ports.map((port) => ({ does: 'accept' as const, as: `${port}`, ports: [port] })),
          { does: 'idle', for: hours(13) },
        ],
      },
      {
        name: 'clientd',
        host: 'client',
        steps: [
          ...ports.map((port) => ({
            does: 'connect' as const,
            as: `${port}`,
            to: '10.1.2.2' as Address,
            ports: [port],
            options,
          })),
          { does: 'idle', for: hours(13), watching: ports.map(String) },
        ],
      },
    ],
  };
}

export function keptAliveHere(): KeptAlive {
  const foreign = { asa: readAsa, nftJson: readNftJson, nftText: readNftText, iptablesSave: readIptablesSave };
  const files = [{ file: 'network.yaml', text: NETWORK }];
  const { network, errors } = assembleNetwork(files, { ...foreign, bpConf: readBpConf });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const of = {
    network: new LoadedNetwork(network),
    sessions: [session()],
    until: hours(12),
    record: 'nothing',
  } as const;
  let events = 0;
  const play = (count: number) => {
    for (let seed = 0; seed < count; seed++) {
      const { events: happened, outcomes } = simulate({ ...of, seed });
      if (outcomes.some(({ noticed }) => noticed.length > 0)) throw new Error('a connection of the bench failed');
      events += happened;
    }
  };
  play(REPEATS);
  events = 0;
  const cpu = process.cpuUsage();
  play(REPEATS);
  const { user, system } = process.cpuUsage(cpu);
  return { events: events / REPEATS, cpuMilliseconds: (user + system) / 1e3 / REPEATS };
}

/** Or why not: ns-3 is not there, which is said with what to install. */
export function keptAliveByNs3(): KeptAlive | string {
  const flags = process.env['NS3_FLAGS'] ?? pkgConfig();
  if (flags === undefined) return 'ns-3 is not installed: apt-get install libns3-dev g++ pkg-config';
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ns3-'));
  try {
    const program = join(folder, 'keepalive');
    const source = 'bench/ns3-keepalive.cc';
    const compiled = spawnSync('g++', ['-std=c++17', '-O2', source, '-o', program, ...flags.trim().split(/\s+/)], {
      encoding: 'utf8',
    });
    if (compiled.status !== 0)
      return `ns-3 is here, but ${source} could not be built: ${compiled.stderr.slice(0, 300)}`;
    const run = spawnSync(program, [String(REPEATS)], { encoding: 'utf8' });
    if (run.status !== 0)
      return `the program of ns-3 ended with ${run.status ?? run.signal}: ${run.stderr.slice(0, 300)}`;
    const { events, cpuMilliseconds }: KeptAlive = JSON.parse(run.stdout);
    return { events, cpuMilliseconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pkgConfig(): string | undefined {
  const asked = spawnSync('pkg-config', ['--cflags', '--libs', 'ns3-internet', 'ns3-point-to-point'], {
    encoding: 'utf8',
  });
  return asked.status === 0 ? asked.stdout : undefined;
}

const LAB = ['lab', 'run', 'test/lab/sessions/conntrack', '--session', 'keepalive-in-time', '--speed', '300'] as const;

/** The seconds that one session takes on the kernel, its network set up and taken down; or why not. */
export function labSeconds(): number | string {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['bin/holdfast.js', ...LAB], { encoding: 'utf8' });
  return status === 2 ? stderr.trim() : (performance.now() - begun) / 1e3;
}

/** The same session in virtual time, its start and the reading of its case among it. */
export function checkSeconds(): number {
  const begun = performance.now();
  spawnSync(process.execPath, ['bin/holdfast.js', 'check', LAB[2], '--session', LAB[4]], { encoding: 'utf8' });
  return (performance.now() - begun) / 1e3;
}
