import { bitsOf, type Family, familyOf, networkOf } from '../../base/prefix.ts';
import type { Interface, InterfaceAddress } from '../../model/interface.ts';
import { MAIN_TABLE, type Route } from '../../model/routing.ts';

/** Linux: the metric of what the kernel itself installs for an IPv6 address (IP6_RT_PRIO_ADDRCONF). */
const METRIC_6 = 256;

/**
 * The routes to connected networks that a kernel installs with an address (net/ipv4/fib_frontend.c, fib_add_ifaddr).
 * Secondary addresses share that of their primary one; a loopback interface has its network in the local table.
 */
export function connectedRoutes(interfaces: readonly Interface[], family: Family): readonly Route[] {
  return interfaces
    .filter(({ up, loopback }) => up && !loopback)
    .flatMap((one) =>
      one.addresses.filter((address) => hasNetwork(address, family)).map((address) => connectedRoute(one, address)),
    );
}

function hasNetwork({ address, length, secondary, peer }: InterfaceAddress, family: Family): boolean {
  if (familyOf(address) !== family) return false;
  return family === 6 || (!secondary && (length < bitsOf(4) || peer !== undefined));
}

function connectedRoute({ name, by: interfaceLine }: Interface, address: InterfaceAddress): Route {
  const family = familyOf(address.address);
  const by = address.by ?? interfaceLine;
  return {
    table: MAIN_TABLE,
    to: networkOf(address.peer ?? address.address, address.length),
    kind: 'unicast',
    hops: [{ device: name, weight: 1 }],
    // IPv6 leaves the choice of the source to RFC 6724.
    ...(family === 4 ? { preferredSource: address.address } : {}),
    metric: family === 4 ? 0 : METRIC_6,
    scope: 'link',
    protocol: 'kernel',
    ...(by === undefined ? {} : { by }),
  };
}
