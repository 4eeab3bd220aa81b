import type { Endpoint } from '../../model/flow.ts';
import type { Packet } from '../../wire/packet.ts';
import { addressBytes } from '../../wire/tcp-frame.ts';
import type { PlainLine } from './plain-line.ts';

/** Room for two IPv6 addresses: what a packet that was only printed has for bytes. */
const DESTINATION_AT = 16;
export const PRINTED_BYTES = 32;

/** Puts addresses and ports that were printed where the packet's own would stand. */
export function setEnds(packet: Packet, source: Endpoint, destination: Endpoint): void {
  const from = addressBytes(source.address);
  packet.family = from.length === 4 ? 4 : 6;
  packet.sourceAt = 0;
  packet.destinationAt = DESTINATION_AT;
  packet.bytes.set(from, 0);
  packet.bytes.set(addressBytes(destination.address), DESTINATION_AT);
  packet.sourcePort = source.port;
  packet.destinationPort = destination.port;
}

/** The same of a plain line, which has them as numbers. */
export function setPlainEnds(packet: Packet, { source, destination, sourcePort, destinationPort }: PlainLine): void {
  const { view } = packet.octets;
  packet.family = 4;
  packet.sourceAt = 0;
  packet.destinationAt = DESTINATION_AT;
  view.setUint32(0, source);
  view.setUint32(DESTINATION_AT, destination);
  packet.sourcePort = sourcePort;
  packet.destinationPort = destinationPort;
}
