import { type Address, parseAddress } from '../src/base/address.ts';
import type { Packet } from '../src/trace/packet.ts';

/** An address that a test writes; a wrong one fails the test. */
export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`"${text}" is no address`);
  return parsed;
}

/** The first segment of a connection to NetBackup's PBX. */
export const syn = (source: string, destination: string, more: Partial<Packet> = {}): Packet => ({
  protocol: 'tcp',
  source: address(source),
  destination: address(destination),
  sourcePort: 40_001,
  destinationPort: 1_556,
  tcp: 'syn',
  ttl: 64,
  bytes: 60,
  dontFragment: true,
  mark: 0,
  ...more,
});

/** What comes back for a packet: from where it went, to where it came from. */
export const answerTo = (packet: Packet, more: Partial<Packet> = {}): Packet => ({
  ...packet,
  source: packet.destination,
  destination: packet.source,
  sourcePort: packet.destinationPort,
  destinationPort: packet.sourcePort,
  tcp: 'syn-ack',
  ...more,
});
