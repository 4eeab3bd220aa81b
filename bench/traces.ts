import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { random } from '../src/base/random.ts';
import type * as bothWays from '../src/trace/both-ways.ts';
import type * as loadedNetworks from '../src/trace/loaded-network.ts';
import { built } from './built.ts';
import { estateNetwork } from './estate-network.ts';
import type { EstatePart } from './estate-part.ts';

const { traceBothWays } = await built<typeof bothWays>('trace/both-ways.js');
const { LoadedNetwork } = await built<typeof loadedNetworks>('trace/loaded-network.js');

export interface TraceSpeed {
  readonly traces: number;
  readonly perSecond: number;
  /** Of the processor's time, which other work on the machine does not lengthen. */
  readonly perCpuSecond: number;
}

/** Single flows, request, reply and first data, of an estate of 200 hosts in which most cross a firewall. One core. */
export function traceSpeed(traces = 40_000): TraceSpeed {
  const loaded = new LoadedNetwork(estateNetwork({ hosts: 200, firewalls: 4, accessLines: 2_000 }));
  const one = randomFlow(loaded);
  for (let i = 0; i < traces / 4; i++) one();
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  for (let i = 0; i < traces; i++) one();
  const { user, system } = process.cpuUsage(cpu);
  return {
    traces,
    perSecond: traces / ((performance.now() - begun) / 1e3),
    perCpuSecond: traces / ((user + system) / 1e6),
  };
}

function randomFlow(loaded: loadedNetworks.LoadedNetwork): () => void {
  const dice = random(7);
  const hosts = [...loaded.nodes].filter(({ node }) => node.filter === undefined);
  const pick = () => hosts[dice.below(hosts.length)];
  return () => {
    const [from, to] = [pick(), pick()];
    const target = to?.addresses[dice.below(4)];
    if (!from || target === undefined) return;
    const bindAddress = from.addresses[dice.below(5)];
    traceBothWays(loaded, { from, to: target, port: dice.pick([22, 443, 1_556, 5_432]), protocol: 'tcp', bindAddress });
  };
}

export interface EstateSpeed {
  readonly hosts: number;
  readonly flows: number;
  readonly traced: number;
  readonly loadSeconds: number;
  /** From the beginning of the first part to the end of the last. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly flowsPerSecond: number;
  /** Of all processes together. */
  readonly peakRssBytes: number;
}

/** `trace --all` on estates of 50 hosts a firewall and 10 lines a host, in two processes. */
export async function estates(sizes: readonly number[] = [100, 300, 1_000]): Promise<readonly EstateSpeed[]> {
  const all: EstateSpeed[] = [];
  for (const hosts of sizes) {
    const parts = await Promise.all(Array.from({ length: PROCESSES }, (_, index) => part(hosts, index)));
    const sum = (of: (one: EstatePart) => number) => parts.reduce((total, one) => total + of(one), 0);
    const seconds = (Math.max(...parts.map(({ ended }) => ended)) - Math.min(...parts.map(({ begun }) => begun))) / 1e3;
    const flows = sum((one) => one.flows);
    all.push({
      hosts,
      flows,
      traced: sum((one) => one.traced),
      loadSeconds: Math.max(...parts.map(({ loadSeconds }) => loadSeconds)),
      seconds,
      cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
      flowsPerSecond: flows / seconds,
      peakRssBytes: sum(({ peakRssBytes }) => peakRssBytes),
    });
  }
  return all;
}

const PROCESSES = 2;

async function part(hosts: number, index: number): Promise<EstatePart> {
  const given = ['--import', 'tsx', 'bench/estate-part.ts', ...[hosts, index, PROCESSES].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  return JSON.parse(stdout) as EstatePart;
}
