import { microseconds } from '../../base/duration.ts';
import { type Instant, instant } from '../../base/instant.ts';
import type {
  CapturePoint,
  Close,
  Conversation,
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

const moment = (scale: Scale, at: number, frame: number): Moment => ({
  at: instantOf(scale, at),
  source: scale.source(frame),
});

const momentOf = (scale: Scale, mark: Mark): Moment | undefined =>
  mark.isSet ? moment(scale, mark.at, mark.frame) : undefined;

/** What a connection has become, as the rest of Holdfast knows it. */
export function conversationOf(connection: Connection, point: CapturePoint, scale: Scale): Conversation {
  return {
    point,
    flow: connection.flow,
    initiatorSeen: connection.initiatorSeen,
    first: moment(scale, connection.firstAt, connection.firstFrame),
    last: moment(scale, connection.lastAt, connection.lastFrame),
    forward: sideOf(connection.forward, scale),
    backward: sideOf(connection.backward, scale),
    handshake: handshakeOf(connection, scale),
    silences: connection.silences.map((stretch) => silenceOf(stretch, scale)),
    close: closeOf(connection, scale),
    fingerprints: {
      forward: fingerprintsOf(connection.forward, scale),
      backward: fingerprintsOf(connection.backward, scale),
    },
  };
}

function sideOf(half: Half, scale: Scale): Side {
  const { unanswered } = half;
  const lastData = momentOf(scale, half.lastData);
  return {
    packets: half.packets,
    payloadBytes: half.payloadBytes,
    retransmissions: half.retransmissions,
    duplicateAcks: half.duplicateAcks,
    zeroWindows: half.zeroWindows,
    resets: half.resets,
    keepalive: keepaliveOf(half.keepalive, scale),
    ...(lastData && { lastData }),
    ...(unanswered.waiting && {
      unanswered: {
        transmissions: Math.max(1, unanswered.transmissions),
        first: moment(scale, unanswered.firstAt, unanswered.firstFrame),
        last: moment(scale, unanswered.lastAt, unanswered.lastFrame),
      },
    }),
    ttl: {
      ...(half.firstTtl >= 0 && { first: half.firstTtl }),
      ...(half.resetTtl >= 0 && { reset: half.resetTtl }),
    },
  };
}

function keepaliveOf(state: KeepaliveState | undefined, scale: Scale): KeepaliveRun {
  if (!state) return NO_KEEPALIVE;
  const first = momentOf(scale, state.first);
  const last = momentOf(scale, state.last);
  return {
    probes: state.probes,
    answered: state.answered,
    ...(!Number.isNaN(state.idle) && { idle: microseconds(state.idle) }),
    ...(!Number.isNaN(state.interval) && { interval: microseconds(state.interval) }),
    ...(first && { first }),
    ...(last && { last }),
    unansweredAtEnd: state.unanswered,
  };
}

const NO_KEEPALIVE: KeepaliveRun = { probes: 0, answered: 0, unansweredAtEnd: 0 };

function handshakeOf({ handshake }: Connection, scale: Scale): Handshake {
  const syn = momentOf(scale, handshake.syn);
  const synAck = momentOf(scale, handshake.synAck);
  const established = momentOf(scale, handshake.established);
  const refused = momentOf(scale, handshake.refused);
  const unreachable = momentOf(scale, handshake.unreachable);
  return {
    ...(syn && { syn }),
    synCount: handshake.synCount,
    synTimes: handshake.synTimes.map((at) => instantOf(scale, at)),
    ...(synAck && { synAck }),
    synAckCount: handshake.synAckCount,
    ...(established && { established }),
    ...(refused && { refused }),
    ...(unreachable && { unreachable: { ...unreachable, type: handshake.icmpType, code: handshake.icmpCode } }),
  };
}

function silenceOf(stretch: QuietStretch, scale: Scale): Silence {
  return {
    from: moment(scale, stretch.from, stretch.fromFrame),
    until: moment(scale, stretch.until, stretch.untilFrame),
    lasted: microseconds(stretch.until - stretch.from),
    endedBy: stretch.endedByForward ? 'forward' : 'backward',
    endedWith: stretch.endedWith,
  };
}

/** A reset ends what two FINs have not ended before it. */
function closeOf(connection: Connection, scale: Scale): Close {
  const { forward, backward, reset } = connection;
  if (reset.isSet && !connection.closedBeforeReset) {
    const by: Direction = connection.resetByForward ? 'forward' : 'backward';
    return { how: 'reset', by, moment: moment(scale, reset.at, reset.frame) };
  }
  const forwardFirst = forward.fin.isSet && !(backward.fin.frame > 0 && backward.fin.frame < forward.fin.frame);
  const first = momentOf(scale, forwardFirst ? forward.fin : backward.fin);
  if (!first) return { how: 'open' };
  const both = forward.fin.isSet && backward.fin.isSet;
  return { how: 'fin', by: forwardFirst ? 'forward' : 'backward', first, both };
}

function fingerprintsOf(half: Half, scale: Scale): readonly Fingerprint[] {
  return half.fingerprints?.prints.map((print) => fingerprintOf(print, half.base, scale)) ?? [];
}

function fingerprintOf(print: SegmentPrint, base: number, scale: Scale): Fingerprint {
  return {
    ...moment(scale, print.at, print.frame),
    sequence: print.sequence >>> 0,
    relativeSequence: (print.sequence - base) >>> 0,
    acknowledgement: print.acknowledgement >>> 0,
    payloadLength: print.payloadLength,
    flags: print.flags,
    ...(print.ipId >= 0 && { ipId: print.ipId }),
  };
}
