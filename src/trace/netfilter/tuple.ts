import type { Address } from '../../base/address.ts';
import { isIcmpError, type Packet } from '../packet.ts';

/** What conntrack knows a direction of a connection by (struct nf_conntrack_tuple). */
export interface Tuple {
  readonly protocol: Packet['protocol'];
  readonly source: Address;
  readonly destination: Address;
  /** Of an echo: its identifier. */
  readonly sourcePort: number;
  /** Of an echo: 8 for the question, 0 for the answer, as both families are told here. */
  readonly destinationPort: number;
}

const ECHO = 8;
const ECHO_REPLY = 0;

/** Undefined for an ICMP error, which belongs to the connection of the packet that it tells of. */
export function tupleOf(packet: Packet): Tuple | undefined {
  const { protocol, source, destination, sourcePort, destinationPort } = packet;
  if (protocol !== 'icmp') return { protocol, source, destination, sourcePort, destinationPort };
  if (isIcmpError(packet)) return undefined;
  if (packet.icmp?.kind !== 'echo' && packet.icmp?.kind !== 'echo-reply') return undefined;
  return {
    protocol,
    source,
    destination,
    sourcePort,
    destinationPort: packet.icmp.kind === 'echo' ? ECHO : ECHO_REPLY,
  };
}

/** The tuple of the answer. */
export function inverseOf({ protocol, source, destination, sourcePort, destinationPort }: Tuple): Tuple {
  if (protocol !== 'icmp') {
    return {
      protocol,
      source: destination,
      destination: source,
      sourcePort: destinationPort,
      destinationPort: sourcePort,
    };
  }
  const type = destinationPort === ECHO ? ECHO_REPLY : ECHO;
  return { protocol, source: destination, destination: source, sourcePort, destinationPort: type };
}

export const tupleKey = ({ protocol, source, destination, sourcePort, destinationPort }: Tuple): string =>
  `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
