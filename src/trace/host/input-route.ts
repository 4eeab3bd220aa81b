import { type Address, isLoopback, isUnspecified } from '../../base/address.ts';
import { type Family, familyOf } from '../../base/prefix.ts';
import type { Disposition } from '../../model/codes.ts';
import type { NextHop, Route } from '../../model/routing.ts';
import { type IcmpKind, numberOf, type Packet } from '../packet.ts';
import type { Reason } from '../reason.ts';
import type { LoadedNode } from './loaded-node.ts';
import type { ChooseHop } from './output-route.ts';
import { reversePathFilter } from './reverse-path-filter.ts';
import { lookUpRoute, type RouteAnswer } from './route-lookup.ts';
import { reasonOfNoRoute, reasonOfRefusal, reasonOfRoute } from './route-reason.ts';

export type InputRoute =
  | { readonly kind: 'local'; readonly because: readonly Reason[] }
  | {
      readonly kind: 'forward';
      readonly egress: string;
      readonly nextHop: Address;
      readonly route: Route;
      readonly others: readonly NextHop[];
      readonly because: readonly Reason[];
    }
  | {
      readonly kind: 'drop';
      readonly disposition: Disposition;
      /** What the node tells the source; nothing where it keeps silent. */
      readonly icmp?: IcmpKind;
      readonly because: readonly Reason[];
    };

/**
 * What a node does with a packet from the wire: ip_route_input_slow() in net/ipv4/route.c, and the strong host's check
 * of other systems.
 */
export function inputRoute(node: LoadedNode, arriving: Arriving): InputRoute {
  const { packet, arrival, question } = arriving;
  const odd = martianByItself(packet, arrival);
  if (odd) return odd;
  const answer = lookUpRoute(node, {
    destination: packet.destination,
    source: packet.source,
    arrival,
    mark: packet.mark,
    protocol: question ? 0 : numberOf(packet, familyOf(packet.destination)),
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
    user: 0,
  });
  if (answer.kind !== 'route') return noRoute(node, arriving, answer);
  switch (answer.route.kind) {
    case 'local':
      return deliver(node, arriving, answer);
    case 'unicast':
      return forward(node, arriving, answer);
    case 'broadcast':
    case 'multicast':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
    case 'throw':
      return drop('MARTIAN', {
        code: 'MARTIAN_DESTINATION',
        text: `${packet.destination} is a ${answer.route.kind} address there.`,
        config: [],
      });
  }
}

export interface Arriving {
  readonly packet: Packet;
  readonly arrival: string;
  /** Of ARP: it has addresses like a packet, but no protocol of IP that a rule could ask for. */
  readonly question?: boolean;
  /** Which of so many equally good next hops is taken, from 0; absent: the first. */
  readonly choose?: ChooseHop;
}

/** Addresses that no wire carries. */
function martianByItself({ source, destination }: Packet, arrival: string): InputRoute | undefined {
  if (arrival === 'lo') return undefined;
  if (isLoopback(source) || isUnspecified(source) || source === '255.255.255.255')
    return drop('MARTIAN', { code: 'MARTIAN_SOURCE', text: `nobody can send from ${source}.`, config: [] });
  if (isLoopback(destination) || isUnspecified(destination))
    return drop('MARTIAN', { code: 'MARTIAN_DESTINATION', text: `${destination} can be on no wire.`, config: [] });
  return undefined;
}

type Found = Extract<RouteAnswer, { kind: 'route' }>;

function deliver(node: LoadedNode, { packet, arrival, question }: Arriving, answer: Found): InputRoute {
  const wrong = strongReceive(node, packet.destination, arrival);
  if (wrong) return wrong;
  const check = reversePathFilter(node, { packet, arrival, question });
  if (check.kind === 'drop') return drop(check.disposition, check.because);
  return {
    kind: 'local',
    because: [...(check.because ? [check.because] : []), reasonOfRoute(node, packet.destination, answer)],
  };
}

