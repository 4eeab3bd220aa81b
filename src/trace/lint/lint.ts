import type { LoadedNode } from '../host/loaded-node.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import { netbackupLint } from '../netbackup/netbackup-lint.ts';
import { addressFlaws } from './addresses.ts';
import { deviceFlaws } from './device.ts';
import type { Flaw } from './flaw.ts';
import { keepaliveFlaws } from './keepalive.ts';
import { reversePathFlaws } from './reverse-path.ts';
import { routeFlaws } from './routes.ts';
import { ruleFlaws } from './rules.ts';

/** Everything in a network that can be told to be wrong without sending a packet, node by node. */
export function lint(network: LoadedNetwork): readonly Flaw[] {
  return [...network.nodes].flatMap((node) => checks.flatMap((check) => check(network, node)));
}

type Check = (network: LoadedNetwork, node: LoadedNode) => readonly Flaw[];

const checks: readonly Check[] = [
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
