import type { TcpState } from '../../trace/netfilter/tcp-state-table.ts';
import { type Segment, spaceOf } from '../datagram.ts';
import { OPEN_WINDOW } from '../tcp/send-side.ts';

/**
 * How far one direction of a connection has come, as conntrack has seen it (struct ip_ct_tcp_state in
 * include/uapi/linux/netfilter/nf_conntrack_tcp.h). Windows are in bytes: what a header scales, a segment here has
 * unscaled.
 */
export interface Stream {
  /** `td_end`: behind the last byte that was seen. */
  end: number;
  /** `td_maxend`: how far the other end has said that it has room. */
  maxEnd: number;
  /** How far it has sent beyond that. */
  overrun: number;
  /** `td_maxwin`: the largest window that its sender has offered. 0: it has not sent anything. */
  maxWindow: number;
  /** `td_maxack`: the highest that its sender has acknowledged. */
  maxAcknowledged: number | undefined;
  /** IP_CT_TCP_FLAG_BE_LIBERAL: of a connection whose beginning was not seen, whose windows may be scaled. */
  isLiberal: boolean;
  /** IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED. */
  isUnacknowledged: boolean;
  /** IP_CT_TCP_FLAG_CLOSE_INIT: its sender was the first to send FIN. */
  hasClosedFirst: boolean;
}

const newStream = (isLiberal: boolean): Stream => ({
  end: 0,
  maxEnd: 0,
  overrun: 0,
  maxWindow: 0,
  maxAcknowledged: undefined,
  isLiberal,
  isUnacknowledged: false,
  hasClosedFirst: false,
});

export interface Streams {
  readonly original: Stream;
  readonly reply: Stream;
}

/** By the first packet of a connection; anything but a SYN is picked up in the middle (tcp_new()). */
export function streamsFrom(segment: Segment): Streams {
  const isPickedUp = segment.kind !== 'syn';
  const original = newStream(isPickedUp);
  original.end = endOf(segment);
  original.maxWindow = Math.max(1, windowOf(segment));
  original.maxEnd = original.end + (isPickedUp ? original.maxWindow : 0);
  return { original, reply: newStream(isPickedUp) };
}

/** Both begin anew, by a SYN that was let through without being believed, and whose answer has come now. */
export function resynchronised(
  requester: Stream,
  { end, window }: { readonly end: number; readonly window: number },
): void {
  Object.assign(requester, newStream(false), { end, maxEnd: end, maxWindow: Math.max(1, window) });
}

export const forgotten = (stream: Stream): void => void Object.assign(stream, newStream(false));

/**
 * What the check of the window comes to. `tolerated`: it is out of the window, and passes because checking is liberal;
 * what is known of the streams stays as it was.
 */
export type WindowVerdict = 'fits' | 'tolerated' | Misfit;

export interface Misfit {
  /** `ignored`: it passes as one of the connection, and counts for nothing (NFCT_TCP_IGNORE). */
  readonly taken: 'invalid' | 'ignored';
  /** As the kernel logs it. */
  readonly words: string;
}

export interface WindowCheck {
  readonly sender: Stream;
  readonly receiver: Stream;
  readonly state: TcpState;
  /** `nf_conntrack_tcp_be_liberal`. */
  readonly liberal: boolean;
}

/** MAXACKWINCONST: acknowledgements that are older than this are passed over. */
const ACKNOWLEDGED_WINDOW = 66_000;
/** What one packet may overrun a window by; a segment of the simulation may stand for many. */
const PACKET_BYTES_MAX = 1_460;
/** What a reader that keeps up offers: the largest window without scaling, which Linux begins with. */
const ORDINARY_WINDOW = 65_535;

const endOf = (segment: Segment): number => segment.sequence + spaceOf(segment);

const windowOf = ({ window }: Segment): number => (window >= OPEN_WINDOW ? ORDINARY_WINDOW : window);

/**
 * Where the first byte is that would be on the wire. A sender of the simulation writes all that it has at once; a real
 * one waits for an acknowledgement whenever it has filled the window.
 */
const onTheWire = ({ sequence, unacknowledged = sequence }: Segment): number =>
  Math.min(sequence, unacknowledged + ORDINARY_WINDOW);

/**
 * tcp_in_window() of net/netfilter/nf_conntrack_proto_tcp.c, after Guido van Rooij's "Real Stateful TCP Packet
 * Filtering in IP Filter": a packet must meet the window that the other end has offered, and may acknowledge only what
 * was seen. Selective acknowledgements are not played. Changes both streams where the packet fits.
 */
