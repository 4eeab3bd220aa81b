import type { Address } from '../../base/address.ts';
import type { PortRange } from '../../model/routing.ts';
import { isIcmpError, type Packet } from '../packet.ts';
import type { ConnectionEntry, Tracked } from './conntrack.ts';
import { inverseOf, type Tuple, tupleKey } from './tuple.ts';

/** Which side of a packet a hook translates (HOOK2MANIP): PREROUTING and OUTPUT the destination, POSTROUTING and INPUT the source. */
export type Side = 'source' | 'destination';

/** What a rule wants of the side that it translates. */
export interface Mapping {
  readonly address?: Address;
  readonly ports?: PortRange;
}

/** `nf_nat_setup_info`: writes the mapping into the connection, where all its packets find it. */
export function mapConnection(entry: ConnectionEntry, side: Side, { address, ports }: Mapping): void {
  const current = inverseOf(entry.reply);
  const wanted: Tuple =
    side === 'source'
      ? { ...current, source: address ?? current.source, sourcePort: portFor(current, current.sourcePort, ports) }
      : {
          ...current,
          destination: address ?? current.destination,
          destinationPort: portFor(current, current.destinationPort, ports),
        };
  entry.settled[side] = true;
  const reply = inverseOf(wanted);
  if (tupleKey(reply) === tupleKey(entry.reply)) return;
  entry.reply = reply;
  entry.translated[side] = true;
}

/**
 * A port that lies in the range is kept, another becomes its first: the kernel takes any (get_unique_tuple). Without a range the port
 * stays, unless another connection has the same tuple already, which one trace cannot know.
 */
function portFor({ protocol }: Tuple, port: number, ports: PortRange | undefined): number {
  if (ports === undefined || protocol === 'icmp') return port;
  return port >= ports.from && port <= ports.to ? port : ports.from;
}

/** `nf_nat_packet`, and `nf_nat_icmp_reply_translation` for errors: the packet with the side of this hook translated as its connection says. */
export function translated(packet: Packet, { entry, direction }: Tracked, side: Side): Packet {
  if (entry === undefined || !isTranslated(entry, direction, side)) return packet;
  const other = direction === 'original' ? entry.reply : entry.original;
  const target = inverseOf(other);
  const outer = side === 'source' ? { source: target.source } : { destination: target.destination };
  if (isIcmpError(packet)) return { ...packet, ...outer, ...withInner(packet, other, side) };
  if (packet.protocol === 'icmp') return { ...packet, ...outer };
  const port = side === 'source' ? { sourcePort: target.sourcePort } : { destinationPort: target.destinationPort };
  return { ...packet, ...outer, ...port };
}

/** An answer is translated back: what the source of the question was is the destination of the answer. */
const isTranslated = ({ translated: done }: ConnectionEntry, direction: Tracked['direction'], side: Side): boolean =>
  (direction === 'original') === (side === 'source') ? done.source : done.destination;

/** The packet inside an error travelled the other way: its other side is what is translated. */
function withInner({ icmp }: Packet, other: Tuple, side: Side): Pick<Packet, 'icmp'> {
  if (icmp?.about === undefined) return {};
  const { source, sourcePort, destination, destinationPort } = other;
  const hasPorts = icmp.about.protocol !== 'icmp';
  const inner =
    side === 'destination'
      ? { source, ...(hasPorts && { sourcePort }) }
      : { destination, ...(hasPorts && { destinationPort }) };
  return { icmp: { ...icmp, about: { ...icmp.about, ...inner } } };
}
