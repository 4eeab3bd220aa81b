import { type Address, isLoopback } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { NextHop, Route } from '../../model/routing.ts';
import { protocolNumber } from '../packet.ts';
import type { Reason } from '../reason.ts';
import type { FoundRoute } from './found-route.ts';
import type { LoadedNode } from './loaded-node.ts';
import { type Choice, multipathChoice } from './multipath.ts';
import { type OrdinaryWay, ordinaryWay, reasonOfWay } from './ordinary-way.ts';
import { lookUpRoute, type RouteAnswer, type RouteQuery } from './route-lookup.ts';
import { missedRoute, reasonOfNoRoute, reasonOfRefusal, reasonOfRoute } from './route-reason.ts';
import { chooseSource } from './source-address.ts';
import { reasonOfBound, sourceOfRoute } from './source-reason.ts';
import { deviceOfGroup, refusedAtOnce, toGroup, toUnspecified } from './special-destination.ts';

/**
 * Which of so many next hops a flow from this source takes: the kernel's hash is one of the addresses
 * (fib_multipath_hash_policy 0).
 */
export type ChooseHop = (count: number, source: Address | undefined) => number;

/** What is to be sent, as far as the socket says it. */
export interface OutputWish {
  readonly destination: Address;
  /** bind(): the source address. */
  readonly source?: Address | undefined;
  /** SO_BINDTODEVICE. */
  readonly device?: string | undefined;
  /** As `device` to rules and among next hops, but another one will do (flowi6_oif without RT6_LOOKUP_F_IFACE). */
  readonly preferredDevice?: string | undefined;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly mark: number;
  readonly user: number;
  /** An answer: its source is what was asked, local or not (FLOWI_FLAG_ANYSRC), and one look-up settles it. */
  readonly answer?: boolean;
  /** Which of so many equally good next hops is taken, from 0; absent: the first. */
  readonly choose?: ChooseHop;
  /** connect() looks up again with the source address that it found. */
  readonly connects?: boolean;
  /**
   * The source port was settled before connect(): by bind(), or because UDP settles it first (inet_dgram_connect()).
   */
  readonly portIsBound?: boolean;
}

export type OutputRoute =
  | {
      readonly kind: 'send';
      readonly source: Address;
      readonly egress: string;
      /** Whom ARP asks for: the gateway, or the destination itself. */
      readonly nextHop: Address;
      readonly route?: Route;
      /** Other next hops that are as good. */
      readonly others: readonly NextHop[];
      readonly because: readonly [source: Reason, route: Reason];
    }
  | {
      readonly kind: 'local';
      readonly source: Address;
      /** Where it goes to another address than was asked for. */
      readonly destination?: Address;
      readonly because: readonly [source: Reason, route: Reason];
    }
  | { readonly kind: 'failed'; readonly error: OutputError; readonly because: Reason };

/** What connect() or sendto() answers at once. */
export type OutputError = 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL' | 'EADDRNOTAVAIL' | 'ENODEV';

/**
 * The route of what a Linux node itself sends: ip_route_output_key_hash_rcu() in net/ipv4/route.c, and before it the
 * second look-up of connect(), which goes by the source address that the first one chose (ip_route_connect() and
 * ip_route_newports() in include/net/route.h). IPv6 has the same order, but no fall-back to the link of a bound device
 * (ip6_route_output_flags()).
 */
export function outputRoute(node: LoadedNode, wish: OutputWish): OutputRoute {
  if (wish.source !== undefined && !wish.answer && !node.isLocal(wish.source))
    return failed('EADDRNOTAVAIL', {
      code: 'SOURCE_NOT_LOCAL',
      text: `no interface of ${node.name} that is up has ${wish.source}.`,
      config: [],
    });
  const device = wish.device === undefined ? undefined : node.interfaces.get(wish.device);
  // IPv6 asks for no such thing, only for a route by the device: the own addresses of one that was never up have theirs
  // (ip6_route_output_flags()).
  const mayBeDown = node.isLinux && familyOf(wish.destination) === 6;
  if (wish.device !== undefined && device?.up !== true && !(device && mayBeDown)) {
    const text = `${node.name} has no interface ${wish.device} that is up.`;
    // SO_BINDTODEVICE fails for a device that is not there; one that is down is found out by the route.
    return failed(device ? 'ENETUNREACH' : 'ENODEV', { code: 'NO_SUCH_DEVICE', text, config: [] });
  }
  const leaving = deviceOfGroup(node, wish);
  const sent = leaving === wish.device ? wish : { ...wish, device: leaving };
  return toUnspecified(node, wish) ?? refusedAtOnce(wish) ?? toGroup(wish, ordinaryRoute(node, sent));
}

