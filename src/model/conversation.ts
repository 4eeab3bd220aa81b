import type { Duration } from '../base/duration.ts';
import type { Instant } from '../base/instant.ts';
import type { Endpoint, Flow } from './flow.ts';
import type { ClockId, NodeName } from './observation.ts';
import type { Source } from './source.ts';

/** Where packets were seen: one interface of one capture file. */
export interface CapturePoint {
  readonly name: string;
  readonly clock: ClockId;
  readonly node?: NodeName;
  readonly file: string;
  readonly interface?: string;
}

/** One TCP connection as one capture point saw it, from its first segment to its last. */
export interface Conversation {
  readonly point: CapturePoint;
  /** From initiator to responder, as far as the capture shows (`initiatorSeen`), else from the first sender. */
  readonly flow: Flow;
  /** As the capture has it, where a device on the way translates it: `flow` is then the client's. */
  readonly flowThere?: Flow | undefined;
  /** A SYN (or a SYN-ACK) was seen, so source and destination of `flow` are certain. */
  readonly initiatorSeen: boolean;
  readonly first: Moment;
  readonly last: Moment;
  readonly forward: Side;
  readonly backward: Side;
  readonly handshake: Handshake;
  /** The longest stretches without any segment in either direction, longest first, at most eight. */
  readonly silences: readonly Silence[];
  readonly close: Close;
  /** ICMP errors about what an end sent while the connection lived: the first, and how many. */
  readonly unreachable?: Moment & {
    readonly type: number;
    readonly code: number;
    readonly about: Direction;
    readonly count: number;
  };
  /** Segments by which another capture point can recognise the same packets, in the order of their frames. */
  readonly fingerprints: { readonly forward: readonly Fingerprint[]; readonly backward: readonly Fingerprint[] };
}

/**
 * A segment that was sent once, with what survives the way to another capture point. The time between two sightings is
 * the difference of two clocks plus a transit time, which the other direction carries with the opposite sign.
 */
export interface Fingerprint extends Moment {
  readonly sequence: number;
  /** To the initial sequence number: equal on both sides of a firewall that randomises it. */
  readonly relativeSequence: number;
  readonly acknowledgement: number;
  readonly payloadLength: number;
  /** The TCP flags octet. */
  readonly flags: number;
  /** IPv4 only; many systems send zero in packets that must not be fragmented. */
  readonly ipId?: number;
}

export interface Moment {
  readonly at: Instant;
  readonly source: Source;
}

export type Direction = 'forward' | 'backward';

export const opposite = (direction: Direction): Direction => (direction === 'forward' ? 'backward' : 'forward');

/** The end of `flow` that sends in that direction. */
export const senderOf = (flow: Flow, direction: Direction): Endpoint =>
  direction === 'forward' ? flow.source : flow.destination;

/**
 * What one end sent. Counts follow the definitions of Wireshark's TCP analysis, so that they can be checked against
 * tshark.
 */
export interface Side {
  readonly packets: number;
  readonly payloadBytes: number;
  readonly retransmissions: number;
  readonly duplicateAcks: number;
  readonly zeroWindows: number;
  /** The last that it told of its window is that it is closed, and it sent no reset, which has none. */
  readonly hasNoRoom?: boolean;
  readonly resets: number;
  readonly keepalive: KeepaliveRun;
  /** The last segment that carried data (not a keepalive probe). */
  readonly lastData?: Moment;
  /** Data that this side sent last and that was never acknowledged: how often it went out, from when to when. */
  readonly unanswered?: { readonly transmissions: number; readonly first: Moment; readonly last: Moment };
  /** The longest that data of this side had to be repeated until it was acknowledged after all. */
  readonly stalled?: {
    readonly transmissions: number;
    readonly first: Moment;
    readonly last: Moment;
    readonly until: Instant;
  };
  /** IP time-to-live of the first segment and of the reset, if it sent one: a reset forged on the way often differs. */
  readonly ttl: { readonly first?: number; readonly reset?: number };
}

/** Keepalive probes that one end sent, and whether the other answered. */
export interface KeepaliveRun {
  readonly probes: number;
  readonly answered: number;
  /** Silence before the first probe of each run; the shortest seen. The socket's keepalive idle time. */
  readonly idle?: Duration;
  /** Between unanswered probes; the shortest seen. */
  readonly interval?: Duration;
  readonly first?: Moment;
  readonly last?: Moment;
  /** The last thing of the other end that answered one. */
  readonly lastAnswer?: Moment;
  /** Probes at the end that nobody answered. */
  readonly unansweredAtEnd: number;
  /** The first of those. */
  readonly unansweredSince?: Moment;
}

export interface Handshake {
  readonly syn?: Moment;
  /** SYNs sent in all, the first included. */
  readonly synCount: number;
  readonly synTimes: readonly Instant[];
  readonly synAck?: Moment;
  readonly synAckCount: number;
  /** The third segment of the handshake. */
  readonly established?: Moment;
  /** The SYN was answered by a reset. */
  readonly refused?: Moment;
  /** The SYN was answered by an ICMP error: type and code. */
  readonly unreachable?: Moment & { readonly type: number; readonly code: number };
}

export interface Silence {
  readonly from: Moment;
  readonly until: Moment;
  readonly lasted: Duration;
  /** Who spoke first after it. */
  readonly endedBy: Direction;
  readonly endedWith: 'data' | 'keepalive' | 'fin' | 'reset' | 'ack';
}

export type Close =
  | { readonly how: 'open' }
  | {
      readonly how: 'fin';
      readonly by: Direction;
      readonly first: Moment;
      /** That of the other end. */
      readonly second?: Moment;
      readonly both: boolean;
      /** Nothing acknowledged the first one: how often it was sent, and when last. */
      readonly unheard?: { readonly transmissions: number; readonly last: Moment };
    }
  | { readonly how: 'reset'; readonly by: Direction; readonly moment: Moment };
