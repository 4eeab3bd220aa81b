import type { SegmentRole } from '../../model/observation.ts';
import type { Packet } from '../../wire/packet.ts';
import { ACK, RST, SYN } from '../../wire/tcp.ts';
import { type Connection, SYN_TIMES_MAX } from './connection.ts';
import { Mark } from './half.ts';

/** What a segment means for the opening of its connection; the role is undefined when it means nothing for it. */
export function followHandshake(
  connection: Connection,
  packet: Packet,
  isForward: boolean,
  at: number,
  frame: number,
): SegmentRole | undefined {
  const { handshake } = connection;
  const opening = packet.flags & (SYN | ACK | RST);
  if (opening === SYN) return seeSyn(connection, isForward, at, frame);
  if (opening === (SYN | ACK)) {
    connection.initiatorSeen = true;
    if (handshake.synAckCount++ > 0) return 'syn-ack-retransmitted';
    handshake.synAck = new Mark(at, frame);
    return 'syn-ack';
  }
  if (handshake.established) return undefined;
  if ((opening & RST) !== 0) {
    if (!isForward && handshake.syn && !handshake.synAck) handshake.refused ??= new Mark(at, frame);
    return undefined;
  }
  const completes = opening === ACK && isForward && (handshake.synAck || handshake.syn);
  if (!completes) return undefined;
  handshake.established = new Mark(at, frame);
  return 'established';
}

function seeSyn(connection: Connection, isForward: boolean, at: number, frame: number): SegmentRole {
  const { handshake } = connection;
  // The other side's own SYN is a simultaneous open (RFC 9293, figure 8): both are initiators, the first sender stays the first.
  if (!isForward) return 'syn';
  connection.initiatorSeen = true;
  if (!handshake.synTimes) handshake.synTimes = [at];
  else if (handshake.synTimes.length < SYN_TIMES_MAX) handshake.synTimes.push(at);
  if (handshake.synCount++ > 0) return 'syn-retransmitted';
  handshake.syn = new Mark(at, frame);
  return 'syn';
}
