import type { Address } from '../base/address.ts';
import { microseconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import type { Random } from '../base/random.ts';
import type { NodeName, OsErrorName } from '../model/observation.ts';
import type { Circuit, Way } from '../sim/way.ts';
import { type BothWays, type Request, type Seen, traceBothWays } from '../trace/both-ways.ts';
import type { LoadedNetwork } from '../trace/loaded-network.ts';
import type { IcmpKind } from '../trace/packet.ts';
import type { Trace } from '../trace/step.ts';
import { DELAY_LEAST_US, isDelivered, keepsTable, type Route, routeOf, timed, type Traveled } from './route.ts';

export interface Laying {
  readonly network: LoadedNetwork;
  readonly request: Request;
  readonly random: Random;
}

/** How a connection goes through the network, or why connect() fails before anything is sent. */
export type Laid =
  | {
      readonly kind: 'laid';
      readonly source: Address;
      readonly circuit: Circuit;
      readonly notListed: readonly NodeName[];
    }
  | { readonly kind: 'error'; readonly error: OsErrorName };

/**
 * Which stateful devices the packets of a connection cross, in which direction, as the trace says. What filters decide
 * is left to the devices of the simulation, so a way that a filter cuts short is traced again without filters.
 */
export function layCircuit({ network, request, random }: Laying): Laid {
  const traced = tracedOnce(network, request);
  if (traced.kind === 'error') return traced;
  const { source, there, back, notListed } = traced;
  const wayThere = timed(there, random);
  return {
    kind: 'laid',
    source,
    notListed,
    circuit: { there: wayThere, back: back ? timed(back, random) : turned(wayThere, request.from.name) },
  };
}

type Traced =
  | {
      readonly kind: 'traced';
      readonly source: Address;
      readonly there: Route;
      readonly back: Route | undefined;
      /** On the way are gateways whose rules nobody listed. */
      readonly notListed: readonly NodeName[];
    }
  | Extract<Laid, { readonly kind: 'error' }>;

const books = new WeakMap<LoadedNetwork, Map<string, Traced>>();

/**
 * The connections of one program to one port of another go one way, so each class is traced once for a network. The
 * source port is none of it: where the way depends on it (several next hops that are equally good), one way stands for
 * all.
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
  // What is left to the devices of the simulation are the filters between the ends, and tables of the ends themselves;
  // rules of an end that ask for no state decide here, once, and so do all of what a host says to itself.
  const from = request.from.name;
  const to = network.owner(request.to)?.node.name ?? from;
  const [tables, ends] = parted([from, to], (host) => from !== to && keepsTable(network, host));
  const ways = traceBothWays(network, request);
  const open = isWhole(ways)
    ? ways
    : traceBothWays(network, { ...request, permitAll: true, filtering: ends, marking: tables });
  if (isUnsent(open)) return { kind: 'error', error: errorOf(ways.seen) };
  const decided =
    isWhole(open) || isUnsent(ways) || [open.request, open.reply].some((one) => one && isDeniedBy(ends, one));
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
  return {
    kind: 'traced',
    source,
    notListed: notListedOn(ways),
    there: routeOf(network, traveled(there, back?.packet.icmp?.kind)),
    back: back && routeOf(network, traveled(back)),
  };
}

const notListedOn = ({ request, reply }: BothWays): readonly NodeName[] => [
  ...new Set(
    [...request.steps, ...(reply?.steps ?? [])].flatMap(({ at, because }) =>
      because.code === 'RULES_NOT_LISTED' ? [at] : [],
    ),
  ),
];

/** Those of which something holds, and the others. */
const parted = (hosts: readonly string[], holds: (host: string) => boolean): readonly [string[], string[]] => [
  hosts.filter(holds),
  hosts.filter((host) => !holds(host)),
];

const isDeniedBy = (ends: readonly string[], { disposition, endedAt }: Trace): boolean =>
  ends.includes(endedAt) && /^(?:DENIED|NO_STATE)/.test(disposition);

/** It fails before it comes to an interface: connect() is told. */
const isUnsent = ({ request }: BothWays): boolean => request.path.length === 0 && !isDelivered(request);

const isWhole = ({ request, reply }: BothWays): boolean =>
  isDelivered(request) && reply !== undefined && isDelivered(reply);

/** Where nothing ever comes back that could be traced, a device's own answer goes back the way that the packet came. */
function turned({ crossings }: Way, host: string): Way {
  const back = crossings.toReversed().map(({ device, arrival, egress, delay, passes = [], own }) => ({
    device,
    arrival: egress,
    egress: arrival,
    delay,
    own: own && ({ ...own, of: own.of === 'sender' ? 'receiver' : 'sender' } as const),
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
