import { limits } from '../../base/limits.ts';
import type { NodeName } from '../../model/observation.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import { netbackupLint } from '../netbackup/netbackup-lint.ts';
import { addressFlaws } from './addresses.ts';
import { deviceFlaws } from './device.ts';
import type { Flaw, FlawCode, ToldFlaw } from './flaw.ts';
import { keepaliveFlaws } from './keepalive.ts';
import { reversePathFlaws } from './reverse-path.ts';
import { routeFlaws } from './routes.ts';
import { notListedFlaws, ruleFlaws } from './rules.ts';

/** Everything in a network that can be told to be wrong without sending a packet, node by node. */
export const lint = (network: LoadedNetwork): readonly Flaw[] => [...eachFlaw(network)];

/** One by one: an estate that is wrong throughout has more of them than are worth holding. */
function* eachFlaw(network: LoadedNetwork): Generator<Flaw> {
  for (const node of network.nodes) for (const check of checks) yield* check(network, node);
}

/** What is told of a network: of each code so many, and what is alike once. */
export interface ToldFlaws {
  readonly flaws: readonly ToldFlaw[];
  /** By code, how many more there are. */
  readonly more: ReadonlyMap<FlawCode, number>;
}

export function toldFlaws(network: LoadedNetwork, most: number = limits.flawsPerCodeMax): ToldFlaws {
  const flaws: GatheredFlaw[] = [];
  const known = new Map<string, GatheredFlaw>();
  const counts = new Map<FlawCode, number>();
  for (const flaw of eachFlaw(network)) {
    const key = alikeKey(flaw);
    const first = known.get(key);
    if (first && !isOf(first, flaw.node)) {
      first.alsoOn.push({ node: flaw.node, config: flaw.config });
      continue;
    }
    const count = (counts.get(flaw.code) ?? 0) + 1;
    counts.set(flaw.code, count);
    if (count > most) continue;
    const gathered = { ...flaw, alsoOn: [] };
    flaws.push(gathered);
    known.set(key, gathered);
  }
  return { flaws, more: new Map([...counts].flatMap(([code, count]) => (count > most ? [[code, count - most]] : []))) };
}

type GatheredFlaw = ToldFlaw & { readonly alsoOn: ToldFlaw['alsoOn'][number][] };

/** Flaws of nodes of which the same can be said, and for which the same helps. */
const alikeKey = ({ code, node, text, replacement }: Flaw): string =>
  JSON.stringify([code, text.startsWith(`${node} `) ? text.slice(node.length) : text, replacement]);

/** Nodes are gone through one by one: who has a flaw twice is the last that has it. */
const isOf = ({ node, alsoOn }: ToldFlaw, of: NodeName): boolean => (alsoOn.at(-1)?.node ?? node) === of;

type Check = (network: LoadedNetwork, node: LoadedNode) => readonly Flaw[];

const checks: readonly Check[] = [
  (_, node) => notListedFlaws(node),
  (_, node) => ruleFlaws(node),
  routeFlaws,
  addressFlaws,
  reversePathFlaws,
  keepaliveFlaws,
  (_, node) => deviceFlaws(node),
  applicationFlaws,
];

function applicationFlaws({ network }: LoadedNetwork, { node }: LoadedNode): readonly Flaw[] {
  return netbackupLint({ node, nodes: network.nodes }).map((flaw) => ({ ...flaw, node: node.name }));
}
