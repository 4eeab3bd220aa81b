import type { Address } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import { type ConfigLine, linesOf, valueOf } from '../../model/configuration.ts';
import type { NextHop, Route } from '../../model/routing.ts';
import type { Reason } from '../reason.ts';
import type { LoadedNode } from './loaded-node.ts';
import { chooseSource } from './source-address.ts';
import { spellHop, spellRoute } from './spell-route.ts';

/** What a node sends itself by a route of several next hops. */
export interface Sending {
  readonly destination: Address;
  readonly source: Address | undefined;
  /** SO_BINDTODEVICE. */
  readonly device: string | undefined;
  readonly route: Route;
  /** Those that may be taken. */
  readonly hops: readonly NextHop[];
}

export interface Choice {
  /** Among these a hash decides. */
  readonly hops: readonly NextHop[];
  /** Why they are fewer. */
  readonly because?: Reason;
  /** What is taken for granted where they are not. */
  readonly assumed: Reason['assumed'];
}

/**
 * fib_select_path() in net/ipv4/fib_semantics.c: a bound device leaves no choice but the first next hop of it. Since
 * 6.16 those are preferred that would choose by themselves the source address that the packet has: not every address of
 * the device, and not with nexthop objects (measured on 6.18). From 6.16 until a fix in late 2025 a source that no next
 * hop has took the last one; here a hash decides, which holds that way, too. IPv6 has no such preference.
 */
export function multipathChoice(node: LoadedNode, sending: Sending): Choice {
  const { destination, source, device, hops } = sending;
  if (hops.length < 2 || familyOf(destination) === 6 || !node.isLinux) return { hops, assumed: [] };
  if (device !== undefined) return { hops: hops.slice(0, 1), assumed: [] };
  const preferred = source === undefined ? [] : hops.filter((hop) => ownSource(node, sending, hop) === source);
  if (preferred.length === 0 || preferred.length === hops.length || sending.route.nexthopObject)
    return { hops, assumed: [] };
  const kernel = kernelOf(node);
  if (!kernel) return { hops, assumed: ['ASSUMED_EITHER_KERNEL'] };
  return kernel.prefersSource
    ? { hops: preferred, because: ofSource(sending, { preferred, kernel }), assumed: [] }
    : { hops, assumed: [] };
}

/** `nh_saddr`: fib_info_update_nhc_saddr(), whatever `src` the route has. */
const ownSource = (node: LoadedNode, { destination, route }: Sending, hop: NextHop): Address | undefined =>
  chooseSource(node, { egress: hop.device, nextHop: hop.via, destination, scope: route.scope })?.address;

interface Kernel {
  readonly release: string;
  readonly prefersSource: boolean;
  readonly lines: readonly ConfigLine[];
}

/**
 * `kernel.osrelease`, as `uname -r` prints it. A distribution that took the change into an older kernel is not known as
 * such.
 */
function kernelOf({ node }: LoadedNode): Kernel | undefined {
  const fact = node.stack.parameters.get(KERNEL_RELEASE) ?? 'not-checked';
  const release = valueOf(fact);
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release ?? '') ?? [];
  if (release === undefined || major === undefined) return undefined;
  const version = Number(major) * 1_000 + Number(minor);
  return { release, prefersSource: version >= PREFERS_SOURCE, lines: linesOf(fact) };
}

export const KERNEL_RELEASE = 'kernel.osrelease';
/** 6.16. */
const PREFERS_SOURCE = 6_016;

interface Preferred {
  readonly preferred: readonly NextHop[];
  readonly kernel: Kernel;
}

function ofSource({ source, route }: Sending, { preferred, kernel }: Preferred): Reason {
  const which = preferred.map(spellHop).join(' or ');
  return {
    code: 'ROUTE_OF_SOURCE',
    text: `${spellRoute(route)} has ${route.hops.length} next hops, of which Linux ${kernel.release} takes ${which} for the source ${source ?? ''}, which is that hop’s own.`,
    config: [...(route.by ? [route.by] : []), ...kernel.lines],
    ...(preferred.length > 1 ? { assumed: ['ASSUMED_EITHER_PATH'] } : {}),
  };
}
