import { type Duration, microseconds } from '../../base/duration.ts';
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

const momentOf = (scale: Scale, mark: Mark | undefined): Moment | undefined =>
  mark && moment(scale, mark.at, mark.frame);

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
    silences: connection.silences?.map((stretch) => silenceOf(stretch, scale)) ?? [],
    close: closeOf(connection, scale),
    ...errorsOf(connection, scale),
    fingerprints: new FingerprintsOnDemand(connection, scale),
  };
}

function sideOf(half: Half, scale: Scale): Side {
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

function handshakeOf({ handshake }: Connection, scale: Scale): Handshake {
  const unreachable = momentOf(scale, handshake.unreachable);
  return {
    syn: momentOf(scale, handshake.syn),
    synCount: handshake.synCount,
    synTimes: handshake.synTimes?.map((at) => instantOf(scale, at)) ?? [],
    synAck: momentOf(scale, handshake.synAck),
    synAckCount: handshake.synAckCount,
    established: momentOf(scale, handshake.established),
    refused: momentOf(scale, handshake.refused),
    unreachable: unreachable && { ...unreachable, type: handshake.icmpType, code: handshake.icmpCode },
  };
}

function errorsOf({ errors }: Connection, scale: Scale): Pick<Conversation, 'unreachable'> {
  if (!errors) return {};
  const { first, type, code, aboutForward, count } = errors;
  const about: Direction = aboutForward ? 'forward' : 'backward';
  return { unreachable: { ...moment(scale, first.at, first.frame), type, code, about, count } };
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

/**
 * Made when asked for: a capture of a million packets holds more of them than anybody looks at. A class, because an object with
 * getters of its own gets a hidden class of its own, too, for every connection.
 */
class FingerprintsOnDemand {
  #connection: Connection;
  #scale: Scale;

  constructor(connection: Connection, scale: Scale) {
    this.#connection = connection;
    this.#scale = scale;
  }

  get forward(): Fingerprint[] {
    return printsOf(this.#connection.forward, this.#scale);
  }

  get backward(): Fingerprint[] {
    return printsOf(this.#connection.backward, this.#scale);
  }
}

const printsOf = (half: Half, scale: Scale): Fingerprint[] =>
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
