import type { Address } from '../../base/address.ts';
import { type IcmpKind, type Packet, protocolNumber } from '../packet.ts';

/** What an access list looks at of a packet. */
export interface SeenPacket {
  /** IP protocol number. */
  readonly protocol: number;
  readonly source: Address;
  readonly destination: Address;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType?: number;
}

export function seenPacket(packet: Packet): SeenPacket {
  const { source, destination, sourcePort, destinationPort, icmp } = packet;
  const six = source.includes(':');
  const protocol = packet.protocol === 'icmp' && six ? protocolNumber.icmp6 : protocolNumber[packet.protocol];
  const seen = { protocol, source, destination, sourcePort, destinationPort };
  return icmp ? { ...seen, icmpType: (six ? icmp6Types : icmpTypes)[icmp.kind] } : seen;
}

/** RFC 792. */
const icmpTypes: Readonly<Record<IcmpKind, number>> = {
  echo: 8,
  'echo-reply': 0,
  'net-unreachable': 3,
  'host-unreachable': 3,
  'protocol-unreachable': 3,
  'port-unreachable': 3,
  'fragmentation-needed': 3,
  'net-prohibited': 3,
  'host-prohibited': 3,
  'admin-prohibited': 3,
  'time-exceeded': 11,
};

/** RFC 4443: what is too big has a type of its own, and an unknown next header is a parameter problem. */
const icmp6Types: Readonly<Record<IcmpKind, number>> = {
  echo: 128,
  'echo-reply': 129,
  'net-unreachable': 1,
  'host-unreachable': 1,
  'protocol-unreachable': 4,
  'port-unreachable': 1,
  'fragmentation-needed': 2,
  'net-prohibited': 1,
  'host-prohibited': 1,
  'admin-prohibited': 1,
  'time-exceeded': 3,
};
