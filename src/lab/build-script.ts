import { familyOf } from '../base/prefix.ts';
import { shWord } from '../fix/script/quote.ts';
import type { Network } from '../model/network.ts';
import type { Node } from '../model/node.ts';
import { commandsOf } from './commands.ts';
import { parameterPath } from './parameter-path.ts';
import { Refusal } from './refusal.ts';
import { rulesetText } from './ruleset-text.ts';

/** Paths of the namespaces that the script fills (nsenter(1)). */
export interface BuildPlaces {
  readonly switches: string;
  /** Every interface has a cable of its own to a bridge, and can lose its carrier by itself. */
  readonly pullable?: boolean;
  node(name: string): string;
}

/**
 * A script for sh(1) that builds a network in namespaces which are there already. One program for all: the laboratory
 * is held up once for each program that it starts itself.
 */
export function buildScript(network: Network, places: BuildPlaces): string {
  const nodes = network.nodes.map((node) => within(places.node(node.name), nodeScript(node)));
  return [within(places.switches, cableScript(network, places)), ...nodes].join('');
}

/** Whether ends of links meet at a bridge, which takes its ports into use a moment after they have carrier. */
export const hasBridges = (network: Network): boolean =>
  network.links.some((link) => link.ends.length > 1 && !isCable(network, link));

/**
 * What the far end of an interface's cable is called where all are pullable: ports are numbered by links, and by the
 * ends of each.
 */
export function portOf({ links }: Network, node: string, interfaceName: string): string | undefined {
  const ends = links.filter((link) => link.ends.length > 1).flatMap((link) => link.ends);
  const port = ends.findIndex((end) => end.node === node && end.interface === interfaceName);
  return port < 0 ? undefined : `p${port}`;
}

const within = (path: string, script: string): string => `nsenter --net=${path} sh -e <<'WITHIN'\n${script}WITHIN\n`;

function withInput(program: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const text = lines.join('\n');
  // What stood behind such a line would be commands of the shell.
  if (/^(?:INPUT|WITHIN)$/m.test(text)) throw new Refusal('a name in it would end the input of its tool', text);
  return `${program} <<'INPUT'\n${text}\nINPUT\n`;
}

const parametersText = (parameters: ReadonlyMap<string, string>): string =>
  [...parameters].map(([name, value]) => `echo ${shWord(value)} > ${shWord(parameterPath(name))}\n`).join('');

function nodeScript(node: Node): string {
  const { parametersFirst, ip, parameters } = commandsOf(node);
  // A batch is of one family: `-6` may not stand in its lines.
  const six = ip.flatMap((line) => (line.startsWith('-6 ') ? [line.slice(3)] : []));
  const others = ip.filter((line) => !line.startsWith('-6 '));
  const rules = node.filter?.kind === 'netfilter' ? [rulesetText(node.filter.ruleset)] : [];
  return [
    parametersText(parametersFirst),
    withInput('ip -batch -', others),
    withInput('ip -6 -batch -', six),
    parametersText(parameters),
    withInput('nft -f -', rules),
  ].join('');
}

type Link = Network['links'][number];

/**
 * A link of two is a cable between them. Where one of them is down, the other would have no carrier, which is another
 * matter; and while one is not up yet, IPv6 takes no gateway of the other.
 */
function isCable({ nodes }: Network, { ends }: Link): boolean {
  const suits = (end: Link['ends'][number]) => {
    const one = nodes.find(({ name }) => name === end.node)?.interfaces.find(({ name }) => name === end.interface);
    return one?.up === true && one.addresses.every(({ address }) => familyOf(address) === 4);
  };
  return ends.length === 2 && ends.every(suits);
}

/**
 * Links of more are bridges, each port of which is one end of a cable. An interface without a link has a cable that
 * ends in nothing.
 */
function cableScript(network: Network, places: BuildPlaces): string {
  const { nodes, links } = network;
  const lines: string[] = [];
  const end = (node: string, name: string) => `name ${name} netns ${places.node(node)}`;
  let port = 0;
  const plug = (node: string, name: string, bridge: string | undefined) => {
    const here = `p${port++}`;
    lines.push(`link add ${here} type veth peer ${end(node, name)}`);
    if (bridge !== undefined) lines.push(`link set dev ${here} master ${bridge}`);
    lines.push(`link set dev ${here} mtu ${JUMBO} up`);
  };
  const shared = links.filter(({ ends }) => ends.length > 1);
  for (const [i, link] of shared.entries()) {
    const [one, other] = link.ends;
    if (one && other && places.pullable !== true && isCable(network, link)) {
      lines.push(`link add ${end(one.node, one.interface)} type veth peer ${end(other.node, other.interface)}`);
      continue;
    }
    lines.push(`link add b${i} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`, `link set dev b${i} up`);
    for (const { node, interface: name } of link.ends) plug(node, name, `b${i}`);
  }
  const linked = new Set(shared.flatMap(({ ends }) => ends.map(({ node, interface: name }) => `${node} ${name}`)));
  for (const { name: node, interfaces } of nodes)
    for (const { name, loopback } of interfaces)
      if (!loopback && !linked.has(`${node} ${name}`)) plug(node, name, undefined);
  return `${parametersText(SWITCH_PARAMETERS)}${withInput('ip -batch -', lines)}`;
}

const SWITCH_PARAMETERS: ReadonlyMap<string, string> = new Map([['net.ipv6.conf.default.disable_ipv6', '1']]);
/** What bridge and cable take: the size is the matter of the node's own end. */
const JUMBO = 9_216;
