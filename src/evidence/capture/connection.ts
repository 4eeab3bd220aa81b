import { type Flow, reverse } from '../../model/flow.ts';
import { Half, type Mark } from './half.ts';
import type { QuietStretch } from './silences.ts';

/** One TCP connection while its capture is read. Times are microseconds since the capture's first frame. */
export class Connection {
  readonly number: number;
  readonly point: number;
  /** From the first side, the initiator as far as is known, to the other. */
  readonly flow: Flow;
  /** Whether the initiator is the lower endpoint of the table's key. */
  readonly forwardIsLow: boolean;
  readonly forward = new Half();
  readonly backward = new Half();
  initiatorSeen = false;

  firstAt: number;
  firstFrame: number;
  lastAt: number;
  lastFrame: number;
  /** Of any packet of the stream, quoted ones too: what tshark's longest gap is made of. */
  streamAt: number;
  /** Most connections have none, and an array costs its room also when it is empty. */
  silences: QuietStretch[] | undefined;

  readonly handshake = new HandshakeState();
  lastSynAt = Number.NaN;
  /** From the SYN to the acknowledgement that completed the handshake. */
  roundTripUs = Number.NaN;
  reset: Mark | undefined;
  resetByForward = false;
  /** Both sides had sent their FIN when the reset came: the connection was closed, not broken. */
  closedBeforeReset = false;
  /** ICMP errors about segments of it, once both sides had spoken. */
  errors: IcmpErrors | undefined;
  observations = 0;
  /** A run of something notable is going on: each segment must be asked whether it goes on or ends it. */
  followed = false;
  #flowBack: Flow | undefined;

  constructor(number: number, point: number, flow: Flow, forwardIsLow: boolean, at: number, frame: number) {
    this.number = number;
    this.point = point;
    this.flow = flow;
    this.forwardIsLow = forwardIsLow;
    this.firstAt = this.lastAt = this.streamAt = at;
    this.firstFrame = this.lastFrame = frame;
  }

  /** From the second side to the first: one object for all that is told of it. */
  get flowBack(): Flow {
    return (this.#flowBack ??= reverse(this.flow));
  }
}

export interface IcmpErrors {
  readonly first: Mark;
  readonly type: number;
  readonly code: number;
  readonly aboutForward: boolean;
  count: number;
}

class HandshakeState {
  syn: Mark | undefined;
  synCount = 0;
  /** Made with its first time in it: an empty array would make room for seventeen at once. */
  synTimes: number[] | undefined;
  synAck: Mark | undefined;
  synAckCount = 0;
  established: Mark | undefined;
  refused: Mark | undefined;
  unreachable: Mark | undefined;
  icmpType = 0;
  icmpCode = 0;
}

/** A SYN is sent six or seven times before it is given up; a scanner's endless ones tell no more. */
export const SYN_TIMES_MAX = 16;
