import type { Address } from '../base/address.ts';
import type { Random } from '../base/random.ts';
import type { Network } from '../model/network.ts';
import type { Neighbour, Node } from '../model/node.ts';

/** So many interfaces have a permanent entry. */
const SHARE = 0.06;

/**
 * Gives interfaces MAC addresses, and some of them a permanent neighbour: whose MAC address is right, another host's on
 * the link, or nobody's.
 */
export function withNeighbours(random: Random, network: Network): Network {
  const nodes = network.nodes.map((node, i) => ({
    ...node,
    interfaces: node.interfaces.map((one, at) => ({ ...one, mac: macOf(i, at) })),
  }));
  return {
    ...network,
    nodes: nodes.map((node) => ({ ...node, neighbours: entries(random, node, { network, nodes }) })),
  };
}

/** Administered locally (RFC 7042 section 2.1). */
const macOf = (node: number, at: number): string => `02:00:00:00:${twoDigits(node)}:${twoDigits(at)}`;
const twoDigits = (value: number): string => value.toString(16).padStart(2, '0');

const NOBODYS_MAC = '02:00:00:00:ff:ff';

interface Around {
  readonly network: Network;
  readonly nodes: readonly Node[];
}

function entries(random: Random, node: Node, around: Around): readonly Neighbour[] {
  return node.interfaces.flatMap(({ name, up }) => {
    const peers = peersOf(node.name, name, around);
    const peer = peers[random.below(Math.max(1, peers.length))];
    if (!random.chance(SHARE) || !up || !peer) return [];
    const other = peers[random.below(peers.length)] ?? peer;
    const mac = random.pick([peer.mac, peer.mac, other.mac, NOBODYS_MAC]);
    return [{ address: peer.address, device: name, mac, permanent: true, failed: false }];
  });
}

interface Peer {
  readonly address: Address;
  readonly mac: string;
}

function peersOf(node: string, device: string, { network, nodes }: Around): readonly Peer[] {
  const link = network.links.find(({ ends }) => ends.some((end) => end.node === node && end.interface === device));
  return (link?.ends ?? []).flatMap((end) => {
    const one = nodes.find(({ name }) => name === end.node)?.interfaces.find(({ name }) => name === end.interface);
    return end.node === node || one?.mac === undefined
      ? []
      : one.addresses.map(({ address }) => ({ address, mac: one.mac ?? NOBODYS_MAC }));
  });
}
