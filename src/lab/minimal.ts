import type { Network } from '../model/network.ts';
import type { Node } from '../model/node.ts';
import { known } from '../model/configuration.ts';
import { settingsNotChecked } from '../model/interface.ts';
import { runNetwork } from './conformance.ts';
import type { Probe } from './probe.ts';

/** Each try builds a network; so many take about a minute. */
const TRIES_MAX = 120;

/** Takes away whatever is not needed for the difference, one piece at a time, until nothing more can go. */
export async function minimalNetwork(
  network: Network,
  probe: Probe,
  differs: (smaller: Network, probe: Probe) => Promise<boolean> = stillDiffers,
): Promise<Network> {
  let [smallest, tries] = [network, 0];
  for (let shrunk = true; shrunk && tries < TRIES_MAX; ) {
    shrunk = false;
    for (const smaller of withoutOnePiece(smallest, probe)) {
      if (++tries > TRIES_MAX) break;
      if (!(await differs(smaller, probe))) continue;
      smallest = smaller;
      shrunk = true;
      break;
    }
  }
  return smallest;
}

async function stillDiffers(network: Network, probe: Probe): Promise<boolean> {
  try {
    return (await runNetwork(network, [probe])).length > 0;
  } catch {
    // The kernel refuses what is left: a route without its gateway's network, say.
    return false;
  }
}

function* withoutOnePiece(network: Network, probe: Probe): Iterable<Network> {
  const needed = new Set([probe.from, probe.listener?.node]);
  for (const { name } of network.nodes) if (!needed.has(name)) yield withoutNode(network, name);
  for (const node of network.nodes)
    for (const smaller of smallerNodes(node))
      yield { ...network, nodes: network.nodes.map((one) => (one === node ? smaller : one)) };
}

const withoutNode = (network: Network, name: string): Network => ({
  ...network,
  nodes: network.nodes.filter((node) => node.name !== name),
  links: network.links.map((link) => ({ ...link, ends: link.ends.filter(({ node }) => node !== name) })),
});

function* smallerNodes(node: Node): Iterable<Node> {
  for (const rule of node.rules)
    if (rule.priority > 0 && rule.priority < 32_766) yield { ...node, rules: node.rules.filter((one) => one !== rule) };
  for (const route of node.routes)
    if (route.protocol !== 'kernel') yield { ...node, routes: node.routes.filter((one) => one !== route) };
  if (node.filter?.kind === 'netfilter') {
    const { filter, ...open } = node;
    yield open;
    const { chains } = filter.ruleset;
    if (chains.length > 1)
      for (const chain of chains)
        yield { ...node, filter: { kind: 'netfilter', ruleset: { chains: chains.filter((one) => one !== chain) } } };
  }
  for (const one of node.interfaces) {
    const plain = { ...one, settings: { ...settingsNotChecked } };
    if (Object.values(one.settings).some((fact) => typeof fact === 'object' && Number(fact.known) !== 0))
      yield { ...node, interfaces: node.interfaces.map((other) => (other === one ? plain : other)) };
  }
  for (const [key, fact] of Object.entries(node.stack))
    if (typeof fact === 'object' && 'known' in fact && Number(fact.known) !== 0)
      yield { ...node, stack: { ...node.stack, [key]: known(typeof fact.known === 'boolean' ? false : 0) } };
}
