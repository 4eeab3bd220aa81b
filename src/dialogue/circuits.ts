import type { Address } from '../base/address.ts';
import { type Duration, microseconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import type { Random } from '../base/random.ts';
import type { OsErrorName } from '../model/observation.ts';
import type { Point } from '../sim/impairments.ts';
import type { Circuit, Crossing, Way, WayEnd } from '../sim/way.ts';
import { type BothWays, type Request, type Seen, traceBothWays } from '../trace/both-ways.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { IcmpKind } from '../trace/packet.ts';
import type { Trace } from '../trace/step.ts';

export interface Laying {
  readonly network: LoadedNetwork;
  readonly request: Request;
  readonly random: Random;
}

/** How a connection goes through the network, or why connect() fails before anything is sent. */
export type Laid =
  | { readonly kind: 'laid'; readonly source: Address; readonly circuit: Circuit }
  | { readonly kind: 'error'; readonly error: OsErrorName };

/**
 * Which stateful devices the packets of a connection cross, in which direction, as the trace says. What filters decide is left to the
 * devices of the simulation, so a way that a filter cuts short is traced again without filters.
 */
export function layCircuit({ network, request, random }: Laying): Laid {
  const traced = tracedOnce(network, request);
  if (traced.kind === 'error') return traced;
  const { source, there, back } = traced;
  const wayThere = wayOf(network, there, random);
  return {
    kind: 'laid',
    source,
    circuit: { there: wayThere, back: back ? wayOf(network, back, random) : turned(wayThere, request.from.name) },
  };
}

type Traced =
  | { readonly kind: 'traced'; readonly source: Address; readonly there: Traveled; readonly back: Traveled | undefined }
  | Extract<Laid, { readonly kind: 'error' }>;

/** What of a trace decides how a circuit is laid. */
type Traveled = Pick<Trace, 'path' | 'disposition' | 'endedAt'> & {
  readonly endedBy: string | undefined;
  /** By a filter of one of the two hosts themselves. */
  readonly deniedByEnd: boolean;
  /** The ICMP error that answers it. */
  readonly answer: IcmpKind | undefined;
};

const books = new WeakMap<LoadedNetwork, Map<string, Traced>>();

/**
 * The connections of one program to one port of another go one way, so each class is traced once for a network. The source port is none
 * of it: where the way depends on it (several next hops that are equally good), one way stands for all.
 */
function tracedOnce(network: LoadedNetwork, request: Request): Traced {
  const book = books.get(network) ?? new Map<string, Traced>();
  books.set(network, book);
  const { from, to, port, bindAddress, bindDevice } = request;
  const key = `${from.name} ${to} ${port} ${bindAddress} ${bindDevice}`;
  const known = book.get(key);
  if (known) return known;
  if (book.size >= limits.circuitsKeptMax) book.clear();
  const traced = traceClass(network, { ...request, sourcePort: undefined });
  book.set(key, traced);
  return traced;
}

function traceClass(network: LoadedNetwork, request: Request): Traced {
  const ends = [request.from.name, network.owner(request.to)?.node.name ?? request.from.name];
  const ways = traceBothWays(network, request);
  if (ways.request.path.length === 0 && !isDelivered(ways.request)) return { kind: 'error', error: errorOf(ways.seen) };
  // What is left to the devices of the simulation are the filters between the ends; those of the ends decide here, once.
  const open = isWhole(ways) ? ways : traceBothWays(network, { ...request, permitAll: true, filtering: ends });
  const decided = isWhole(open) || [open.request, open.reply].some((one) => one && isDeniedBy(ends, one));
  const [there, back] = decided ? [open.request, open.reply] : [ways.request, ways.reply];
  const traveled = (one: Trace, answer?: IcmpKind): Traveled => ({
    path: one.path,
    disposition: one.disposition,
    endedAt: one.endedAt,
    endedBy: one.steps.at(-1)?.because.code,
    deniedByEnd: isDeniedBy(ends, one),
    answer,
  });
  const { source } = ways.request.packet;
  return { kind: 'traced', source, there: traveled(there, back?.packet.icmp?.kind), back: back && traveled(back) };
}

const isDeniedBy = (ends: readonly string[], { disposition, endedAt }: Trace): boolean =>
  ends.includes(endedAt) && /^(?:DENIED|NO_STATE)/.test(disposition);

const isDelivered = ({ disposition }: Pick<Trace, 'disposition'>): boolean =>
  disposition === 'ACCEPTED' || disposition === 'NO_LISTENER';

const isWhole = ({ request, reply }: BothWays): boolean =>
  isDelivered(request) && reply !== undefined && isDelivered(reply);

/** One way over a link: from 50 µs on, as much as a local network takes, a little different for each. */
const DELAY_LEAST_US = 50;
const DELAY_SPREAD_US = 100;

function wayOf(network: LoadedNetwork, trace: Traveled, random: Random): Way {
  const crossings: Crossing[] = [];
  let delay = 0;
  let routers = 0;
  let points: Point[] = [];
  const travelled = (): { readonly delay: Duration; readonly passes: readonly Point[] } => {
    const leg = { delay: microseconds(delay), passes: points };
    delay = 0;
    points = [];
    return leg;
  };
  for (const [i, hop] of trace.path.entries()) {
    points.push(hop);
    if (hop.direction === 'out') delay += DELAY_LEAST_US + random.below(DELAY_SPREAD_US);
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
  const [first] = trace.path;
  const leaves = first?.direction === 'out' ? { leaves: first.interface } : {};
  const { delay: lastDelay, passes } = travelled();
  // What a device of the simulation decides is not settled here.
  const end = endOf(network, trace, lastDelay);
  return { crossings, end: cutAt && end.kind === 'lost' ? { kind: 'lost' } : end, passes, routers, ...leaves };
}

/** The device that the way ends at by a rule, or by its check of the way back: it decides for itself in the simulation. */
function filterThatCuts(
  network: LoadedNetwork,
  { path, endedAt, disposition }: Traveled,
): Omit<Crossing, 'delay' | 'passes'> | undefined {
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

function endOf(network: LoadedNetwork, trace: Traveled, delay: Duration): WayEnd {
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

/** Where nothing ever comes back that could be traced, a device's own answer goes back the way that the packet came. */
function turned({ crossings }: Way, host: string): Way {
  const back = crossings.toReversed().map(({ device, arrival, egress, delay, passes = [] }) => ({
    device,
    arrival: egress,
    egress: arrival,
    delay,
    passes: passes
      .toReversed()
      .map((point) => ({ ...point, direction: point.direction === 'in' ? 'out' : 'in' }) as const),
  }));
  return { crossings: back, end: { kind: 'host', host, delay: microseconds(DELAY_LEAST_US) } };
}

function errorOf(seen: Seen): OsErrorName {
  switch (seen) {
    case 'ECONNREFUSED':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EACCES':
    case 'EADDRNOTAVAIL':
      return seen;
    default:
      return 'OTHER';
  }
}
