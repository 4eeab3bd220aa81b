import { type Address } from '../../base/address.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { contains, familyOf, networkOf, samePrefix } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import type { NextHop, Route } from '../../model/routing.ts';
import type { WrittenRoute } from '../iproute/route-command.ts';
import type { OpenHop, OpenRoute } from '../parts.ts';
import type { Complaint } from '../yaml-places.ts';
import type { Faults } from './faults.ts';

/** The interfaces of a node, by everything that routing tables call them. */
export class Devices {
  readonly #interfaces: readonly Interface[];
  readonly #byName: ReadonlyMap<string, Interface>;
  readonly #byIndex: ReadonlyMap<number, Interface>;
  readonly #byAddress: ReadonlyMap<Address, Interface>;
  readonly #byGateway = new Map<Address, Interface | undefined>();

  constructor(interfaces: readonly Interface[]) {
    this.#interfaces = interfaces;
    this.#byName = new Map(interfaces.map((one) => [one.name, one]));
    this.#byIndex = new Map(interfaces.flatMap((one) => (one.index === undefined ? [] : [[one.index, one] as const])));
    this.#byAddress = new Map(
      interfaces.flatMap((one) => one.addresses.map(({ address }) => [address, one] as const)).toReversed(),
    );
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  named(name: string): Interface | undefined {
    return this.#byName.get(name);
  }

