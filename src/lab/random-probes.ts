import type { Address } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { Random } from '../base/random.ts';
import type { Network } from '../model/network.ts';
import { NOBODYS_LINK, numberings } from './numbering.ts';
import type { Probe } from './probe.ts';
import { FIRST_ID, PROBED_PORTS } from './random-network.ts';

const PROBES = 8;
/** Full segments by every link. */
const SEVERAL_SEGMENTS = 4_000;

/** Flows between nodes of a network, bound in all the ways that sockets can be. */
export function randomProbes(random: Random, { nodes }: Network): readonly Probe[] {
  return Array.from({ length: PROBES }, (_, i) => randomProbe(random, nodes, i)).filter((probe) => probe !== undefined);
}

type Nodes = Network['nodes'];

function randomProbe(random: Random, nodes: Nodes, i: number): Probe | undefined {
  const from = nodes[random.below(nodes.length)];
  const others = nodes.filter((node) => node !== from || random.chance(0.05));
  const to = others[random.below(Math.max(1, others.length))];
  const [addresses, own] = [addressesOf(to), addressesOf(from)];
  const somebody = addresses[random.below(Math.max(1, addresses.length))];
  if (!from || !to || somebody === undefined) return undefined;
  const target = random.chance(0.03) ? numberings[familyOf(somebody)].address(NOBODYS_LINK, 1) : somebody;
  const bindAddress = random.chance(0.4) ? own[random.below(Math.max(1, own.length))] : undefined;
  const device = from.interfaces[random.below(Math.max(1, from.interfaces.length))]?.name;
  const listens = random.chance(0.85);
  const listenerDevice = random.chance(0.1) ? to.interfaces[0]?.name : undefined;
  const protocol = random.pick(['tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp', 'icmp'] as const);
  return {
    from: from.name,
    to: target,
    protocol,
    port: random.pick(PROBED_PORTS),
    id: FIRST_ID + i,
    ...(bindAddress === undefined ? {} : { bindAddress }),
    ...(random.chance(0.2) && device !== undefined ? { bindDevice: device } : {}),
    ...(random.chance(0.1) ? { mark: 1 } : {}),
    ...(protocol === 'tcp' && random.chance(0.4) ? { data: SEVERAL_SEGMENTS } : {}),
    ...(listens && protocol !== 'icmp'
      ? { listener: { node: to.name, ...(listenerDevice === undefined ? {} : { device: listenerDevice }) } }
      : {}),
  };
}

const addressesOf = (node: Nodes[number] | undefined): readonly Address[] =>
  node?.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address)) ?? [];
