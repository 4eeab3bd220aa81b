import type { FingerprintSample } from './fingerprints.ts';

/** Where a segment was seen: microseconds since the capture's first frame, and the frame's number. */
export class Mark {
  at = Number.NaN;
  frame = 0;

  constructor(at: number, frame: number) {
    this.at = at;
    this.frame = frame;
  }

  move(at: number, frame: number): void {
    this.at = at;
    this.frame = frame;
  }
}

/**
 * One direction of a connection while it is read. Sequence numbers are signed 32-bit integers and compared by their
 * difference, so they wrap as RFC 9293 section 3.4 wants; zero means "none yet" exactly where it does in Wireshark.
 */
export class Half {
  /** The initial sequence number, or the best guess when the capture begins later. */
  base = 0;
  baseKnown = false;
  /** One beyond the highest sequence number sent. */
  next = 0;
  nextAt = Number.NaN;
  /** One beyond the highest number sent without a hole. */
  contiguous = 0;
  lastAck = 0;
  lastAckAt = Number.NaN;
  window = -1;
  duplicateAckRun = 0;
  lastVerdict = 0;

  packets = 0;
  payloadBytes = 0;
  retransmissions = 0;
  duplicateAcks = 0;
  zeroWindows = 0;
  resets = 0;
  firstTtl = -1;
  resetTtl = -1;
  // What most halves of most connections never have is made when it is needed: a scan of a million ports must fit in memory.
  fin: Mark | undefined;
  lastData: Mark | undefined;
  unanswered: Unanswered | undefined;

  keepalive: KeepaliveState | undefined;
  /** The latest retransmission of a run whose first one was told. */
  pendingRetransmission: PendingSegment | undefined;
  pendingZeroWindow: PendingSegment | undefined;
  fingerprints: FingerprintSample | undefined;
}

/** A segment that will be told when its run is over, as the last one of it. */
export interface PendingSegment {
  at: number;
  frame: number;
  bytes: number;
  /** It is the first of its run, which was told already. */
  told: boolean;
}

/** The oldest data that is not acknowledged yet. */
export class Unanswered {
  waiting = false;
  sequence = 0;
  transmissions = 0;
  firstAt = Number.NaN;
  firstFrame = 0;
  lastAt = Number.NaN;
  lastFrame = 0;

  /** Data went out. The first one not acknowledged is watched until it is. */
  sent(sequence: number, at: number, frame: number): void {
    if (!this.waiting) {
      this.waiting = true;
      this.sequence = sequence;
      this.transmissions = 0;
    } else if (sequence !== this.sequence) return;
    if (this.transmissions++ === 0) {
      this.firstAt = at;
      this.firstFrame = frame;
    }
    this.lastAt = at;
    this.lastFrame = frame;
  }

  /** `next`: one beyond what was sent in all. */
  acknowledged(ack: number, next: number, lastData: Mark | undefined): void {
    if (((ack - this.sequence) | 0) <= 0) return;
    this.waiting = ((next - ack) | 0) > 0;
    if (!this.waiting || !lastData) return;
    this.sequence = ack;
    this.transmissions = 0;
    this.firstAt = this.lastAt = lastData.at;
    this.firstFrame = this.lastFrame = lastData.frame;
  }
}

export class KeepaliveState {
  probes = 0;
  answered = 0;
  idle = Number.NaN;
  interval = Number.NaN;
  first: Mark | undefined;
  last: Mark | undefined;
  /** Probes since the other side said anything. */
  unanswered = 0;
  /** Neither data nor anything but probes and answers since the first probe of the run was told. */
  inRun = false;
  answerTold = false;
  pendingProbe: PendingSegment | undefined;
  pendingAnswer: PendingSegment | undefined;
}