/** RFC 1122 3.3.4.2 (A): a strong host takes a packet only by the interface that owns its destination. */
function strongReceive(node: LoadedNode, destination: Address, arrival: string): InputRoute | undefined {
  if (node.hostModel.receive !== 'strong' || arrival === 'lo') return undefined;
  const own = node.own(destination);
  const weak = node.interfaces.get(arrival)?.settings.weakHostReceive;
  if (!own || own.interface.name === arrival || (typeof weak === 'object' && weak.known)) return undefined;
  const text = `${destination} belongs to ${own.interface.name}, but the packet came in by ${arrival}, and ${node.name} is a strong host.`;
  return drop('STRONG_HOST_DROPPED', { code: 'STRONG_RECEIVE', text, config: [] });
}

function forward(node: LoadedNode, { packet, arrival, question, choose }: Arriving, answer: Found): InputRoute {
  if (!forwards(node, packet, arrival)) return notForwarded(node, { packet, arrival });
  const hop = answer.hops[choose?.(answer.hops.length, packet.source) ?? 0];
  if (!hop) return noRoute(node, { packet, arrival }, { kind: 'none' });
  const check = reversePathFilter(node, { packet, arrival, question, egress: hop.device });
  if (check.kind === 'drop') return drop(check.disposition, check.because);
  return {
    kind: 'forward',
    egress: hop.device,
    nextHop: hop.via ?? packet.destination,
    route: answer.route,
    others: answer.hops.filter((other) => other !== hop),
    because: [...(check.because ? [check.because] : []), reasonOfRoute(node, packet.destination, answer)],
  };
}

function forwards(node: LoadedNode, packet: Packet, arrival: string): boolean {
  const { forwarding, forwarding6 } = node.facts(arrival);
  return (familyOf(packet.destination) === 4 ? forwarding : forwarding6).value;
}

const FORWARDING = { 4: 'net.ipv4.ip_forward', 6: 'net.ipv6.conf.all.forwarding' } as const;

/** IPSTATS_MIB_INADDRERRORS: a host keeps silent about what is not for it (ip_error()). */
function notForwarded(node: LoadedNode, { packet, arrival }: Arriving): InputRoute {
  const facts = node.facts(arrival);
  const forwarding = familyOf(packet.destination) === 4 ? facts.forwarding : facts.forwarding6;
  const text = `${packet.destination} is no address of ${node.name}, which does not forward what comes in by ${arrival} (${FORWARDING[familyOf(packet.destination)]} is 0).`;
  return drop('NOT_FORWARDED', { code: 'FORWARDING_OFF', text, config: forwarding.lines, assumed: forwarding.assumed });
}

function noRoute(node: LoadedNode, arriving: Arriving, answer: Exclude<RouteAnswer, { kind: 'route' }>): InputRoute {
  const { packet, arrival } = arriving;
  const family = familyOf(packet.destination);
  // A host that does not forward keeps silent with IPv4; with IPv6 it tells that it knows no way (ip6_pkt_discard() in
  // net/ipv6/route.c).
  if (family === 4 && !forwards(node, packet, arrival)) return notForwarded(node, arriving);
  if (answer.kind === 'none') return drop('NO_ROUTE', reasonOfNoRoute(node, packet.destination), 'net-unreachable');
  return drop('NO_ROUTE', reasonOfRefusal(node, packet.destination, answer), icmpOf(answer, family));
}

/**
 * ip_error() by the error of route or rule: EHOSTUNREACH, ENETUNREACH, EACCES; EINVAL is silence. IPv6 calls every one
 * that is unreachable "no route".
 */
function icmpOf({ as, route }: Extract<RouteAnswer, { kind: 'refused' }>, family: Family): IcmpKind | undefined {
  switch (as) {
    case 'blackhole':
      return undefined;
    case 'unreachable':
      return route && family === 4 ? 'host-unreachable' : 'net-unreachable';
    case 'prohibit':
      return 'admin-prohibited';
  }
}

function drop(disposition: Disposition, because: Reason, icmp?: IcmpKind): InputRoute {
  return { kind: 'drop', disposition, because: [because], ...(icmp ? { icmp } : {}) };
}
