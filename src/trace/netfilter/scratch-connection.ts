import { isIcmpError, type Packet } from '../packet.ts';
import type { Direction, Tracked } from './conntrack.ts';
import { inverseOf, type Tuple } from './tuple.ts';

/** The connection that a packet would belong to if the node had seen its beginning. Nobody else knows of it. */
export function scratchConnection(packet: Packet, direction: Direction): Tracked {
  const { protocol, source, destination, sourcePort, destinationPort } = packet;
  const tuple: Tuple = { protocol, source, destination, sourcePort, destinationPort };
  const [original, reply] = direction === 'original' ? [tuple, inverseOf(tuple)] : [inverseOf(tuple), tuple];
  const entry = {
    original,
    reply,
    tcp: 'established' as const,
    seenReply: true,
    mark: 0,
    translated: { source: false, destination: false },
    settled: { source: true, destination: true },
  };
  return { state: isIcmpError(packet) ? 'related' : 'established', direction, entry };
}
