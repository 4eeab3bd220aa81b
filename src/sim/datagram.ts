import type { Flow } from '../model/flow.ts';
import type { SegmentRole } from '../model/observation.ts';
import { BYTES, TTL, turned } from '../trace/answer.ts';
import type { IcmpKind, Packet, TcpKind } from '../trace/packet.ts';
import { backward } from './known-flow.ts';
import type { Steady } from './steady.ts';

/**
 * A TCP segment without its bytes. Sequence numbers count from 0 at each SYN and never wrap: no simulated stream has
 * 2^53 bytes.
 */
export interface Segment {
  readonly kind: TcpKind;
  /** As it stands in the headers where the segment is: a translation on the way changes it. */
  readonly flow: Flow;
  readonly sequence: number;
  /** Bytes of data. */
  readonly length: number;
  readonly acknowledgement: number;
  readonly window: number;
  /**
   * SND.UNA of its sender, the first byte that it knows no acknowledgement of: a segment that stands for more than a
   * window is not on the wire all at once. Undefined: of somebody on the way, who sends nothing but single packets.
   */
  readonly unacknowledged?: number | undefined;
  /** What its sender sent it for; undefined: ordinary data and acknowledgements. */
  readonly role?: SegmentRole | undefined;
  /** The stream for which it stands, from here on. */
  readonly steady?: Steady | undefined;
}

/** An ICMP error on its way to whoever sent the segment that it tells of. */
export interface IcmpError {
  readonly kind: 'icmp-error';
  /** As its receiver knows it: from the far end of the connection, whoever really sent it. */
  readonly flow: Flow;
  readonly icmp: IcmpKind;
  /** Of the segment that it tells of, which it quotes. */
  readonly sequence: number;
}

export type Datagram = Segment | IcmpError;

/** Nothing but data, and what is sent while it comes, stands for more than itself. */
export const steadyOf = (datagram: Datagram): Steady | undefined =>
  datagram.kind === 'icmp-error' ? undefined : datagram.steady;

/** What a segment takes of the sequence space: SYN and FIN take one. */
export const spaceOf = ({ kind, length }: Segment): number =>
  length + (kind === 'syn' || kind === 'syn-ack' || kind === 'fin' ? 1 : 0);

/** What answers a segment that belongs to nothing (RFC 9293 3.10.7.1). */
export const resetFor = (segment: Segment): Segment => ({
  kind: 'reset',
  flow: backward(segment.flow),
  sequence: segment.acknowledgement,
  length: 0,
  acknowledgement: segment.sequence + spaceOf(segment),
  window: 0,
  role: 'reset',
  steady: undefined,
});

/** What somebody on the way says of a segment to who sent it. */
export const icmpErrorOf = ({ flow, sequence }: Segment, icmp: IcmpKind): IcmpError => ({
  kind: 'icmp-error',
  flow: backward(flow),
  icmp,
  sequence,
});

/** IP and TCP headers without options. */
const HEADER_BYTES = 40;
/** One packet never carries more than a link takes, whatever a segment of the simulation stands for. */
const DATA_BYTES_MAX = 1_460;

/** An error about a packet as those layers know it, from where that was on its way to. */
export function packetOfError(about: Packet, kind: IcmpKind): Packet {
  const { tcp: _, ...back } = turned(about);
  const icmp = { kind, about };
  const ports = { sourcePort: 0, destinationPort: 0 };
  return { ...back, ...ports, protocol: 'icmp', icmp, ttl: TTL, mark: 0, bytes: BYTES.icmp, dontFragment: false };
}

/** The segment as the layers that judge one packet know it. */
export const packetOf = ({ kind, flow, length }: Pick<Segment, 'kind' | 'flow' | 'length'>): Packet => ({
  protocol: 'tcp',
  source: flow.source.address,
  destination: flow.destination.address,
  sourcePort: flow.source.port,
  destinationPort: flow.destination.port,
  tcp: kind,
  ttl: TTL,
  bytes: HEADER_BYTES + Math.min(length, DATA_BYTES_MAX),
  dontFragment: true,
  mark: 0,
});
