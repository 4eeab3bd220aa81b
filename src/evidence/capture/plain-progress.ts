import type { Packet } from '../../wire/packet.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp.ts';
import type { Connection } from './connection.ts';
import {
  CONTIGUOUS,
  DUPLICATE_ACK_RUN,
  type Half,
  LAST_ACK,
  LAST_ACK_AT,
  LAST_VERDICT,
  NEXT,
  NEXT_AT,
  PACKETS,
  PAYLOAD_BYTES,
  WAITING,
  WINDOW,
} from './half.ts';
import { SILENCE_MIN_US } from './silences.ts';

/** What an ordinary segment was. `special`: none of them, and nothing was noted of it. */
export type Progress = 'special' | 'new' | 'repeated';

/**
 * The segments that captures are made of: data that follows on what was sent, and acknowledgements, in a connection in
 * which nothing goes on that must be watched. `analyse` has no verdict on them and nothing is to be told; so they are
 * noted here, in a third of the time, by the same rules. `new`: it sent or acknowledged what was not before.
 */
export function plainProgress(
  connection: Connection,
  sender: Half,
  peer: Half,
  packet: Packet,
  at: number,
  frame: number,
): Progress {
  if (connection.watched || (packet.flags & (SYN | FIN | RST | ACK)) !== ACK) return 'special';
  const { ints, floats } = connection;
  const { i, f } = sender;
  const { sequence, acknowledgement, payloadLength, window } = packet;
  const next = ints[i + NEXT] ?? 0;
  const lastAck = ints[i + LAST_ACK] ?? 0;
  if (window === 0 || next === 0 || !(at - connection.lastAt < SILENCE_MIN_US)) return 'special';
  const packets = ints[i + PACKETS] ?? 0;
  if (packets === 0) return 'special';
  const end = (sequence + payloadLength) | 0;
  const moves = ((end - next) | 0) > 0;
  if (payloadLength === 0) {
    if (sequence === ((next - 1) | 0)) return 'special';
    if (sequence === next && acknowledgement === lastAck && window === ints[i + WINDOW]) return 'special';
  } else {
    if (payloadLength === 1 || ((next - sequence) | 0) > 0) return 'special';
    const acknowledged = peer.lastAck;
    if (acknowledged !== 0 && ((acknowledged - end) | 0) >= 0) return 'special';
  }
  acknowledge(peer, acknowledgement, at);
  if (moves) {
    ints[i + NEXT] = end;
    floats[f + NEXT_AT] = at;
  }
  const contiguous = ints[i + CONTIGUOUS] ?? 0;
  if (contiguous === 0 || sequence === contiguous) ints[i + CONTIGUOUS] = moves ? end : next;
  if (acknowledgement !== lastAck) ints[i + DUPLICATE_ACK_RUN] = 0;
  ints[i + LAST_ACK] = acknowledgement;
  ints[i + WINDOW] = window;
  ints[i + LAST_VERDICT] = 0;
  ints[i + PACKETS] = packets + 1;
  floats[f + LAST_ACK_AT] = at;
  if (payloadLength > 0) {
    floats[f + PAYLOAD_BYTES] = (floats[f + PAYLOAD_BYTES] ?? 0) + payloadLength;
    sender.sent(sequence, at, frame);
  }
  connection.sawSegment(at, frame);
  return moves || acknowledgement !== lastAck ? 'new' : 'repeated';
}

/** What the segment says of the peer's data: `noteAcknowledgedBeyond` and the end of the waiting for an answer. */
function acknowledge(peer: Half, acknowledgement: number, at: number): void {
  const { ints, i } = peer;
  const contiguous = ints[i + CONTIGUOUS] ?? 0;
  if (contiguous !== 0 && ((acknowledgement - contiguous) | 0) > 0) {
    const next = ints[i + NEXT] ?? 0;
    if (((next - contiguous) | 0) > 0) ints[i + CONTIGUOUS] = next;
    else ints[i + DUPLICATE_ACK_RUN] = -1;
  }
  if (ints[i + WAITING] !== 0) peer.acknowledged(acknowledgement, at);
}
