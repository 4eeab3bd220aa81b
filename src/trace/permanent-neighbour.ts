import type { Address } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { Neighbour } from '../model/node.ts';
import type { Candidate } from './host/neighbour.ts';
import type { LoadedNetwork } from './loaded-network.ts';
import type { Reason } from './reason.ts';

export type PermanentNeighbour =
  | { readonly kind: 'somebody'; readonly peer: Candidate; readonly because: Reason }
  /** Whoever has the MAC address is not on the link: the frame is sent, and nobody takes it. */
  | { readonly kind: 'nobody'; readonly because: Reason }
  /** It may be one of those whose MAC addresses are not known, or somebody who is not in the model. */
  | { readonly kind: 'not-known'; readonly because: Reason };

/**
 * Whom a permanent entry of the neighbour table makes the next hop. The kernel asks nobody then: __neigh_event_send()
 * leaves such an entry alone, and the frame goes to its MAC address whoever has it (measured on 6.18: silence, no
 * EHOSTUNREACH). Undefined: there is no such entry.
 */
export function permanentNeighbour(
  network: LoadedNetwork,
  here: Candidate,
  nextHop: Address,
): PermanentNeighbour | undefined {
  const entry = here.node.node.neighbours.find(
    ({ address, device, permanent }) => permanent && address === nextHop && device === here.interface,
  );
  if (entry?.mac === undefined) return undefined;
  const peers = network.peers(here).filter(isUp);
  const named = peers.find((peer) => macOf(peer) === entry.mac);
  const peer = named ?? ownerWithoutMac(peers, nextHop, entry.mac);
  if (peer) return { kind: 'somebody', peer, because: isNeighbour(peer, { entry, assumed: !named }) };
  const unsure = !network.network.complete || peers.some((one) => macOf(one) === undefined);
  return unsure
    ? { kind: 'not-known', because: notKnown(here, entry) }
    : { kind: 'nobody', because: ofNobody(here, entry) };
}

interface Asked {
  readonly asker: Candidate;
  /** What the asker asked from. */
  readonly sender: Address | undefined;
}

/**
 * An answer to neighbour discovery is an IPv6 packet (ndisc_send_na()), which goes where the answering node's own
 * permanent entry for the asker says; ARP answers the MAC address that asked. Undefined: the asker hears it.
 */
export function advertisedElsewhere(
  network: LoadedNetwork,
  answering: Candidate,
  { asker, sender }: Asked,
): Reason | undefined {
  if (sender === undefined || familyOf(sender) === 4) return undefined;
  const entry = permanentNeighbour(network, answering, sender);
  const hears =
    entry?.kind === 'somebody' && entry.peer.node === asker.node && entry.peer.interface === asker.interface;
  if (!entry || entry.kind === 'not-known' || hears) return undefined;
  const { node, interface: name } = answering;
  const text = `${node.name} ${name} answers, but not to ${asker.node.name} ${asker.interface}: its permanent neighbour entry for ${sender} names another MAC address.`;
  return { code: 'NEIGHBOUR_ADVERTISED_ELSEWHERE', text, config: entry.because.config };
}

const isUp = ({ node, interface: name }: Candidate): boolean => node.interfaces.get(name)?.up === true;

const macOf = ({ node, interface: name }: Candidate): string | undefined => node.interfaces.get(name)?.mac;

/**
 * The entry was written for whoever has the address: where that one's MAC address is not known, or is a shared one, it
 * is taken to be his.
 */
function ownerWithoutMac(peers: readonly Candidate[], nextHop: Address, mac: string): Candidate | undefined {
  const owners = peers.filter(({ node, interface: name }) => node.own(nextHop)?.interface.name === name);
  return owners.find((one) => macOf(one) === undefined || isShared(mac));
}

/**
 * VRRP (RFC 9568 section 7.3) and HSRP (RFC 2281 section 5.3): an address that moves has a MAC address that moves with
 * it.
 */
const isShared = (mac: string): boolean => /^00:00:(?:5e:00:0[12]|0c:07:ac):/.test(mac);

interface Naming {
  readonly entry: Neighbour;
  readonly assumed: boolean;
}

const isNeighbour = ({ node, interface: name }: Candidate, { entry, assumed }: Naming): Reason => ({
  code: 'NEIGHBOUR_ENTRY',
  text: `${node.name} ${name} is the permanent neighbour ${entry.address}.`,
  config: entry.by ? [entry.by] : [],
  ...(assumed ? { assumed: ['ASSUMED_NEIGHBOUR_MAC'] } : {}),
});

const ofNobody = ({ node, interface: name }: Candidate, { address, mac, by }: Neighbour): Reason => ({
  code: 'NEIGHBOUR_ENTRY_OF_NOBODY',
  text: `${node.name} sends to ${mac} for ${address}, as its permanent neighbour entry says, and nobody on the link of ${name} has that MAC address.`,
  config: by ? [by] : [],
});

const notKnown = ({ node, interface: name }: Candidate, { address, mac, by }: Neighbour): Reason => ({
  code: 'NEIGHBOUR_NOT_KNOWN',
  text: `${node.name} sends to ${mac} for ${address}, as its permanent neighbour entry says; whose that is on the link of ${name} is not in the model.`,
  config: by ? [by] : [],
  assumed: ['ASSUMED_INCOMPLETE'],
});
