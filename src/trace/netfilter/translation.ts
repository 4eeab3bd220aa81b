import type { Address } from '../../base/address.ts';
import type { PortRange } from '../../model/routing.ts';
import { isIcmpError, type Packet } from '../packet.ts';
import type { ConnectionEntry, Tracked } from './conntrack.ts';
import { inverseOf, type Tuple, tupleKey } from './tuple.ts';

/**
 * Which side of a packet a hook translates (HOOK2MANIP): PREROUTING and OUTPUT the destination, POSTROUTING and INPUT
 * the source.
 */
export type Side = 'source' | 'destination';

/** What a rule wants of the side that it translates. */
export interface Mapping {
  readonly address?: Address;
  readonly ports?: PortRange;
}

/**
 * `nf_nat_setup_info`: writes the mapping into the connection, where all its packets find it. `isTaken`: whether the
 * answers of another connection come so already. Says whether the kernel had to choose another source port for that
 * reason.
 */
export function mapConnection(
  entry: ConnectionEntry,
  side: Side,
  { address, ports, isTaken = () => false }: Mapping & { readonly isTaken?: (reply: Tuple) => boolean },
): boolean {
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
  // The identifier of an echo is one for both sides.
  const mayMove = side === 'source' || wanted.protocol === 'icmp';
  const free = mayMove && ports === undefined ? withFreePort(wanted, isTaken) : wanted;
  const reply = inverseOf(free);
  if (tupleKey(reply) === tupleKey(entry.reply)) return false;
  entry.reply = reply;
  entry.translated[side] = true;
  return free !== wanted;
}

/**
 * `nf_nat_l4proto_unique_tuple` begins anywhere; the next one stands for what it finds. A destination keeps its port.
 */
function withFreePort(wanted: Tuple, isTaken: (reply: Tuple) => boolean): Tuple {
  let { sourcePort } = wanted;
  const at = (port: number): Tuple => ({ ...wanted, sourcePort: port });
  for (let tries = 0; tries < PORTS_TRIED_MAX && isTaken(inverseOf(at(sourcePort))); tries++)
    sourcePort = (sourcePort + 1) % 65_536;
  return sourcePort === wanted.sourcePort ? wanted : at(sourcePort);
}

/** One trace has far fewer connections: a packet that goes round is translated once for each hop of its count. */
const PORTS_TRIED_MAX = 512;

/**
 * A port that lies in the range is kept, another becomes its first: the kernel takes any (get_unique_tuple). Without a
 * range the port stays, unless another connection has the same tuple already.
 */
function portFor({ protocol }: Tuple, port: number, ports: PortRange | undefined): number {
  if (ports === undefined || protocol === 'icmp') return port;
  return port >= ports.from && port <= ports.to ? port : ports.from;
}

/**
 * `nf_nat_packet`, and `nf_nat_icmp_reply_translation` for errors: the packet with the side of this hook translated as
 * its connection says.
 */
export function translated(packet: Packet, { entry, direction }: Tracked, side: Side): Packet {
  if (entry === undefined || !isTranslated(entry, direction, side)) return packet;
  const other = direction === 'original' ? entry.reply : entry.original;
  const target = inverseOf(other);
  const outer = side === 'source' ? { source: target.source } : { destination: target.destination };
  if (isIcmpError(packet)) return { ...packet, ...outer, ...withInner(packet, other, side) };
  // The identifier of an echo stands where both ports are.
  if (packet.protocol === 'icmp')
    return { ...packet, ...outer, sourcePort: target.sourcePort, destinationPort: target.sourcePort };
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
  const ends = side === 'destination' ? { source, sourcePort } : { destination, destinationPort };
  const inner = icmp.about.protocol === 'icmp' ? { ...ends, sourcePort, destinationPort: sourcePort } : ends;
  return { icmp: { ...icmp, about: { ...icmp.about, ...inner } } };
}