export function inWindow(segment: Segment, check: WindowCheck): WindowVerdict {
  const { sender, receiver } = check;
  if (begins(segment, check) && segment.kind === 'syn') return 'fits';
  const misfit = misfitOf(segment, sender, receiver);
  if (misfit) return sender.isLiberal || check.liberal ? 'tolerated' : misfit;
  moves(segment, sender, receiver);
  return 'fits';
}

/** The first packet of a direction, or a SYN that starts it anew. */
function begins(segment: Segment, { sender, receiver, state }: WindowCheck): boolean {
  const { kind, acknowledgement } = segment;
  const end = endOf(segment);
  const isFirst = sender.maxWindow === 0;
  if (kind === 'syn' || kind === 'syn-ack') {
    if (!isFirst && !(end > sender.end && (state === 'syn-sent' || state === 'syn-recv'))) return false;
    Object.assign(sender, newStream(false), { end, maxEnd: end, maxWindow: Math.max(1, windowOf(segment)) });
    return true;
  }
  if (!isFirst) return false;
  sender.end = end;
  sender.maxWindow = Math.max(1, windowOf(segment));
  sender.maxEnd = end + sender.maxWindow;
  if (receiver.maxWindow === 0) receiver.end = receiver.maxEnd = acknowledgement;
  // It answers a keepalive probe, which is one below what was sent.
  else if (acknowledgement === receiver.end + 1) receiver.end++;
  return true;
}

/** A SYN and a reset without a number acknowledge nothing, and are taken as if they acknowledged all. */
const acknowledgedBy = ({ kind, acknowledgement }: Segment, receiver: Stream): number =>
  kind === 'syn' || (kind === 'reset' && acknowledgement === 0) ? receiver.end : acknowledgement;

/**
 * How much was on the wire. Behind what the receiver has room for nothing was, however much a segment of the simulation
 * stands for.
 */
const sentTo = ({ end, maxEnd, overrun }: Stream): number => Math.min(end, Math.max(maxEnd, overrun));

/** The four conditions. */
function misfitOf(segment: Segment, sender: Stream, receiver: Stream): Misfit | undefined {
  const end = endOf(segment);
  const acknowledged = acknowledgedBy(segment, receiver);
  const lowest = sentTo(sender) - receiver.maxWindow;
  const oldest = sentTo(receiver) - Math.max(sender.maxWindow, ACKNOWLEDGED_WINDOW);
  if (onTheWire(segment) > sender.maxEnd) {
    const overshot = end - sender.maxEnd + 1;
    const isClose = receiver.maxWindow > 0 && overshot <= receiver.maxWindow && end >= lowest;
    if (isClose && acknowledged >= oldest && acknowledged <= receiver.end) {
      // Its acknowledgement is to be understood, should the packet arrive.
      sender.end = Math.max(sender.end, end);
      sender.overrun = sender.end;
      sender.isUnacknowledged = true;
      return { taken: 'ignored', words: `${overshot} bytes more than expected` };
    }
    return {
      taken: 'invalid',
      words: `SEQ is over upper bound ${sender.maxEnd + 1} (over the window of the receiver)`,
    };
  }
  if (acknowledged > receiver.end)
    return { taken: 'invalid', words: `ACK is over upper bound ${receiver.end + 1} (ACKed data not seen yet)` };
  if (receiver.maxWindow > 0 && end < lowest)
    return { taken: 'ignored', words: `SEQ is under lower bound ${lowest - 1} (already ACKed data retransmitted)` };
  if (acknowledged < oldest)
    return { taken: 'ignored', words: `ignored ACK under lower bound ${oldest - 1} (possible overly delayed)` };
  return undefined;
}

function moves(segment: Segment, sender: Stream, receiver: Stream): void {
  const end = endOf(segment);
  const acknowledged = acknowledgedBy(segment, receiver);
  const window = windowOf(segment);
  if (window > sender.maxWindow) sender.maxWindow = window;
  if (end > sender.end) {
    sender.end = end;
    sender.isUnacknowledged = true;
  }
  if (segment.kind !== 'syn') sender.maxAcknowledged = Math.max(sender.maxAcknowledged ?? 0, segment.acknowledgement);
  if (receiver.maxWindow > 0 && end > sender.maxEnd) {
    const over = Math.min(end - sender.maxEnd, PACKET_BYTES_MAX);
    receiver.maxWindow += over;
    sender.overrun = Math.max(sender.overrun, sender.maxEnd + over);
  }
  if (acknowledged + window >= receiver.maxEnd) receiver.maxEnd = acknowledged + window + (window === 0 ? 1 : 0);
  if (acknowledged === receiver.end) receiver.isUnacknowledged = false;
}
