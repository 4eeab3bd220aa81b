import type { Packet } from '../../wire/packet.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp.ts';
import type { Half } from './half.ts';
import {
  DUPLICATE_ACK,
  FAST_RETRANSMISSION,
  KEEP_ALIVE,
  KEEP_ALIVE_ACK,
  OUT_OF_ORDER,
  RETRANSMISSION,
  SPURIOUS_RETRANSMISSION,
  ZERO_WINDOW,
  ZERO_WINDOW_PROBE,
  ZERO_WINDOW_PROBE_ACK,
} from './verdict.ts';

/**
 * Judges one segment by what both directions sent before it, and remembers it. The definitions are those of Wireshark's
 * User's Guide, section 7.5 "TCP Analysis", in the order of precedence that tshark 4.0 shows, so that counts can be
 * checked.
 *
 * @param roundTripUs time from SYN to the ACK that completed the handshake, NaN when that was not seen
 */
export function analyse(sender: Half, peer: Half, packet: Packet, at: number, roundTripUs: number): number {
  let verdict = packet.payloadLength === 0 ? judgeEmpty(sender, peer, packet) : judgeProbe(sender, peer, packet);
  if (packet.window === 0 && (packet.flags & (SYN | FIN | RST)) === 0 && (verdict & ZERO_WINDOW_PROBE) === 0) {
    verdict |= ZERO_WINDOW;
  }
  if (packet.acknowledgement !== sender.lastAck) sender.duplicateAckRun = 0;
  noteAcknowledgedBeyond(peer, packet);
  const occupies = packet.payloadLength > 0 || (packet.flags & (SYN | FIN)) !== 0;
  if (occupies && (verdict & KEEP_ALIVE) === 0) verdict |= judgeRepeated(sender, peer, packet, at, roundTripUs);
  remember(sender, packet, at, verdict);
  return verdict;
}

/** Segments without payload: keepalives and their answers, probe answers, duplicate acknowledgements. */
function judgeEmpty(sender: Half, peer: Half, packet: Packet): number {
  if ((packet.flags & (SYN | FIN | RST)) !== 0) return 0;
  if (packet.sequence === ((sender.next - 1) | 0)) return KEEP_ALIVE;
  const repeats =
    packet.window === sender.window && packet.sequence === sender.next && packet.acknowledgement === sender.lastAck;
  if (!repeats) return 0;
  if (packet.window === 0) return (peer.lastVerdict & ZERO_WINDOW_PROBE) === 0 ? 0 : ZERO_WINDOW_PROBE_ACK;
  if ((peer.lastVerdict & KEEP_ALIVE) !== 0) return KEEP_ALIVE_ACK;
  // A subflow of Multipath TCP may repeat an acknowledgement with another MPTCP signal in it (RFC 8684, section 4).
  sender.duplicateAckRun = Math.max(0, sender.duplicateAckRun) + 1;
  return DUPLICATE_ACK;
}

/**
 * One byte beyond a closed window is a probe of the window; one byte before what is due is a keepalive (RFC 9293,
 * 3.8.4).
 */
function judgeProbe(sender: Half, peer: Half, packet: Packet): number {
  if (packet.payloadLength !== 1) return 0;
  if (packet.sequence === sender.next && peer.window === 0) return ZERO_WINDOW_PROBE;
  const isPlain = (packet.flags & (SYN | FIN | RST)) === 0;
  return isPlain && packet.sequence === ((sender.next - 1) | 0) ? KEEP_ALIVE : 0;
}

/**
 * The peer's data that was acknowledged here was not captured. A run of duplicate acknowledgements of that peer then
 * says nothing about a fast retransmission.
 */
function noteAcknowledgedBeyond(peer: Half, packet: Packet): void {
  if (peer.contiguous === 0 || (packet.flags & ACK) === 0) return;
  if (((packet.acknowledgement - peer.contiguous) | 0) <= 0) return;
  if (((peer.next - peer.contiguous) | 0) > 0) peer.contiguous = peer.next;
  else peer.duplicateAckRun = -1;
}

/** A segment that occupies sequence numbers: new, sent again, or overtaken on the way? */
function judgeRepeated(sender: Half, peer: Half, packet: Packet, at: number, roundTripUs: number): number {
  const { sequence, payloadLength } = packet;
  const end = (sequence + payloadLength) | 0;
  if (payloadLength > 0 && peer.lastAck !== 0 && ((peer.lastAck - end) | 0) >= 0) return SPURIOUS_RETRANSMISSION;
  const isOld = sender.next !== 0 && ((sender.next - sequence) | 0) > 0;
  // One byte back and longer than one byte: new data behind a window probe that was not counted as sent.
  if (!isOld || (payloadLength > 1 && ((sender.next - 1) | 0) === sequence)) return 0;
  const sinceAck = at - peer.lastAckAt;
  const isAskedFor = peer.duplicateAckRun >= 2 && peer.lastAck === sequence;
  if (isAskedFor && sinceAck >= 0 && sinceAck < FAST_RETRANSMISSION_US) return FAST_RETRANSMISSION;
  const sinceNext = at - sender.nextAt;
  const mayBeOvertaken = sinceNext >= 0 && sinceNext < (roundTripUs > 0 ? roundTripUs : REORDERING_US);
  const endWithFlags = (end + ((packet.flags & (SYN | FIN)) === 0 ? 0 : 1)) | 0;
  if (mayBeOvertaken && sender.next !== endWithFlags) return OUT_OF_ORDER;
  return RETRANSMISSION;
}

function remember(sender: Half, packet: Packet, at: number, verdict: number): void {
  const virtual = (packet.flags & (SYN | FIN)) === 0 ? 0 : 1;
  const next = (packet.sequence + packet.payloadLength + virtual) | 0;
  if ((verdict & ZERO_WINDOW_PROBE) === 0) {
    const advances = sender.next === 0 || ((next - sender.next) | 0) > 0;
    if (advances) {
      sender.next = next;
      sender.nextAt = at;
    }
    if (sender.contiguous === 0 || packet.sequence === sender.contiguous) sender.contiguous = sender.next;
  }
  sender.window = packet.window;
  sender.lastAck = packet.acknowledgement;
  sender.lastAckAt = at;
  sender.lastVerdict = verdict;
}

/** Wireshark: within 20 ms of the last duplicate acknowledgement. */
const FAST_RETRANSMISSION_US = 20_000;

/** Wireshark: without a measured round trip, what comes within 3 ms was overtaken and not sent again. */
const REORDERING_US = 3_000;
