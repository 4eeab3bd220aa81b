import { spawnSync } from 'node:child_process';
import { type Address, addressFromIpv4Number } from '../src/base/address.ts';
import { formatPrefix, networkOf } from '../src/base/prefix.ts';
import { random, type Random } from '../src/base/random.ts';
import { Namespace } from '../src/lab/namespace.ts';
import { type Interface, settingsNotChecked } from '../src/model/interface.ts';
import { MAIN_TABLE, type Route } from '../src/model/routing.ts';
import type * as loadedNodes from '../src/trace/host/loaded-node.ts';
import type * as lookups from '../src/trace/host/route-lookup.ts';
import type * as outputRoutes from '../src/trace/host/output-route.ts';
import { built } from './built.ts';
import { hostStack } from './estate-network.ts';

export interface LookupSpeed {
  readonly routes: number;
  /** Look-ups per second of processor time, with the choice of the source address, from a loaded model. */
  readonly ours: number;
  /** `ip -batch` with as many lines `route get ADDRESS`, in `ip` and in the kernel. */
  readonly peer: number;
  readonly ratio: number;
  /** The look-up in rules and tables alone, without source address and sentences. */
  readonly bare: number;
  readonly loadSeconds: number;
  /** Look-ups of which both name the same gateway. */
  readonly agreeing: number;
  readonly compared: number;
}

const { LoadedNode } = await built<typeof loadedNodes>('trace/host/loaded-node.js');
const { outputRoute } = await built<typeof outputRoutes>('trace/host/output-route.js');
const { lookUpRoute } = await built<typeof lookups>('trace/host/route-lookup.js');

const LOOKUPS = 50_000;
/** Of each, one after the other. */
const REPEATS = 7;

/**
 * The same routes in the kernel, in a network namespace that lives as long as this runs, and in the model. Undefined:
 * why not.
 */
export function routeLookups(sizes: readonly number[] = [100, 10_000, 100_000]): readonly LookupSpeed[] | string {
  const all: LookupSpeed[] = [];
  for (const size of sizes) {
    const speed = withNamespace((namespace) => contest(namespace, size));
    if (typeof speed === 'string') return speed;
    all.push(speed);
  }
  return all;
}

function withNamespace<T>(use: (namespace: Namespace) => T): T | string {
  let namespace: Namespace;
  try {
    namespace = Namespace.create();
  } catch (error) {
    return `route look-ups need root (CAP_SYS_ADMIN) for a network namespace: ${String(error)}`;
  }
  try {
    return use(namespace);
  } finally {
    namespace.close();
  }
}

function contest(namespace: Namespace, size: number): LookupSpeed {
  const dice = random(size);
  const routes = randomRoutes(dice, size);
  namespace.run(
    'ip',
    ['-batch', '-'],
    ['link add v0 type veth peer name v1', 'link set v1 up', 'link set v0 up', 'addr add 10.0.0.1/16 dev v0'].join(
      '\n',
    ),
  );
  ipBatch(namespace, routes.map(spell).join('\n'));
  const targets = Array.from({ length: LOOKUPS }, () => targetIn(dice, routes));
  const batch = targets.map((target) => `route get ${target}`).join('\n');
  let told = '';
  const peerSeconds = quickest(() => {
    const { stdout, cpuSeconds } = ipBatch(namespace, batch);
    told = stdout;
    return cpuSeconds;
  });
  let node: loadedNodes.LoadedNode | undefined;
  const loadSeconds = timed(() => (node = loadedNode(routes)));
  let found: (Address | undefined)[] = [];
  const seconds = quickest(() => timed(() => (found = targets.map((target) => node && gatewayOf(node, target)))));
  const bareSeconds = quickest(() => timed(() => node && hopsOf(node, targets)));
  const gateways = told
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => / via (\S+)/.exec(line)?.[1]);
  return {
    routes: size,
    ours: LOOKUPS / seconds,
    peer: LOOKUPS / peerSeconds,
    ratio: peerSeconds / seconds,
    bare: LOOKUPS / bareSeconds,
    loadSeconds,
    agreeing: found.filter((gateway, i) => gateway === gateways[i]).length,
    compared: gateways.length,
  };
}

