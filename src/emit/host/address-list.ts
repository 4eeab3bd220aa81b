import { familyOf, broadcastOf, networkOf } from '../../base/prefix.ts';
import type { Interface, InterfaceAddress } from '../../model/interface.ts';
import type { Node } from '../../model/node.ts';
import { type EmittedFile, evidencePath, textOf } from '../emitted-file.ts';

/** `ip addr` of a Linux, as who lists its sockets lists its addresses: once, for they stay. */
export function addressListFiles({ name, system, interfaces }: Node): readonly EmittedFile[] {
  if (system !== 'linux') return [];
  const links = interfaces.filter(({ loopback }) => loopback !== true);
  const lines = [LOOPBACK, ...links.map((link, i) => linkLines(link, i + 2))].flat();
  return [{ path: evidencePath(name, 'ip-addr.txt'), content: textOf(lines) }];
}

const FOR_EVER = '       valid_lft forever preferred_lft forever';

const LOOPBACK: readonly string[] = [
  '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000',
  '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
  '    inet 127.0.0.1/8 scope host lo',
  FOR_EVER,
];

/** iproute2 ip/ipaddress.c, print_linkinfo and print_addrinfo. A hardware address that is not known is made up. */
function linkLines({ name, up, mtu, mac, pointToPoint, addresses }: Interface, index: number): readonly string[] {
  const kind = pointToPoint ? ['POINTOPOINT', 'MULTICAST', 'NOARP'] : ['BROADCAST', 'MULTICAST'];
  const flags = [...kind, ...(up ? ['UP', 'LOWER_UP'] : [])].join(',');
  const ether = mac ?? `02:00:00:00:00:${index.toString(16).padStart(2, '0').slice(-2)}`;
  return [
    `${index}: ${name}: <${flags}> mtu ${mtu} qdisc fq_codel state ${up ? 'UP' : 'DOWN'} group default qlen 1000`,
    pointToPoint ? '    link/none ' : `    link/ether ${ether} brd ff:ff:ff:ff:ff:ff`,
    ...addresses.flatMap((one) => [`    ${addressText(one, name)}`, FOR_EVER]),
  ];
}

function addressText({ address, length, peer, scope, secondary }: InterfaceAddress, on: string): string {
  if (familyOf(address) === 6) return `inet6 ${address}/${length} scope ${scope} `;
  const broadcast = peer === undefined ? broadcastOf(networkOf(address, length)) : undefined;
  const own = peer === undefined ? `${address}/${length}` : `${address} peer ${peer}/${length}`;
  return `inet ${own}${broadcast === undefined ? '' : ` brd ${broadcast}`} scope ${scope}${secondary ? ' secondary' : ''} ${on}`;
}
