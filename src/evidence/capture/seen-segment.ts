import { addressFromIpv4Number } from '../../base/address.ts';
import type { SegmentRole } from '../../model/observation.ts';
import { Packet } from '../../wire/packet.ts';
import { Connection } from './connection.ts';
import type { Half } from './half.ts';

const NOWHERE = { address: addressFromIpv4Number(0), port: 0 };
const NO_CONNECTION = new Connection(-1, 0, { protocol: 'tcp', source: NOWHERE, destination: NOWHERE }, true, 0, 0);

/** One segment in its connection while it is looked at. One object is reused for all, so that none is made per packet. */
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