interface Batch {
  readonly stdout: string;
  readonly cpuSeconds: number;
}

/**
 * Takes longer and says more than what the lab asks programs for. `time` tells what the processor did for it, in the
 * kernel as well.
 */
function ipBatch(namespace: Namespace, input: string): Batch {
  const { stdout, stderr, status, error } = namespace.within(() =>
    spawnSync('/usr/bin/time', ['-f', '%U %S', 'ip', '-batch', '-'], {
      input,
      encoding: 'utf8',
      maxBuffer: OUTPUT_BYTES_MAX,
    }),
  );
  const [, user, system] = /([\d.]+) ([\d.]+)\s*$/.exec(stderr ?? '') ?? [];
  if (error || status !== 0 || user === undefined)
    throw new Error(`/usr/bin/time ip -batch: ${error?.message ?? stderr}`);
  return { stdout, cpuSeconds: Number(user) + Number(system) };
}

const OUTPUT_BYTES_MAX = 1e8;

const ip = (number: number): Address => addressFromIpv4Number(number >>> 0);

/** As many as a large router has. With thousands of them the kernel takes minutes to add 100,000 routes. */
const GATEWAYS = 64;

/** Lengths as they occur in tables of the Internet: mostly 24 and some shorter. Gateways are neighbours. */
function randomRoutes(dice: Random, size: number): readonly Route[] {
  const routes = new Map<string, Route>();
  while (routes.size < size) {
    const length = dice.pick([24, 24, 24, 24, 22, 20, 19, 18, 16, 28, 32]);
    const to = networkOf(ip(((20 + dice.below(180)) << 24) | dice.below(2 ** 24)), length);
    if (to.address.startsWith('127.')) continue;
    const via = ip((10 << 24) | (2 + dice.below(GATEWAYS)));
    routes.set(formatPrefix(to), {
      table: MAIN_TABLE,
      to,
      kind: 'unicast',
      hops: [{ device: 'v0', via, weight: 1 }],
      metric: 0,
      scope: 'global',
    });
  }
  return [...routes.values()];
}

const spell = ({ to, hops: [hop] }: Route): string => `route add ${formatPrefix(to)} via ${hop?.via} dev v0`;

function targetIn(dice: Random, routes: readonly Route[]): Address {
  const to = routes[dice.below(routes.length)]?.to;
  return to?.address ?? ip(0);
}

function loadedNode(routes: readonly Route[]): loadedNodes.LoadedNode {
  const address = { address: ip((10 << 24) | 1), length: 16, secondary: false, scope: 'global' as const };
  const device: Interface = { name: 'v0', up: true, mtu: 1_500, addresses: [address], settings: settingsNotChecked };
  const connected: Route = {
    table: MAIN_TABLE,
    to: networkOf(address.address, 16),
    kind: 'unicast',
    hops: [{ device: 'v0', weight: 1 }],
    preferredSource: address.address,
    metric: 0,
    scope: 'link',
  };
  return new LoadedNode({
    name: 'router',
    system: 'linux',
    interfaces: [device],
    routes: [connected, ...routes],
    rules: [],
    stack: hostStack(false),
    neighbours: [],
    names: [],
    unread: [],
  });
}

function gatewayOf(node: loadedNodes.LoadedNode, destination: Address): Address | undefined {
  const wish = { destination, protocol: 0, sourcePort: 0, destinationPort: 0, mark: 0, user: 0 };
  const route = outputRoute(node, wish);
  return route.kind === 'send' && route.nextHop !== destination ? route.nextHop : undefined;
}

/** How many next hops were found: something has to be done with them. */
function hopsOf(node: loadedNodes.LoadedNode, targets: readonly Address[]): number {
  let hops = 0;
  for (const destination of targets) {
    const found = lookUpRoute(node, { destination, arrival: 'lo', mark: 0, user: 0 });
    if (found.kind === 'route') hops += found.hops.length;
  }
  return hops;
}

/** Seconds of processor time, which other work on the machine does not lengthen. */
function timed(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The quickest: what other work on the machine takes is in the others. */
const quickest = (measure: () => number): number => Math.min(...Array.from({ length: REPEATS }, measure));