function ordinaryRoute(node: LoadedNode, wish: OutputWish): OutputRoute {
  const { source, sourcePort } = wish;
  if (familyOf(wish.destination) === 6 && source === undefined) return withoutSource6(node, wish);
  if (!wish.connects) return resolve(node, wish, lookUpRoute(node, queryOf(wish, { source, sourcePort })));
  const first = resolve(
    node,
    wish,
    lookUpRoute(node, queryOf(wish, { source, sourcePort: wish.portIsBound ? sourcePort : 0 })),
  );
  if (first.kind === 'failed') return first;
  const found = { source: first.source, sourcePort };
  const second = resolve(node, { ...wish, source: first.source }, lookUpRoute(node, queryOf(wish, found)));
  return second.kind === 'failed' ? second : { ...second, because: [first.because[0], second.because[1]] };
}

/**
 * ip6_dst_lookup_tail() in net/ipv6/ip6_output.c: only where there is no way is a source chosen of all addresses,
 * whatever device the socket is bound to, and the way looked up again with it.
 */
function withoutSource6(node: LoadedNode, wish: OutputWish): OutputRoute {
  const sourcePort = wish.connects && !wish.portIsBound ? 0 : wish.sourcePort;
  const first = resolve(node, wish, lookUpRoute(node, queryOf(wish, { source: undefined, sourcePort })));
  if (first.kind !== 'failed') return first;
  const { destination } = wish;
  const source = chooseSource(node, { egress: NO_DEVICE, destination, scope: 'global' })?.address;
  if (source === undefined) return first;
  return resolve(node, { ...wish, source }, lookUpRoute(node, queryOf(wish, { source, sourcePort })));
}

const NO_DEVICE = '';

interface Chosen {
  readonly source: Address | undefined;
  readonly sourcePort: number;
}

const queryOf = (wish: OutputWish, { source, sourcePort }: Chosen): RouteQuery => ({
  destination: wish.destination,
  source,
  arrival: 'lo',
  egress: wish.device,
  preferredEgress: wish.preferredDevice,
  mark: wish.mark,
  protocol: wish.protocol,
  sourcePort,
  destinationPort: wish.destinationPort,
  user: wish.user,
});

function resolve(node: LoadedNode, wish: OutputWish, answer: RouteAnswer): OutputRoute {
  if (answer.kind === 'route' && wish.source === undefined) {
    const way = ordinaryWay(node, answer);
    if (way) return byOrdinaryWay(wish.destination, { answer, way });
  }
  if (answer.kind === 'route' && answer.route.kind === 'local') return toItself(node, wish, answer);
  if (answer.kind === 'route' && answer.route.kind === 'broadcast') return toEverybody(node, wish, answer);
  if (answer.kind === 'route') return offLoopback(node, byRoute(node, wish, answer));
  if (wish.device !== undefined && familyOf(wish.destination) === 4)
    return offLoopback(node, onLink(node, wish, wish.device));
  if (answer.kind === 'refused')
    return failed(
      answer.route ? ROUTE_REFUSALS[answer.as] : RULE_REFUSALS[answer.as],
      reasonOfRefusal(node, wish.destination, answer),
    );
  return failed('ENETUNREACH', reasonOfNoRoute(node, wish.destination));
}

/** fib4_rule_action() in net/ipv4/fib_rules.c: a rule says the wider of the two errors. */
const RULE_REFUSALS = { blackhole: 'EINVAL', unreachable: 'ENETUNREACH', prohibit: 'EACCES' } as const;
/** fib_props in net/ipv4/fib_semantics.c. */
const ROUTE_REFUSALS = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' } as const;

const failed = (error: OutputError, because: Reason): OutputRoute => ({ kind: 'failed', error, because });

interface Ordinary {
  readonly answer: FoundRoute;
  readonly way: OrdinaryWay;
}

/** What `byRoute` comes to where there is nothing to choose. */
const byOrdinaryWay = (destination: Address, { answer, way }: Ordinary): OutputRoute => ({
  kind: 'send',
  source: way.source,
  egress: way.egress,
  nextHop: way.via ?? destination,
  route: answer.route,
  others: NO_OTHERS,
  because: [way.because, reasonOfWay(destination, answer, way)],
});

const NO_OTHERS: readonly NextHop[] = [];

