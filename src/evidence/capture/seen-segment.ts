import type { SegmentRole } from '../../model/observation.ts';
import { Packet } from '../../wire/packet.ts';
import { Connection, ConnectionBook } from './connection.ts';
import type { Half } from './half.ts';

const NO_CONNECTION = new Connection(new ConnectionBook());

/**
 * One segment in its connection while it is looked at. One object is reused for all, so that none is made per packet.
 */
export class SeenSegment {
  connection: Connection = NO_CONNECTION;
  sender: Half = NO_CONNECTION.forward;
  peer: Half = NO_CONNECTION.backward;
  isForward = true;
  packet: Packet = new Packet();
  /** Bits of `verdict.ts`. */
  verdict = 0;
  /** What it was for the handshake. */
  role: SegmentRole | undefined;
  /** Microseconds since the connection's segment before this one. */
  quiet = 0;
  at = 0;
  frame = 0;
}
