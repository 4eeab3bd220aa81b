import { type Duration, microseconds } from '../base/duration.ts';
import type { Random } from '../base/random.ts';
import { presets } from '../config/presets.ts';
import type { Point } from '../sim/impairments.ts';
import type { Crossing, OwnTable, Way, WayEnd } from '../sim/way.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { IcmpKind } from '../trace/packet.ts';
import type { Trace } from '../trace/step.ts';
import { keepsOwnTable } from '../trace/own-table.ts';

/** What of a trace decides how a circuit is laid. */
export type Traveled = Pick<Trace, 'path' | 'disposition' | 'endedAt'> & {
  readonly endedBy: string | undefined;
  /** By a filter of one of the two hosts themselves. */
  readonly deniedByEnd: boolean;
  /** The ICMP error that answers it. */
  readonly answer: IcmpKind | undefined;
};

/** A way without its times: the same for all connections of a class, while each of them has times of its own. */
export interface Route extends Omit<Way, 'crossings' | 'end'> {
  readonly crossings: readonly UntimedCrossing[];
  /** Links from the last crossing to the end. */
  readonly links: number;
  /** With a delay of nothing. */
  readonly end: WayEnd;
}

interface UntimedCrossing extends Omit<Crossing, 'delay'> {
  /** From the sender, or the device before it. */
  readonly links: number;
}

/** One link: from 50 µs on, as much as a local network takes, a little different for each. */
export const DELAY_LEAST_US = 50;
const DELAY_SPREAD_US = 100;

/** One connection's times on a route: each link takes a little of its own. */
export function timed({ crossings, links, end, passes, routers, leaves }: Route, random: Random): Way {
  return {
    crossings: crossings.map((one) => timedCrossing(one, random)),
    end: timedEnd(end, delayOf(links, random)),
    passes,
    routers,
    leaves,
  };
}

const timedCrossing = (
  { device, arrival, egress, links, passes, routersBefore, own }: UntimedCrossing,
  random: Random,
): Crossing => ({ device, arrival, egress, delay: delayOf(links, random), passes, routersBefore, own });

function timedEnd(end: WayEnd, delay: Duration): WayEnd {
  if (end.kind !== 'lost') return { ...end, delay };
  return end.at ? { kind: 'lost', at: { ...end.at, delay } } : end;
}

function delayOf(links: number, random: Random): Duration {
  let delay = 0;
  for (let i = 0; i < links; i++) delay += DELAY_LEAST_US + random.below(DELAY_SPREAD_US);
  return microseconds(delay);
}

export function routeOf(network: LoadedNetwork, trace: Traveled): Route {
  const crossings: UntimedCrossing[] = [];
  let links = 0;
  let routers = 0;
  let points: Point[] = [];
  const travelled = (): { readonly links: number; readonly passes: readonly Point[] } => {
    const leg = { links, passes: points };
    links = 0;
    points = [];
    return leg;
  };
  const [first] = trace.path;
  const leaves = first?.direction === 'out' ? first.interface : undefined;
  const atSender = leaves === undefined ? undefined : first && ownTable(network, first, 'sender');
  if (atSender) crossings.push({ ...atSender, routersBefore: 0, ...travelled() });
  for (const [i, hop] of trace.path.entries()) {
    points.push(hop);
    if (hop.direction === 'out') links++;
    else if (hop.node !== trace.endedAt) {
      const { filter } = network.node(hop.node)?.node ?? {};
      if (filter)
        crossings.push({
          device: hop.node,
          arrival: hop.interface,
          egress: trace.path[i + 1]?.interface ?? hop.interface,
          routersBefore: routers,
          ...travelled(),
        });
      // An ASA leaves the time to live alone unless it is told not to (`set connection decrement-ttl`).
      if (filter?.kind !== 'asa') routers++;
    }
  }
  const cutAt = isDelivered(trace) || trace.deniedByEnd ? undefined : filterThatCuts(network, trace);
  if (cutAt) crossings.push({ ...cutAt, ...travelled() });
  const last = isDelivered(trace) ? trace.path.at(-1) : undefined;
  const atReceiver = last && ownTable(network, last, 'receiver');
  if (atReceiver) crossings.push({ ...atReceiver, routersBefore: routers, ...travelled() });
  // What a device of the simulation decides is not settled here.
  const end = endOf(network, trace);
  return { crossings, end: cutAt && end.kind === 'lost' ? { kind: 'lost' } : end, ...travelled(), routers, leaves };
}