  /** The interface of a next hop, by what is said of it; else the one that has the gateway in one of its networks. */
  of({ device, deviceIndex, deviceAddress, via }: OpenHop): string | undefined {
    if (device !== undefined) return device;
    const told =
      (deviceIndex === undefined ? undefined : this.#byIndex.get(deviceIndex)) ??
      (deviceAddress === undefined ? undefined : this.#byAddress.get(deviceAddress));
    return (told ?? (via === undefined ? undefined : this.#near(via)))?.name;
  }

  #near(gateway: Address): Interface | undefined {
    if (!this.#byGateway.has(gateway)) this.#byGateway.set(gateway, this.#longestNetwork(gateway));
    return this.#byGateway.get(gateway);
  }

  #longestNetwork(gateway: Address): Interface | undefined {
    const family = familyOf(gateway);
    let best: { readonly length: number; readonly of: Interface } | undefined;
    for (const one of this.#interfaces)
      for (const { address, length, peer } of one.addresses)
        if (
          one.up &&
          familyOf(address) === family &&
          length > (best?.length ?? -1) &&
          contains(networkOf(peer ?? address, length), gateway)
        )
          best = { length, of: one };
    return best?.of;
  }
}

/** Routes of a listing: which interface a next hop has is looked up where the listing leaves it to its reader. */
export function listedRoutes(routes: readonly OpenRoute[], devices: Devices, faults: Faults): readonly Route[] {
  const found: Route[] = [];
  for (const route of routes) {
    const one = resolved(route, devices, faults);
    if (one) found.push(one);
  }
  return found;
}

/** Routes that somebody wrote, one after the other: held against what the kernel would say to `ip route`. */
export function writtenRoutes(
  routes: readonly WrittenRoute[],
  existing: readonly Route[],
  devices: Devices,
  faults: Faults,
): readonly Route[] {
  const standing = new Standing(existing);
  for (const { verb, ...open } of routes) {
    const route = checkedDevices(open, devices, faults) ? resolved(open, devices, faults) : undefined;
    if (!route || (route.hops.length > 0 && route.hops.every(({ device }) => devices.named(device)?.up === false)))
      continue;
    if (verb === 'del') {
      if (!standing.remove(route)) faults.add(open.by, noSuchRoute(route), 'routing');
    } else if (!standing.add(route, verb === 'replace')) faults.add(open.by, again(route), 'routing');
  }
  return standing.all;
}

/** The routes that there are while commands are read. */
class Standing {
  readonly #existing: readonly Route[];
  readonly #added: Route[] = [];
  readonly #byIdentity: Map<string, Route>;
  readonly #gone = new Set<Route>();

  constructor(existing: readonly Route[]) {
    this.#existing = existing;
    this.#byIdentity = new Map(existing.map((route) => [identity(route), route]));
  }

  get all(): readonly Route[] {
    if (this.#gone.size === 0) return [...this.#existing, ...this.#added];
    return [...this.#existing, ...this.#added].filter((route) => !this.#gone.has(route));
  }

  /**
   * False where there is one already that is not to be replaced. What is written of a connected network holds in place
   * of the kernel's own route.
   */
  add(route: Route, replaces: boolean): boolean {
    const key = identity(route);
    const before = this.#byIdentity.get(key);
    if (before && !isConnected(before) && !replaces) return false;
    if (before) this.#gone.add(before);
    this.#byIdentity.set(key, route);
    this.#added.push(route);
    return true;
  }

  /**
   * The first that has all that is said of it (fib_table_delete() in net/ipv4/fib_trie.c); false where there is none.
   */
  remove(like: Route): boolean {
    const found = this.all.filter((route) => isMeant(like, route)).toSorted((a, b) => a.metric - b.metric)[0];
    if (!found) return false;
    this.#gone.add(found);
    this.#byIdentity.delete(identity(found));
    return true;
  }
}

/** What nobody said matches everything: the metric that a route has by itself, a next hop, a source. */
function isMeant(like: Route, route: Route): boolean {
  if (like.table !== route.table || !samePrefix(like.to, route.to)) return false;
  if (like.kind !== 'unicast' && like.kind !== route.kind) return false;
  if (like.metric !== UNSAID_METRIC[familyOf(like.to.address)] && like.metric !== route.metric) return false;
  if (like.preferredSource !== undefined && like.preferredSource !== route.preferredSource) return false;
  return like.hops.every(({ via, device }) =>
    route.hops.some((hop) => hop.device === device && (via === undefined || hop.via === via)),
  );
}

/** IP6_RT_PRIO_USER. */
const UNSAID_METRIC = { 4: 0, 6: 1_024 } as const;

const noSuchRoute = ({ to }: Route): Complaint => ({
  found: `the removal of a route to ${to.address}/${to.length} that there is not`,
  expected: 'a route with this network, table, next hop and source',
  remedy: 'look at the routes above it and at the listing, and write the route as it is there',
});

const isConnected = ({ protocol }: Route): boolean => protocol === 'kernel';

/** What the kernel has one of (net/ipv4/fib_trie.c, fib_table_insert); IPv6 joins equal ones into a multipath route. */
const identity = ({ table, to, metric, hops }: Route): string =>
  `${table} ${to.address}/${to.length} ${metric}${familyOf(to.address) === 6 ? JSON.stringify(hops) : ''}`;

const again = ({ to, metric }: Route): Complaint => ({
  found: `a second route to ${to.address}/${to.length} with metric ${metric}`,
  expected: 'one route for each network, table and metric',
  remedy: 'give one of the two another metric, or write both hops in one route with "nexthop"',
});

function checkedDevices(route: OpenRoute, devices: Devices, faults: Faults): boolean {
  for (const { device } of route.hops) {
    if (device === undefined || devices.named(device)) continue;
    if (faults.isFull) return false;
    const near = nearestWord(device, devices.names);
    faults.add(
      route.by,
      {
        found: `the device "${device}"`,
        expected: devices.names.length === 0 ? 'an interface of this node' : devices.names.join(', '),
        remedy:
          near === undefined ? 'add it to the interfaces of this node, or correct the name' : `did you mean "${near}"?`,
      },
      'routing',
    );
    return false;
  }
  return true;
}

function resolved(route: OpenRoute, devices: Devices, faults: Faults): Route | undefined {
  if (isClosed(route)) return route;
  const hops: NextHop[] = [];
  for (const hop of route.hops) {
    const device = devices.of(hop);
    if (device === undefined) return faults.add(route.by, nowhere(hop), 'routing');
    const { deviceAddress: _, deviceIndex: __, ...rest } = hop;
    hops.push({ ...rest, device });
  }
  return { ...route, hops };
}

const isClosed = (route: OpenRoute): route is Route => route.hops.every(hasDevice);

const hasDevice = (hop: OpenHop): hop is NextHop =>
  hop.device !== undefined && hop.deviceAddress === undefined && hop.deviceIndex === undefined;

const nowhere = ({ via, deviceAddress, deviceIndex }: OpenHop): Complaint => ({
  found: via === undefined ? `an interface ${deviceAddress ?? deviceIndex ?? 'without a name'}` : `the gateway ${via}`,
  expected: 'a gateway in a network of one of the interfaces, or a device',
  remedy: 'add "dev" and the interface, or correct the gateway',
});
