import { isUnspecified } from '../../base/address.ts';
import type { Packet, TcpKind } from '../../trace/packet.ts';
import type { Trace } from '../../trace/step.ts';

export const spellEnd = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** `10.1.0.100:40001 > 10.4.0.100:1556`. */
export function packetEnds({ protocol, source, destination, sourcePort, destinationPort }: Packet): string {
  if (isUnspecified(source))
    return `no source > ${protocol === 'icmp' ? destination : spellEnd(destination, destinationPort)}`;
  if (protocol === 'icmp') return `${source} > ${destination}`;
  return `${spellEnd(source, sourcePort)} > ${spellEnd(destination, destinationPort)}`;
}

/** `answer: SYN ACK`. */
export function packetTitle({ direction, packet }: Trace): string {
  if (packet.tcp === 'data') return 'data:';
  if (packet.tcp === 'ack') return 'acknowledgement:';
  return `${direction === 'request' ? 'request' : 'answer'}: ${packetKind(packet)}`;
}

/** `SYN ACK`, `ICMP host-unreachable`, `UDP`. */
function packetKind({ protocol, tcp, icmp }: Packet): string {
  if (icmp) return `ICMP ${icmp.kind}`;
  return tcp === undefined ? protocol.toUpperCase() : TCP_KINDS[tcp];
}

const TCP_KINDS: Readonly<Record<TcpKind, string>> = {
  syn: 'SYN',
  'syn-ack': 'SYN ACK',
  ack: 'ACK',
  data: 'data',
  fin: 'FIN',
  reset: 'RST',
};
