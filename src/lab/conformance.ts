import { random } from '../base/random.ts';
import type { Network } from '../model/network.ts';
import { compare, type Difference, predict } from './comparison.ts';
import { readCounts, risen } from './counters.ts';
import { ErrorTokens } from './error-tokens.ts';
import { Laboratory } from './laboratory.ts';
import { type Probe, runProbe } from './probe.ts';
import { randomNetwork } from './random-network.ts';
import { randomProbes } from './random-probes.ts';
import type { Sighting } from './sighting.ts';
import { Watch } from './watch.ts';

export interface ConformanceRun {
  readonly networks: number;
  readonly seed: number;
  /** The index of the first network, from 0. */
  readonly first?: number;
  /** Networks that are built at the same time: the lab waits more than it works. */
  readonly atOnce?: number;
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

export interface Conformance {
  readonly networks: number;
  readonly flows: number;
  readonly agreeing: number;
  readonly disagreements: readonly Disagreement[];
}

export interface Disagreement {
  /** Which network of the run, from 0: with the seed it can be made again. */
  readonly index: number;
  readonly network: Network;
  readonly probe: Probe;
  readonly differences: readonly Difference[];
}

const AT_ONCE = 12;

/**
 * Builds random networks on the running kernel and compares every flow with what the model predicts. Needs
 * CAP_SYS_ADMIN.
 */
export async function conformance({
  networks,
  seed,
  first = 0,
  atOnce = AT_ONCE,
  onProgress,
  signal,
}: ConformanceRun): Promise<Conformance> {
  const disagreements: Disagreement[] = [];
  let [next, done, flows] = [first, 0, 0];
  const stopped = () => signal?.aborted === true;
  const worker = async () => {
    for (let index = next++; index < first + networks && !stopped(); index = next++) {
      const { network, probes } = networkOfRun(seed, index);
      flows += probes.length;
      for (const one of await runNetwork(network, probes)) disagreements.push({ index, network, ...one });
      done++;
      onProgress?.(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, networks) }, worker));
  return {
    networks: done,
    flows,
    agreeing: flows - disagreements.length,
    disagreements: disagreements.toSorted((a, b) => a.index - b.index),
  };
}

/** The same for the same seed and index, whatever ran before. */
export function networkOfRun(
  seed: number,
  index: number,
): { readonly network: Network; readonly probes: readonly Probe[] } {
  const generator = random(seed * INDEXES + index);
  const network = randomNetwork(generator);
  return { network, probes: randomProbes(generator, network) };
}

/** No run has more networks. */
const INDEXES = 1_000_003;

interface Found {
  readonly probe: Probe;
  readonly differences: readonly Difference[];
}

/** ICMP of IPv4: a destination that needs fragments (RFC 792); of IPv6: packet too big (RFC 4443). */
const tellsSize = ({ packet: { protocol, icmpType, flags: code } }: Sighting): boolean =>
  protocol === 1 ? icmpType === 3 && code === 4 : protocol === 58 && icmpType === 2;

async function until(time: number): Promise<void> {
  while (performance.now() < time) await new Promise((resolve) => setTimeout(resolve, time - performance.now()));
}

/** Builds one network and tries each flow by itself: neighbours that one made known would help the next. */
export async function runNetwork(network: Network, probes: readonly Probe[]): Promise<readonly Found[]> {
  const laboratory = await Laboratory.build(network);
  const watches = network.nodes.map((node) => new Watch(node, laboratory.namespace(node.name)));
  const tokens = new ErrorTokens();
  const found: Found[] = [];
  try {
    await laboratory.settled();
    for (const probe of probes) {
      const ways = predict(network, probe);
      await until(performance.now() + tokens.wait(ways, performance.now()));
      await laboratory.forgetNeighbours();
      for (const watch of watches) watch.take();
      const before = network.nodes.map(({ name }) => readCounts(laboratory.namespace(name)));
      const result = await runProbe(laboratory, probe);
      const counters = network.nodes.flatMap(({ name }, i) => {
        const [earlier, now] = [before[i], readCounts(laboratory.namespace(name))];
        return earlier ? risen(earlier, now).map((counter) => `${name} ${counter}`) : [];
      });
      const sightings = watches.flatMap((watch) => watch.take());
      if (sightings.some(tellsSize)) await laboratory.forgetSizes();
      tokens.note(ways, sightings, performance.now());
      const differences = compare(probe, ways, { result, sightings, counters });
      if (differences.length > 0) found.push({ probe, differences });
    }
    return found;
  } finally {
    for (const watch of watches) watch.close();
    laboratory.close();
  }
}
