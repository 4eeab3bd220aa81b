import type { Address } from '../../base/address.ts';
import { contains, familyOf, networkOf } from '../../base/prefix.ts';
import type { InterfaceAddress } from '../../model/interface.ts';
import { answersForMapped } from '../asa/asa-of-node.ts';
import type { Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import { inputRoute } from './input-route.ts';
import type { LoadedNode } from './loaded-node.ts';
import { outputRoute } from './output-route.ts';
import { chooseSource } from './source-address.ts';

/** An interface on the link, and whose it is. */
export interface Candidate {
  readonly node: LoadedNode;
  readonly interface: string;
}

export interface Question {
  /** Whom the asker wants: gateway or destination. */
  readonly target: Address;
  /** The asker's own address in the question. 0.0.0.0 is never used outside of address detection. */
  readonly sender: Address | undefined;
  /** Which of so many equally good next hops the one who is asked takes for `flow`; absent: the first. */
  readonly choose?: (count: number, flow: string) => number;
}

export type NeighbourAnswer = { readonly answers: boolean; readonly because: Reason };

/** The address that a node puts into its ARP question: arp_solicit() in net/ipv4/arp.c, by `arp_announce`. */
export function askingAddress(
  node: LoadedNode,
  egress: string,
  { target, packet }: { readonly target: Address; readonly packet: Packet },
): Address | undefined {
  if (familyOf(target) === 6) return solicitingAddress(node, egress, packet.source);
  const announce = node.facts(egress).arpAnnounce.value;
  if (node.isLocal(packet.source)) {
    if (announce === 0) return packet.source;
    if (announce === 1 && onLink(node, egress, { target, source: packet.source })) return packet.source;
  }
  return chooseSource(node, { egress, nextHop: target, destination: target, scope: 'link' })?.address;
}

/**
 * ndisc_solicit() in net/ipv6/ndisc.c: an address of another interface is not asked from, but the link-local one, to
 * which nothing here is sent.
 */
const solicitingAddress = (node: LoadedNode, egress: string, source: Address): Address | undefined =>
  node.interfaces.get(egress)?.addresses.find(({ address }) => address === source)?.address;

interface Pair {
  readonly target: Address;
  readonly source: Address;
}

/** inet_addr_onlink(): one network of the interface holds both. */
const onLink = (node: LoadedNode, egress: string, { target, source }: Pair): boolean =>
  node.interfaces.get(egress)?.addresses.some((one) => !one.secondary && holdsBoth(one, { target, source })) ?? false;

function holdsBoth({ address, length }: InterfaceAddress, { target, source }: Pair): boolean {
  const network = networkOf(address, length);
  return contains(network, target) && contains(network, source);
}

/**
 * Does this interface answer the question who has `target`? arp_process() in net/ipv4/arp.c; for IPv6 ndisc_recv_ns().
 */
export function answersFor({ node, interface: name }: Candidate, question: Question): NeighbourAnswer {
  const { target } = question;
  if (node.interfaces.get(name)?.up !== true) return no('NEIGHBOUR_SILENT', `${node.name} ${name} is down.`);
  if (familyOf(target) === 6 || !node.isLinux) return ownsIt(node, name, target) ?? mapsIt(node, name, target);
  const { sender } = question;
  const route = inputRoute(node, {
    packet: arpAsPacket(target, sender),
    arrival: name,
    question: true,
    // The hash is of what stands in ARP where IP has its addresses (ip_multipath_l3_keys()), so it is not that of any
    // packet.
    choose: (count) => question.choose?.(count, `${node.name} arp ${sender} ${target}`) ?? 0,
  });
  if (route.kind === 'local') return answersForItself(node, name, question);
  if (route.kind === 'forward') {
    const proxy = node.facts(name).proxyArp;
    if (proxy.value && route.egress !== name)
      return yes(
        'NEIGHBOUR_PROXY',
        `${node.name} answers on ${name} for ${target}, which it reaches by ${route.egress} (proxy_arp).`,
        proxy.lines,
      );
  }
  if (node.own(target) && route.kind === 'drop') {
    const [why] = route.because;
    return no(
      'ARP_SOURCE_REFUSED',
      `${node.name} does not take the question of ${sender ?? 'nobody'} on ${name}: ${why?.text ?? ''}`,
      why?.config,
    );
  }
  return no('NEIGHBOUR_SILENT', `${node.name} does not have ${target}.`);
}

/** The question is routed like a packet from the asker to the target, source check and all. */
const arpAsPacket = (target: Address, sender: Address | undefined): Packet => ({
  protocol: 'icmp',
  source: sender ?? target,
  destination: target,
  sourcePort: 0,
  destinationPort: 0,
  ttl: 1,
  bytes: 28,
  dontFragment: false,
  mark: 0,
});

function answersForItself(node: LoadedNode, name: string, { target, sender, choose }: Question): NeighbourAnswer {
  const { arpIgnore, arpFilter } = node.facts(name);
  if (ignores(node, name, { level: arpIgnore.value, target, sender }))
    return no(
      'ARP_IGNORED',
      `${node.name} does not answer for ${target} on ${name}: arp_ignore is ${arpIgnore.value}.`,
      arpIgnore.lines,
    );
  if (arpFilter.value && sender !== undefined) {
    const back = outputRoute(node, {
      destination: sender,
      source: target,
      protocol: 0,
      sourcePort: 0,
      destinationPort: 0,
      mark: 0,
      user: 0,
      // As an answer of its own would go.
      choose: (count, source) => choose?.(count, flowAt(node, source, sender)) ?? 0,
    });
    if (back.kind !== 'send' || back.egress !== name)
      return no(
        'ARP_FILTERED',
        `${node.name} does not answer for ${target} on ${name}: arp_filter is on, and ${sender} is not behind ${name}.`,
        arpFilter.lines,
      );
  }
  return yes('NEIGHBOUR_ANSWERS', `${node.name} ${name} answers for ${target}.`, arpIgnore.lines);
}

/**
 * What `choose` knows the packets of one node from one address to another by: the kernel's hash is of both
 * (fib_multipath_hash_policy 0).
 */
export const flowAt = ({ name }: LoadedNode, source: Address | undefined, destination: Address): string =>
  `${name} ${source ?? ''} ${destination}`;

interface Ignoring {
  readonly level: number;
  readonly target: Address;
  readonly sender: Address | undefined;
}

/** arp_ignore() in net/ipv4/arp.c, which asks inet_confirm_addr(). */
function ignores(node: LoadedNode, name: string, { level, target, sender }: Ignoring): boolean {
  const here = node.interfaces.get(name)?.addresses ?? [];
  const isHere = here.some(({ address }) => address === target);
  switch (level) {
    case 1:
      return !isHere;
    case 2:
      // Any network of the interface that holds both will do, not only that of the address itself (confirm_addr_indev).
      return !isHere || sender === undefined || !here.some((one) => holdsBoth(one, { target, source: sender }));
    case 3: {
      // What only a local route makes local is nobody's address, and not confirmed either.
      const own = node.own(target);
      return own === undefined || own.address.scope === 'host';
    }
    case 8:
      return true;
    default:
      return false;
  }
}

/**
 * Solicitations are answered on the interface that has the address. So do Windows and the others, as far as is known.
 */
function ownsIt(node: LoadedNode, name: string, target: Address): NeighbourAnswer | undefined {
  const own = node.interfaces.get(name)?.addresses.find(({ address }) => address === target);
  return own && yes('NEIGHBOUR_ANSWERS', `${node.name} ${name} answers for ${target}.`, own.by ? [own.by] : []);
}

/** A firewall answers for the addresses that it translates to. */
function mapsIt(node: LoadedNode, name: string, target: Address): NeighbourAnswer {
  const { filter } = node.node;
  if (filter?.kind === 'asa' && answersForMapped(filter.policy, node.interfaces.get(name)?.zone, target))
    return yes('NEIGHBOUR_PROXY', `${node.name} answers on ${name} for ${target}, to which it translates.`);
  return no('NEIGHBOUR_SILENT', `${node.name} ${name} does not have ${target}.`);
}

const yes = (code: Reason['code'], text: string, config: Reason['config'] = []): NeighbourAnswer => ({
  answers: true,
  because: { code, text, config },
});
const no = (code: Reason['code'], text: string, config: Reason['config'] = []): NeighbourAnswer => ({
  answers: false,
  because: { code, text, config },
});
