import type { Address } from '../base/address.ts';
import { familyOf } from '../base/prefix.ts';
import type { Departure, Walked } from './departure.ts';
import type { FilterAnswer } from './filter-verdict.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import { lookUpRoute } from './host/route-lookup.ts';
import { chooseSource } from './host/source-address.ts';
import { isIcmpError, type Packet, protocolNumber } from './packet.ts';

export const TTL = 64;
/**
 * IP and TCP headers with the options of a SYN; an echo request of ping's default size; a segment without data, with a
 * timestamp.
 */
export const BYTES = { tcp: 60, udp: 60, icmp: 84, ack: 52 } as const;

/** What is sent back, by whoever the request ended at. */
export function answerTo(sent: Walked): Departure | undefined {
  const { packet, at, trace } = sent;
  if (trace.disposition === 'ACCEPTED') return stackAnswer(sent);
  if (!sent.answer || isIcmpError(packet) || packet.tcp === 'reset') return undefined;
  const mark = reflected(at) ? packet.mark : 0;
  if (sent.answer.kind === 'reset')
    return {
      direction: 'reply',
      from: at,
      attached: trace.disposition !== 'NO_LISTENER',
      packet: { ...turned(packet), ...resetOf(packet), bytes: 40, dontFragment: true, ttl: TTL, mark },
      answer: true,
    };
  return { direction: 'reply', from: at, attached: true, ...icmpError(sent, sent.answer, mark) };
}

const reflected = ({ node }: LoadedNode): boolean =>
  typeof node.stack.markReflected === 'object' && node.stack.markReflected.known;
const acceptsMark = ({ node }: LoadedNode): boolean =>
  typeof node.stack.markAccepted === 'object' && node.stack.markAccepted.known;

export const turned = (packet: Packet): Packet => ({
  ...packet,
  source: packet.destination,
  destination: packet.source,
  sourcePort: packet.destinationPort,
  destinationPort: packet.sourcePort,
});

/**
 * SYN-ACK, echo reply, datagram: from the address that was asked (RFC 1122 3.3.4.2), by the listener's device where it
 * is bound to one.
 */
export function stackAnswer({ packet, at, takenBy, arrival }: Walked): Departure | undefined {
  const base = { direction: 'reply' as const, from: at, device: takenBy, answer: true };
  switch (packet.protocol) {
    case 'tcp':
      return {
        ...base,
        packet: {
          ...turned(packet),
          tcp: 'syn-ack',
          ttl: TTL,
          bytes: BYTES.tcp,
          mark: acceptsMark(at) ? packet.mark : 0,
        },
      };
    case 'udp':
      return { ...base, packet: { ...turned(packet), ttl: TTL, mark: 0 } };
    case 'icmp':
      return {
        ...base,
        // icmpv6_echo_reply() asks for a route by the device that the question came in by (flowi6_oif), for which rules
        // may ask; icmp_reply() does not.
        ...(familyOf(packet.source) === 6 && arrival !== 'lo' ? { preferredDevice: arrival } : {}),
        packet: { ...turned(packet), icmp: { kind: 'echo-reply' }, ttl: TTL, mark: reflected(at) ? packet.mark : 0 },
      };
  }
}

/**
 * __icmp_send() in net/ipv4/icmp.c: from the address that was asked where it is the node's own, else from what the
 * route to the sender gives.
 */
export function icmpError(
  { packet, at, arrival }: Walked,
  answer: Extract<FilterAnswer, { kind: 'icmp' }>,
  mark: number,
): Pick<Departure, 'packet' | 'answer'> {
  const own = at.isLocal(packet.destination);
  return {
    packet: {
      protocol: 'icmp',
      source: own ? packet.destination : errorSource6(at, packet, arrival),
      destination: packet.source,
      sourcePort: 0,
      destinationPort: 0,
      icmp: { kind: answer.icmp, about: packet, ...(answer.mtu === undefined ? {} : { mtu: answer.mtu }) },
      ttl: TTL,
      bytes: 88,
      dontFragment: false,
      mark,
    },
    answer: own,
  };
}

/**
 * icmp6_send() in net/ipv6/icmp.c: the address that suits the interface that the packet came in by, unless the route
 * back names one. Undefined: the route chooses, as always with IPv4.
 */
function errorSource6(
  at: LoadedNode,
  { source: destination }: Packet,
  arrival: string | undefined,
): Address | undefined {
  if (familyOf(destination) === 4 || arrival === undefined) return undefined;
  const back = lookUpRoute(at, { destination, arrival: 'lo', mark: 0, protocol: protocolNumber.icmp6, user: 0 });
  if (back.kind === 'route' && back.route.preferredSource !== undefined) return undefined;
  return chooseSource(at, { egress: arrival, destination, scope: 'global' })?.address;
}

/** Only a SYN is answered with a reset that acknowledges. */
const resetOf = ({ tcp }: Packet): Pick<Packet, 'tcp' | 'acknowledges'> => ({
  tcp: 'reset',
  ...(tcp !== 'syn' && { acknowledges: false }),
});
