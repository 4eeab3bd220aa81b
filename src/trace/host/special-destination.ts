import { isWindows } from '../../model/windows.ts';
import { type Address, isUnspecified, loopbackAddress } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import { protocolNumber } from '../packet.ts';
import type { LoadedNode } from './loaded-node.ts';
import type { OutputRoute, OutputWish } from './output-route.ts';
import { chooseSource } from './source-address.ts';

type Failed = Extract<OutputRoute, { kind: 'failed' }>;
type Local = Extract<OutputRoute, { kind: 'local' }>;

/** 224.0.0.0/4 (RFC 5771), ff00::/8 (RFC 4291). */
export const isMulticast = (address: Address): boolean =>
  familyOf(address) === 6
    ? /^ff[0-9a-f]{2}:/.test(address)
    : address.charCodeAt(0) === TWO && /^2(?:2[4-9]|3\d)\./.test(address);

/** Asked of every destination, so the pattern is asked of few. */
const TWO = 50;

const LIMITED_BROADCAST = '255.255.255.255';

/**
 * 0.0.0.0 as a destination is the host itself: its source address, an address of the device that the socket is bound
 * to, or 127.0.0.1 (ip_route_output_key_hash_rcu()). For `::`, TCP and UDP take ::1 (tcp_v6_connect()); ping sends to
 * it. Windows refuses (WSAEADDRNOTAVAIL of connect()). Undefined: nothing special.
 */
export function toUnspecified(node: LoadedNode, wish: OutputWish): Local | Failed | undefined {
  const { destination, protocol } = wish;
  if (!isUnspecified(destination)) return undefined;
  const family = familyOf(destination);
  if (family === 6 && protocol === protocolNumber.icmp) return undefined;
  if (isWindows(node.node.system))
    return {
      kind: 'failed',
      error: 'EADDRNOTAVAIL',
      because: { code: 'DESTINATION_UNSPECIFIED', text: `Windows connects to no ${destination}.`, config: [] },
    };
  const source = wish.source ?? (family === 4 ? ofDevice(node, wish) : undefined) ?? loopbackAddress[family];
  const to = family === 4 ? source : loopbackAddress[6];
  const text = `to ${node.name}, ${destination} is itself: it sends from ${source} to ${to}.`;
  return {
    kind: 'local',
    source,
    destination: to,
    because: [
      { code: 'DESTINATION_UNSPECIFIED', text, config: [] },
      { code: 'ROUTE_LOCAL', text: `${to} is an address of ${node.name}.`, config: [] },
    ],
  };
}

const ofDevice = (node: LoadedNode, { device, destination }: OutputWish): Address | undefined =>
  device === undefined ? undefined : chooseSource(node, { egress: device, destination, scope: 'host' })?.address;

/**
 * TCP over IPv6 looks at no route before it says no, and a datagram to a group of one link needs to know which
 * (ip6_datagram_connect()).
 */
export function refusedAtOnce({ destination, protocol, device }: OutputWish): Failed | undefined {
  if (familyOf(destination) === 4 || !isMulticast(destination)) return undefined;
  if (protocol === protocolNumber.tcp) return noConnection(destination);
  const needsDevice = /^ff.2:/.test(destination) && device === undefined;
  return needsDevice ? refuse('EINVAL', `${destination} is on each link, and no device is named.`) : undefined;
}

/**
 * What the route to a group comes to: tcp_v4_connect() refuses any, and a broadcast needs SO_BROADCAST
 * (ping_v4_sendmsg(), udp_sendmsg()).
 */
export function toGroup({ destination, protocol }: OutputWish, route: OutputRoute): OutputRoute {
  if (route.kind !== 'send') return route;
  const isBroadcast = destination === LIMITED_BROADCAST;
  if (!isBroadcast && !isMulticast(destination)) return route;
  if (protocol === protocolNumber.tcp) return noConnection(destination);
  if (isBroadcast)
    return refuse('EACCES', `${destination} is everybody, which a socket has to ask for (SO_BROADCAST).`);
  // A group has no gateway: the frame goes to its own multicast address.
  return { ...route, nextHop: destination };
}

/**
 * What is bound to an address and goes to a group or to everybody leaves by the device of that address, whatever the
 * routes say (ip_route_output_key_hash_rcu()). IPv4 only.
 */
export function deviceOfGroup(node: LoadedNode, { destination, source, device }: OutputWish): string | undefined {
  const isGroup = destination === LIMITED_BROADCAST || (familyOf(destination) === 4 && isMulticast(destination));
  return device ?? (isGroup && source !== undefined ? node.own(source)?.interface.name : undefined);
}

const noConnection = (destination: Address): Failed =>
  refuse('ENETUNREACH', `${destination} is a group of hosts, to which no TCP connection leads.`);

const refuse = (error: Failed['error'], text: string): Failed => ({
  kind: 'failed',
  error,
  because: { code: 'DESTINATION_GROUP', text, config: [] },
});
