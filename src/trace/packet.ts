import type { Address } from '../base/address.ts';
import type { Family } from '../base/prefix.ts';
import type { Flow } from '../model/flow.ts';

/** One IP packet, as far as somebody on the way looks at it. */
export interface Packet {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly source: Address;
  readonly destination: Address;
  /** 0 for ICMP errors. For echo the identifier. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tcp?: TcpKind;
  /**
   * A reset that answers a segment with an acknowledgement has none itself (RFC 9293 3.5.2): ACK is not among its
   * flags.
   */
  readonly acknowledges?: false;
  readonly icmp?: IcmpMessage;
  /** Hops left (RFC 791). */
  readonly ttl: number;
  /** Of the whole IP packet. */
  readonly bytes: number;
  readonly dontFragment: boolean;
  /** The kernel's mark (`fwmark`). It never leaves the node that set it. */
  readonly mark: number;
}

/** Which segment of a connection's life it is. */
export type TcpKind = 'syn' | 'syn-ack' | 'ack' | 'data' | 'fin' | 'reset';

export interface IcmpMessage {
  readonly kind: IcmpKind;
  /** The packet that an error tells of. */
  readonly about?: Packet;
  /** Fragmentation needed: the next hop's MTU (RFC 1191). */
  readonly mtu?: number;
}

export type IcmpKind =
  | 'echo'
  | 'echo-reply'
  | 'net-unreachable'
  | 'host-unreachable'
  | 'protocol-unreachable'
  | 'port-unreachable'
  | 'fragmentation-needed'
  | 'net-prohibited'
  | 'host-prohibited'
  | 'admin-prohibited'
  | 'time-exceeded';

export const isIcmpError = ({ icmp }: Packet): boolean => icmp?.about !== undefined;

/** IP protocol numbers (IANA). */
export const protocolNumber = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const;

/** As rules of routing have it: ICMP has a number in each family. */
export const numberOf = ({ protocol }: Pick<Packet, 'protocol'>, family: Family): number =>
  protocol === 'icmp' && family === 6 ? protocolNumber.icmp6 : protocolNumber[protocol];

/** The bits of the TCP flags byte (RFC 9293) that each kind of segment has set. */
export const flagBits: Readonly<Record<TcpKind, number>> = {
  syn: 0x02,
  'syn-ack': 0x12,
  ack: 0x10,
  data: 0x18,
  fin: 0x11,
  reset: 0x14,
};

export const flagsOf = ({ tcp, acknowledges }: Packet): number | undefined =>
  tcp === undefined ? undefined : acknowledges === false ? flagBits[tcp] & ~flagBits.ack : flagBits[tcp];

export const flowOf = (packet: Packet): Flow => ({
  protocol: packet.protocol,
  source: { address: packet.source, port: packet.sourcePort },
  destination: { address: packet.destination, port: packet.destinationPort },
});
