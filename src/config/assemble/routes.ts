import { type Address } from '../../base/address.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { contains, familyOf, networkOf } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import type { NextHop, Route } from '../../model/routing.ts';
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

/** Routes that somebody wrote: held against what the kernel would say to `ip route add`. */
export function writtenRoutes(
  routes: readonly OpenRoute[],
  existing: readonly Route[],
  devices: Devices,
  faults: Faults,
): readonly Route[] {
  const connected = new Map(existing.filter(isConnected).map((route) => [identity(route), route]));
  const taken = new Set(existing.filter((route) => !isConnected(route)).map(identity));
  const added: Route[] = [];
  for (const open of routes) {
    const route = checkedDevices(open, devices, faults) ? resolved(open, devices, faults) : undefined;
    if (!route || (route.hops.length > 0 && route.hops.every(({ device }) => devices.named(device)?.up === false)))
      continue;
    const key = identity(route);
    if (taken.has(key)) faults.add(open.by, again(route), 'routing');
    else added.push(route);
    taken.add(key);
    connected.delete(key); // what is written of a connected network holds in place of the kernel's own route
  }
  const replaced = new Set(existing.filter((route) => isConnected(route) && !connected.has(identity(route))));
  return [...existing.filter((route) => !replaced.has(route)), ...added];
}

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