/** Whether a host that is an end keeps a table of connections of its own, which is played like that of a device. */
export function keepsTable(network: LoadedNetwork, host: string): boolean {
  const node = network.node(host);
  return node !== undefined && keepsOwnTable(node);
}

function ownTable(
  network: LoadedNetwork,
  { node: device, interface: at }: Point,
  of: OwnTable['of'],
): Omit<UntimedCrossing, 'links' | 'passes'> | undefined {
  const filter = keepsTable(network, device) ? network.node(device)?.node.filter : undefined;
  if (!filter) return undefined;
  const isOutside = filter.kind === 'table' && presets.get(filter.policy.preset)?.isOfHost === 'outside';
  const captured = isOutside ? 'stack' : 'wire';
  return { device, arrival: at, egress: at, own: { of, captured } };
}

export const isDelivered = ({ disposition }: Pick<Trace, 'disposition'>): boolean =>
  disposition === 'ACCEPTED' || disposition === 'NO_LISTENER';

/**
 * The device that the way ends at by a rule, or by its check of the way back: it decides for itself in the simulation.
 */
function filterThatCuts(
  network: LoadedNetwork,
  { path, endedAt, disposition }: Traveled,
): Omit<UntimedCrossing, 'links' | 'passes'> | undefined {
  const filter = filterOf(network, endedAt);
  const arrival = path.findLast(({ node, direction }) => node === endedAt && direction === 'in');
  if (!filter || !arrival) return undefined;
  const isBefore = /^(?:DENIED|NO_STATE)/.test(disposition);
  const isOfAsa = disposition === 'REVERSE_PATH_FILTERED' || disposition === 'NEIGHBOUR_UNREACHABLE';
  if (!isBefore && !(isOfAsa && filter === 'asa')) return undefined;
  const last = path.at(-1);
  return {
    device: endedAt,
    arrival: arrival.interface,
    egress: last?.node === endedAt ? last.interface : arrival.interface,
  };
}

const filterOf = (network: LoadedNetwork, node: string) => network.node(node)?.node.filter?.kind;

function endOf(network: LoadedNetwork, trace: Traveled): WayEnd {
  const delay = microseconds(0);
  const last = trace.path.at(-1);
  const on = last?.node === trace.endedAt && last.direction === 'in' ? { interface: last.interface } : undefined;
  if (isDelivered(trace)) return { kind: 'host', host: trace.endedAt, delay, ...on };
  switch (trace.disposition) {
    case 'DENIED_RESET':
    case 'NO_STATE_RESET':
      return { kind: 'refused', answer: 'reset', delay, by: trace.endedAt };
    case 'NO_ROUTE':
      return { kind: 'refused', answer: 'net-unreachable', delay, by: trace.endedAt };
    case 'NEIGHBOUR_UNREACHABLE':
      // Nobody was asked, so nobody knows that nobody is there.
      if (trace.endedBy === 'NEIGHBOUR_ENTRY_OF_NOBODY') return { kind: 'lost' };
      // A firewall of that family tells nobody that nobody answered its ARP.
      if (filterOf(network, trace.endedAt) === 'asa') return { kind: 'lost' };
      return { kind: 'refused', answer: 'host-unreachable', delay, by: trace.endedAt };
    case 'DENIED_ICMP':
      return { kind: 'refused', answer: trace.answer ?? 'admin-prohibited', delay, by: trace.endedAt };
    case 'TTL_EXPIRED':
    case 'LOOP':
      return { kind: 'refused', answer: 'time-exceeded', delay, by: trace.endedAt };
    default:
      return on
        ? { kind: 'lost', at: { host: trace.endedAt, ...on, delay, disposition: trace.disposition } }
        : { kind: 'lost' };
  }
}
