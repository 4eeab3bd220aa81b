import { isUnspecified, parseAddress } from '../../base/address.ts';
import { networkOf, parsePrefix } from '../../base/prefix.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Interface } from '../../model/interface.ts';
import { MAIN_TABLE, type Route } from '../../model/routing.ts';
import { maskedPrefix } from './addresses.ts';
import type { Definitions } from './definitions.ts';
import type { Interfaces } from './interfaces.ts';
import { notExpected, type Outcome, Words } from './statement.ts';

/** What the distance of a static route is when none is written (command reference, `route`). */
const STATIC_DISTANCE = 1;

/**
 * `route IFC NETWORK MASK GATEWAY [DISTANCE] [track N | tunneled]`, `route null0 NETWORK MASK`. The distance stands as
 * the metric.
 */
export function staticRoute(by: ConfigLine, context: RouteContext): Outcome {
  const words = new Words(by.text);
  words.take();
  const zone = words.take();
  const [network, mask] = [words.take(), words.take()];
  const address = context.definitions.address(network === '0' ? '0.0.0.0' : network);
  const to = address && maskedPrefix(address, mask);
  if (!to) return unread(notExpected(`${network} ${mask}`, 'a network and its mask'));
  if (/^null0$/i.test(zone)) return add(context, { ...routeTo(by), to, kind: 'blackhole', hops: [] });
  return hop(by, { zone, to, words }, context);
}

/** `ipv6 route IFC PREFIX/LENGTH GATEWAY [DISTANCE]`. */
export function staticRoute6(by: ConfigLine, context: RouteContext): Outcome {
  const words = new Words(by.text.replace(/^ipv6 route /, ''));
  const zone = words.take();
  const prefix = words.take();
  const to = parsePrefix(prefix);
  return to ? hop(by, { zone, to, words }, context) : unread(notExpected(prefix, 'an IPv6 prefix'));
}

export interface RouteContext {
  readonly definitions: Definitions;
  readonly interfaces: Interfaces;
  readonly routes: Route[];
}

function hop(
  by: ConfigLine,
  { zone, to, words }: { readonly zone: string; readonly to: Route['to']; readonly words: Words },
  context: RouteContext,
): Outcome {
  const device = context.interfaces.byZone(zone)?.name;
  if (device === undefined) return unread(`names the interface "${zone.slice(0, 48)}", which no nameif names`);
  const gateway = words.take();
  const via = context.definitions.address(gateway);
  if (via === undefined) return unread(notExpected(gateway, 'a gateway'));
  const metric = /^\d{1,3}$/.test(words.peek()) ? Number(words.take()) : STATIC_DISTANCE;
  if (words.peek() === 'tunneled') return unread('holds for what comes out of a tunnel only');
  const through = isUnspecified(via) ? { device, weight: 1 } : { via, device, weight: 1 };
  add(context, { ...routeTo(by), to, kind: 'unicast', metric, hops: [through] });
  return words.peek() === 'track' ? unread('the route is there while what it tracks is up; it is taken to be') : 'used';
}

const routeTo = (by: ConfigLine) =>
  ({ table: MAIN_TABLE, metric: STATIC_DISTANCE, scope: 'global', protocol: 'static', by }) as const;

function add({ routes }: RouteContext, route: Route): 'used' {
  routes.push(route);
  return 'used';
}

const unread = (reason: string): Outcome => ({ reason, bears: 'routing' });

/** The networks that the interfaces themselves lie in. An interface that is shut down has none. */
export function connectedRoutes(interfaces: readonly Interface[]): readonly Route[] {
  return interfaces
    .filter(({ up }) => up)
    .flatMap(({ name, addresses }) =>
      addresses.map(({ address, length, by }) => ({
        table: MAIN_TABLE,
        to: networkOf(address, length),
        kind: 'unicast' as const,
        hops: [{ device: name, weight: 1 }],
        preferredSource: address,
        metric: 0,
        scope: 'link' as const,
        protocol: 'kernel',
        ...(by ? { by } : {}),
      })),
    );
}

/** `arp IFC ADDRESS MAC [alias]`: a neighbour that does not change. */
export function staticNeighbour(by: ConfigLine, { interfaces }: RouteContext) {
  const [, zone = '', address = '', mac = ''] = by.text.split(/\s+/);
  const [device, neighbour] = [interfaces.byZone(zone)?.name, parseAddress(address)];
  if (device === undefined || neighbour === undefined) return undefined;
  return { address: neighbour, device, mac, permanent: true, failed: false, by };
}
