import { type Duration, microseconds, milliseconds } from '../../base/duration.ts';

/** include/net/tcp_states.h, in its order, from 1. */
const STATES = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
] as const;

export type TcpState = (typeof STATES)[number] | 'UNKNOWN';

export const tcpStateOf = (number: number): TcpState => STATES[number - 1] ?? 'UNKNOWN';

/** `struct tcp_info` of include/uapi/linux/tcp.h, as far as Holdfast asks for it. */
export interface TcpInfo {
  readonly state: TcpState;
  /** How often what is unacknowledged was sent again in a row; of a SYN_SENT, its retransmissions. */
  readonly retransmits: number;
  /** Keepalive or zero-window probes in a row without an answer. */
  readonly probes: number;
  readonly retransmissionTimeout: Duration;
  /** Segments that wait to be acknowledged. */
  readonly unacked: number;
  /** Since data was last sent and last came. */
  readonly sinceDataSent: Duration;
  readonly sinceDataReceived: Duration;
  /** Since any acknowledgement came, that of a keepalive probe too. */
  readonly sinceAckReceived: Duration;
  readonly roundTrip: Duration;
  readonly pathMtu: number;
  /** Of the whole life of the connection. */
  readonly totalRetransmits: number;
}

/**
 * Since a packet went either way, as far as this end can know: data, its acknowledgements, keepalive's probes and their
 * answers.
 */
export const silenceIn = ({ sinceDataSent, sinceDataReceived, sinceAckReceived }: TcpInfo): Duration =>
  microseconds(Math.min(sinceDataSent, sinceDataReceived, sinceAckReceived));

/** Where the fields above end: kernels since 2.6.13 fill so much. Shorter ones are not told of. */
export const TCP_INFO_BYTES_MIN = 104;
/** More than any kernel fills today (232 in Linux 6.18's header); what is beyond is left out by the kernel. */
export const TCP_INFO_BYTES_MAX = 256;

export function tcpInfoOf(bytes: Uint8Array): TcpInfo | undefined {
  if (bytes.length < TCP_INFO_BYTES_MIN) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // Both architectures that are served are little-endian.
  const word = (offset: number) => view.getUint32(offset, true);
  return {
    state: tcpStateOf(view.getUint8(0)),
    retransmits: view.getUint8(2),
    probes: view.getUint8(3),
    retransmissionTimeout: microseconds(word(8)),
    unacked: word(24),
    sinceDataSent: milliseconds(word(44)),
    sinceDataReceived: milliseconds(word(52)),
    sinceAckReceived: milliseconds(word(56)),
    roundTrip: microseconds(word(68)),
    pathMtu: word(60),
    totalRetransmits: word(100),
  };
}