function toItself(node: LoadedNode, wish: OutputWish, answer: FoundRoute): OutputRoute {
  const source = wish.source ?? answer.route.preferredSource ?? wish.destination;
  return {
    kind: 'local',
    source,
    because: [reasonOfBound(node, wish, source), reasonOfRoute(node, wish.destination, answer)],
  };
}

function byRoute(node: LoadedNode, wish: OutputWish, answer: FoundRoute): OutputRoute {
  const { destination, source: bound, device } = wish;
  const choice = multipathChoice(node, { destination, source: bound, device, route: answer.route, hops: answer.hops });
  const hop = choice.hops[wish.choose?.(choice.hops.length, bound) ?? 0];
  if (!hop)
    return failed('ENETUNREACH', {
      code: 'ROUTE_MISSING',
      text: `the route has no next hop.`,
      config: linesOfRoute(answer.route),
    });
  const source =
    bound === undefined
      ? sourceOfRoute(node, destination, { route: answer.route, hop })
      : { address: bound, because: reasonOfBound(node, wish, bound) };
  if (!source)
    return failed('EADDRNOTAVAIL', {
      code: 'SOURCE_NOT_LOCAL',
      text: `${node.name} has no address to send from.`,
      config: [],
    });
  return {
    kind: 'send',
    source: source.address,
    egress: hop.device,
    nextHop: hop.via ?? wish.destination,
    route: answer.route,
    others: choice.hops.filter((other) => other !== hop),
    because: [source.because, reasonOfChoice(node, destination, { answer, choice })],
  };
}

function reasonOfChoice(
  node: LoadedNode,
  destination: Address,
  { answer, choice }: { readonly answer: FoundRoute; readonly choice: Choice },
): Reason {
  if (choice.because) {
    const { words, config } = missedRoute(node, destination, answer.route);
    const text = `${choice.because.text.slice(0, -1)}${words}.`;
    return { ...choice.because, text, config: [...choice.because.config, ...config] };
  }
  const because = reasonOfRoute(node, destination, answer.among(choice.hops));
  return { ...because, assumed: [...(because.assumed ?? []), ...(choice.assumed ?? [])] };
}

/**
 * __mkroute_output(): 127.0.0.0/8 leaves by no wire (`route_localnet` is not in the model). IPv6 finds out on arrival.
 */
function offLoopback(node: LoadedNode, route: OutputRoute): OutputRoute {
  if (route.kind !== 'send' || familyOf(route.source) === 6 || !isLoopback(route.source)) return route;
  if (route.egress === 'lo' || node.interfaces.get(route.egress)?.loopback) return route;
  const text = `${route.source} is a loopback address, and ${route.egress} of ${node.name} is a wire.`;
  return failed('EINVAL', { code: 'MARTIAN_SOURCE', text, config: route.because[1].config });
}

/** As for every other group; see `special-destination`. */
function toEverybody(node: LoadedNode, { destination, protocol }: OutputWish, { route }: FoundRoute): OutputRoute {
  const text = `${destination} is the broadcast address of a network of ${node.name}.`;
  return failed(protocol === protocolNumber.tcp ? 'ENETUNREACH' : 'EACCES', {
    code: 'DESTINATION_GROUP',
    text,
    config: linesOfRoute(route),
  });
}

/** "Apparently, routing tables are wrong. Assume, that the destination is on link", says the kernel. */
function onLink(node: LoadedNode, wish: OutputWish, device: string): OutputRoute {
  const chosen =
    wish.source === undefined
      ? chooseSource(node, { egress: device, destination: wish.destination, scope: 'link' })
      : undefined;
  const source = wish.source ?? chosen?.address;
  if (source === undefined)
    return failed('EADDRNOTAVAIL', {
      code: 'SOURCE_NOT_LOCAL',
      text: `${node.name} has no address to send from.`,
      config: [],
    });
  const text = `${device} has no route to ${wish.destination}, so ${node.name} takes it for a neighbour on ${device} and asks for it by ARP.`;
  return {
    kind: 'send',
    source,
    egress: device,
    nextHop: wish.destination,
    others: [],
    because: [
      chosen
        ? { code: chosen.code, text: `${source} is the first address of ${device}.`, config: lines(chosen.of.by) }
        : reasonOfBound(node, wish, source),
      { code: 'ROUTE_ON_LINK_OF_DEVICE', text, config: [] },
    ],
  };
}

const lines = (line: ConfigLine | undefined): readonly ConfigLine[] => (line ? [line] : []);
const linesOfRoute = ({ by }: Route): readonly ConfigLine[] => lines(by);
