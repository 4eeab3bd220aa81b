import { parseAddress } from '../../base/address.ts';
import { bitsOf, everything, type Family, familyOf, networkOf, parsePrefix, type Prefix } from '../../base/prefix.ts';
import { MAIN_TABLE, type RouteKind } from '../../model/routing.ts';
import type { OpenHop, OpenRoute } from '../parts.ts';
import { maskLength } from './netmask.ts';
import type { RouteRow } from './route-columns.ts';

export type RowReading =
  | { readonly kind: 'route'; readonly route: OpenRoute }
  /** A neighbour or a copy of a route, which such tables list among the routes. */
  | { readonly kind: 'no route' }
  | { readonly kind: 'connected without mask' }
  | { readonly kind: 'unread'; readonly reason: string };

const unread = (reason: string): RowReading => ({ kind: 'unread', reason });

/**
 * netstat(1) of BSD: `L` is an entry of the neighbour cache, `W` a clone of a route, `I` holds for sockets bound to the
 * interface.
 */
const NO_ROUTE = /L|W|I/;

export function routeOfRow(row: RouteRow): RowReading {
  const { flags } = row;
  const bsd = row.mask === undefined;
  if (bsd && NO_ROUTE.test(flags) && !flags.startsWith('!')) return { kind: 'no route' };
  // ::ffff:0.0.0.0/96: no packet with such an address is ever sent (RFC 4291 2.5.5.2).
  if (isMapped(row.to)) return { kind: 'no route' };
  const gateway = gatewayOf(row.gateway);
  const family = familyOf(gateway ?? parseAddress(bare(row.to)) ?? everything(row.to.includes(':') ? 6 : 4).address);
  const to = destinationOf(row, family);
  if (to === 'no mask')
    return flags.includes('G')
      ? unread('this table has no masks; "netstat -rnv" prints them')
      : { kind: 'connected without mask' };
  if (to === undefined) return unread('a name in place of the network; "-n" prints addresses');
  const kind = kindOf(row, to);
  const hasHop = kind !== 'unreachable' && kind !== 'blackhole';
  if (hasHop && flags.includes('G') && gateway === undefined)
    return unread(`found "${row.gateway}" where the address of a gateway was expected; "-n" prints addresses`);
  const via = flags.includes('G') ? gateway : undefined;
  const hop: OpenHop = {
    ...(via === undefined ? {} : { via }),
    ...deviceOf(row, via === undefined ? gateway : undefined),
    weight: 1,
  };
  return {
    kind: 'route',
    route: {
      table: MAIN_TABLE,
      to,
      kind,
      hops: hasHop ? [hop] : [],
      metric: metricOf(row.metric),
      scope: via === undefined ? 'link' : 'global',
      listed: true,
    },
  };
}

/** Without a device, a connected network's gateway is an address of the interface that it is connected by. */
function deviceOf({ device }: RouteRow, own: ReturnType<typeof gatewayOf>): Partial<OpenHop> {
  if (device !== undefined && device !== '-') return { device };
  return own === undefined ? {} : { deviceAddress: own };
}

const isMapped = (to: string): boolean => /^(?:::(?:ffff:)?)?\d+(?:\.\d+){3}\/(?:9[6-9]|1[0-2]\d)$/.test(to);

const bare = (text: string): string => text.replace(/\/.*$/, '');

/** An address, or nothing for `link#2`, `*`, MAC addresses and names. */
function gatewayOf(text: string) {
  return /^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(text) ? undefined : parseAddress(text);
}

/** `-1` is the largest of 32 bits: Linux' own last resort. */
function metricOf(text: string | undefined): number {
  const number = Number(text ?? '0');
  return Number.isInteger(number) ? number >>> 0 : 0;
}

function kindOf({ flags, device = '' }: RouteRow, to: Prefix): RouteKind {
  if (flags.includes('!') || /^U\w*R/.test(flags)) return 'unreachable';
  if (/^U\w*B/.test(flags)) return 'blackhole';
  if (to.address.startsWith('ff') || (to.address === '224.0.0.0' && to.length === 4)) return 'multicast';
  if (/^U\w*b/.test(flags)) return 'broadcast';
  const alone = to.length === bitsOf(familyOf(to.address));
  return alone && /^lo\d*$/.test(device) ? 'local' : 'unicast';
}

function destinationOf({ to, mask, flags }: RouteRow, family: Family): Prefix | 'no mask' | undefined {
  if (/^default(?:\/|$)/.test(to)) return everything(family);
  const [text = '', length] = to.replace(/%[^/]*/, '').split('/');
  const address = parseAddress(text);
  if (mask !== undefined && address !== undefined) return withLength(address, maskLength(mask));
  if (length?.includes('.') && address !== undefined) return withLength(address, maskLength(length)); // HP-UX: 10.1.0.0/255.255.255.0
  if (length !== undefined) return parsePrefix(`${address ?? padded(text)}/${length}`);
  if (address === undefined) return shortNetwork(text);
  if (flags.includes('H') || family === 6) return { address, length: bitsOf(family) };
  return address === '0.0.0.0' ? everything(4) : 'no mask';
}

const withLength = (address: NonNullable<ReturnType<typeof parseAddress>>, length: number | undefined) =>
  length === undefined ? undefined : networkOf(address, length);

/** BSD and AIX leave out octets that are zero, and then the length too: `192.168.1` is 192.168.1.0/24. */
function shortNetwork(text: string): Prefix | undefined {
  return /^\d{1,3}(?:\.\d{1,3}){0,2}$/.test(text)
    ? parsePrefix(`${padded(text)}/${text.split('.').length * 8}`)
    : undefined;
}

const padded = (text: string): string => [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.');
