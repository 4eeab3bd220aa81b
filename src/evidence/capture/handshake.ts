import type { SegmentRole } from '../../model/observation.ts';
import type { Packet } from '../../wire/packet.ts';
import { ACK, RST, SYN } from '../../wire/tcp.ts';
import { type Connection, Milestone, Watch } from './connection.ts';

/** What a segment means for the opening of its connection; the role is undefined when it means nothing for it. */
export function followHandshake(
  connection: Connection,
  packet: Packet,
  isForward: boolean,
  at: number,
  frame: number,
): SegmentRole | undefined {
  const opening = packet.flags & (SYN | ACK | RST);
  if (opening === SYN) return seeSyn(connection, isForward, at, frame);
  if (opening === (SYN | ACK)) {
    connection.sawInitiator();
    if (!connection.has(Milestone.established)) connection.watch(Watch.opening);
    connection.reached(Milestone.synAck, at, frame);
    return connection.synAckCount++ > 0 ? 'syn-ack-retransmitted' : 'syn-ack';
  }
  if (connection.has(Milestone.established)) return undefined;
  if ((opening & RST) !== 0) {
    if (!isForward && connection.has(Milestone.syn) && !connection.has(Milestone.synAck))
      connection.reached(Milestone.refused, at, frame);
    return undefined;
  }
  const completes = opening === ACK && isForward && (connection.has(Milestone.synAck) || connection.has(Milestone.syn));
  if (!completes) return undefined;
  connection.reached(Milestone.established, at, frame);
  connection.rest(Watch.opening);
  return 'established';
}

function seeSyn(connection: Connection, isForward: boolean, at: number, frame: number): SegmentRole {
  // The other side's own SYN is a simultaneous open (RFC 9293, figure 8): both are initiators, the first sender stays
  // the first.
  if (!isForward) return 'syn';
  connection.sawInitiator();
  if (!connection.has(Milestone.established)) connection.watch(Watch.opening);
  if (connection.synCount++ > 0) {
    connection.sawSynAgain(at);
    return 'syn-retransmitted';
  }
  connection.reached(Milestone.syn, at, frame);
  return 'syn';
}
