import type { Duration } from '../../base/duration.ts';
import type { AddressSelector, AsaTranslation, ConnectionSetting } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { Interface } from '../../model/interface.ts';
import type { Packet } from '../packet.ts';
import type { ConnectionLimit } from './connection-limits.ts';

/** An entry of the connection table: what passes without being looked at again, and for how long it may be silent. */
export interface AsaConnection {
  readonly ingress: Interface;
  readonly egress: Interface;
  /** The packet that made it, as it arrived, and as it left. */
  readonly arrived: Packet;
  readonly left: Packet;
  /** What gave its source another address or port, for as long as connections use them. */
  readonly lent?: Lent;
  readonly idle: IdleTimeout;
  /** Everything that the class set. */
  readonly settings: ConnectionSetting;
  /** How many others like it there may be at once. */
  readonly limits: readonly ConnectionLimit[];
  readonly stateBypass: boolean;
  /** False: ICMP that is not inspected. Its entry translates answers back, but does not let them pass. */
  readonly answersPass: boolean;
}

/** An address or a port out of a pool. */
export interface Lent {
  readonly by: AsaTranslation;
  /** What there is to give; the next when one is used up. */
  readonly pools: readonly Pool[];
}

export interface Pool {
  /** A host has an address for itself, or a port of one for each of its own. */
  readonly gives: 'address' | 'port';
  /** Empty: not known. */
  readonly of: AddressSelector;
  /** How long it is kept for the next connection when the last is over. Zero: not at all. */
  readonly keptFor: Duration;
}

export interface IdleTimeout {
  /** Zero is never. Undefined: not known for this kind of connection. */
  readonly value?: Duration;
  readonly from: 'class' | 'global' | 'default' | 'not-known';
  readonly by?: ConfigLine;
}

export interface FoundConnection {
  readonly connection: AsaConnection;
  readonly direction: 'request' | 'reply';
}

/** The connections that one device made in one trace of a request and its reply. */
export class AsaConnections {
  readonly #requests = new Map<string, AsaConnection>();
  readonly #replies = new Map<string, AsaConnection>();

  add(connection: AsaConnection): void {
    this.#requests.set(keyOf(connection.arrived), connection);
    this.#replies.set(keyOf(turned(connection.left)), connection);
  }

  find(packet: Packet): FoundConnection | undefined {
    const request = this.#requests.get(keyOf(packet));
    if (request) return { connection: request, direction: 'request' };
    const reply = this.#replies.get(keyOf(packet));
    return reply && { connection: reply, direction: 'reply' };
  }

  /** The connection that an ICMP error tells of: the packet in it went the other way than the error comes. */
  findAbout(error: Packet): FoundConnection | undefined {
    const about = error.icmp?.about;
    return about && this.find(turned(about));
  }
}

/** The answer's ends. */
export const turned = (packet: Packet): Packet => ({
  ...packet,
  source: packet.destination,
  destination: packet.source,
  sourcePort: packet.destinationPort,
  destinationPort: packet.sourcePort,
});

/** ICMP echo has an identifier, which question and answer share. */
function keyOf({ protocol, source, destination, sourcePort, destinationPort, icmp }: Packet): string {
  return protocol === 'icmp'
    ? `icmp ${source} ${destination} ${icmp?.about ? 'error' : Math.max(sourcePort, destinationPort)}`
    : `${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
}

/** A packet of a connection with the ends that it has on the other side of the device. */
export function carried(packet: Packet, { connection: { arrived, left }, direction }: FoundConnection): Packet {
  const ends = direction === 'request' ? left : turned(arrived);
  const { source, destination, sourcePort, destinationPort } = ends;
  return { ...packet, source, destination, sourcePort, destinationPort };
}
