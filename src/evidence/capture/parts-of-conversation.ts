import { type Duration, microseconds } from '../../base/duration.ts';
import { type Instant, instant } from '../../base/instant.ts';
import type {
  Close,
  Direction,
  Fingerprint,
  Handshake,
  KeepaliveRun,
  Moment,
  Side,
  Silence,
} from '../../model/conversation.ts';
import type { Source } from '../../model/source.ts';
import type { Connection } from './connection.ts';
import type { SegmentPrint } from './fingerprints.ts';
import type { Half, KeepaliveState, Mark } from './half.ts';
import type { QuietStretch } from './silences.ts';

/** Turns a reader's own times and frame numbers into instants and sources. */
export interface Scale {
  /** Of relative time zero, in microseconds since 1970. */
  readonly epoch: number;
  source(frame: number): Source;
}

export const instantOf = (scale: Scale, at: number): Instant => instant(scale.epoch + Math.floor(at));

export const moment = (scale: Scale, at: number, frame: number): Moment => ({
  at: instantOf(scale, at),
  source: scale.source(frame),
});

const momentOf = (scale: Scale, mark: Mark | undefined): Moment | undefined =>
  mark && moment(scale, mark.at, mark.frame);

export function sideOf(half: Half, scale: Scale): Side {
  return {
    packets: half.packets,
    payloadBytes: half.payloadBytes,
    retransmissions: half.retransmissions,
    duplicateAcks: half.duplicateAcks,
    zeroWindows: half.zeroWindows,
    resets: half.resets,
    keepalive: keepaliveOf(half.keepalive, scale),
    lastData: momentOf(scale, half.lastData),
    unanswered: unansweredOf(half, scale),
    ttl: { first: known(half.firstTtl), reset: known(half.resetTtl) },
  };
}

const known = (ttl: number): number | undefined => (ttl < 0 ? undefined : ttl);

function unansweredOf({ unanswered }: Half, scale: Scale): Side['unanswered'] {
  if (!unanswered?.waiting) return undefined;
  return {
    transmissions: Math.max(1, unanswered.transmissions),
    first: moment(scale, unanswered.firstAt, unanswered.firstFrame),
    last: moment(scale, unanswered.lastAt, unanswered.lastFrame),
  };
}

function keepaliveOf(state: KeepaliveState | undefined, scale: Scale): KeepaliveRun {
  if (!state) return NO_KEEPALIVE;
  return {
    probes: state.probes,
    answered: state.answered,
    idle: measured(state.idle),
    interval: measured(state.interval),
    first: momentOf(scale, state.first),
    last: momentOf(scale, state.last),
    unansweredAtEnd: state.unanswered,
  };
}

const measured = (lasted: number): Duration | undefined => (Number.isNaN(lasted) ? undefined : microseconds(lasted));

const NO_KEEPALIVE: KeepaliveRun = { probes: 0, answered: 0, unansweredAtEnd: 0 };

export function handshakeOf({ handshake }: Connection, scale: Scale): Handshake {
  const unreachable = momentOf(scale, handshake.unreachable);
  return {
    syn: momentOf(scale, handshake.syn),
    synCount: handshake.synCount,
    synTimes: handshake.synTimes.map((at) => instantOf(scale, at)),
    synAck: momentOf(scale, handshake.synAck),
    synAckCount: handshake.synAckCount,
    established: momentOf(scale, handshake.established),
    refused: momentOf(scale, handshake.refused),
    unreachable: unreachable && { ...unreachable, type: handshake.icmpType, code: handshake.icmpCode },
  };
}

export function silenceOf(stretch: QuietStretch, scale: Scale): Silence {
  return {
    from: moment(scale, stretch.from, stretch.fromFrame),
    until: moment(scale, stretch.until, stretch.untilFrame),
    lasted: microseconds(stretch.until - stretch.from),
    endedBy: stretch.endedByForward ? 'forward' : 'backward',
    endedWith: stretch.endedWith,
  };
}

/** A reset ends what two FINs have not ended before it. */
export function closeOf(connection: Connection, scale: Scale): Close {
  const { forward, backward, reset } = connection;
  if (reset && !connection.closedBeforeReset) {
    const by: Direction = connection.resetByForward ? 'forward' : 'backward';
    return { how: 'reset', by, moment: moment(scale, reset.at, reset.frame) };
  }
  const forwardFirst = forward.fin !== undefined && !(backward.fin && backward.fin.frame < forward.fin.frame);
  const first = momentOf(scale, forwardFirst ? forward.fin : backward.fin);
  if (!first) return { how: 'open' };
  const both = forward.fin !== undefined && backward.fin !== undefined;
  return { how: 'fin', by: forwardFirst ? 'forward' : 'backward', first, both };
}

export const printsOf = (half: Half, scale: Scale): Fingerprint[] =>
  half.fingerprints?.prints.map((print) => fingerprintOf(print, half.base, scale)) ?? [];

const fingerprintOf = (print: SegmentPrint, base: number, scale: Scale): Fingerprint => ({
  at: instantOf(scale, print.at),
  source: scale.source(print.frame),
  sequence: print.sequence >>> 0,
  relativeSequence: (print.sequence - base) >>> 0,
  acknowledgement: print.acknowledgement >>> 0,
  payloadLength: print.payloadLength,
  flags: print.flags,
  ipId: known(print.ipId),
});
