import { type Address, addressIn } from '../../base/address.ts';
import type { Endpoint } from '../../model/flow.ts';
import { PacketSocket, type SeenPacket } from '../kernel/packet-socket.ts';
import type { FarSeen } from './far-words.ts';

/** The segments of one connection, as the interfaces of this host see them. */
export class PathCapture {
  readonly #socket: PacketSocket;
  readonly #peer: Endpoint;
  readonly #seen: SeenPacket[] = [];

  private constructor(socket: PacketSocket, peer: Endpoint) {
    this.#socket = socket;
    this.#peer = peer;
  }

  /** Needs CAP_NET_RAW: throws a SystemError with the code EPERM without. */
  static begin(peer: Endpoint): PathCapture {
    return new PathCapture(PacketSocket.open(peer.port), peer);
  }

  /**
   * The interfaces by which the peer's segments came in and by which those to it left, from the first to be seen on.
   * With an own port, only those of one connection.
   */
  seen(ownPort?: number): FarSeen {
    this.#seen.push(...this.#socket.take());
    return interfacesOf(this.#seen, this.#peer, ownPort);
  }

  close(): void {
    this.#socket.close();
  }
}

/**
 * Where a device stands on another (VLAN, bond, bridge), the kernel shows a packet on both: what comes in last on the
 * upper one, what goes out first. That is the interface that routes and filters know, so of each direction the one that
 * is nearest to them is taken, packet by packet.
 */
export function interfacesOf(packets: readonly SeenPacket[], peer: Endpoint, ownPort?: number): FarSeen {
  const into = new Map<string, string>();
  const out = new Map<string, string>();
  for (const { interface: name, direction, bytes } of packets) {
    const segment = segmentEnds(bytes);
    if (!segment) continue;
    const end = direction === 'in' ? segment.source : segment.destination;
    if (end.address !== peer.address || end.port !== peer.port) continue;
    const own = direction === 'in' ? segment.destination : segment.source;
    if (ownPort !== undefined && own.port !== ownPort) continue;
    if (direction === 'in') into.set(segment.identity, name);
    else if (!out.has(segment.identity)) out.set(segment.identity, name);
  }
  return { in: [...new Set(into.values())], out: [...new Set(out.values())] };
}

interface SegmentEnds {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** The same packet on another interface has the same. */
  readonly identity: string;
}

/** Addresses and ports of a TCP segment from its IP header on; undefined for anything else. */
function segmentEnds(given: Uint8Array): SegmentEnds | undefined {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.length);
  const view = new DataView(given.buffer, given.byteOffset, given.length);
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4 && bytes.length >= 20) {
    const at = ((bytes[0] ?? 0) & 15) * 4;
    return ends(bytes, at, addressIn(view, 12, 4), addressIn(view, 16, 4));
  }
  if (version === 6 && bytes.length >= 40) return ends(bytes, 40, addressIn(view, 8, 6), addressIn(view, 24, 6));
  return undefined;
}

function ends(bytes: Buffer, at: number, source: Address, destination: Address): SegmentEnds | undefined {
  if (bytes.length < at + 14) return undefined;
  return {
    source: { address: source, port: bytes.readUInt16BE(at) },
    destination: { address: destination, port: bytes.readUInt16BE(at + 2) },
    // IPv4's identification, and TCP's ports, numbers and flags.
    identity: `${at === 40 ? '' : bytes.readUInt16BE(4)} ${bytes.toString('latin1', at, at + 14)}`,
  };
}
