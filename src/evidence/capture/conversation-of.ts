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
import type { Flow } from '../../model/flow.ts';
import type { Source } from '../../model/source.ts';
import { Connection, type ConnectionBook, Milestone } from './connection.ts';
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

const momentOf = (scale: Scale, { at, frame }: Mark): Moment => moment(scale, at, frame);

const momentOfAny = (scale: Scale, mark: Mark | undefined): Moment | undefined => mark && momentOf(scale, mark);

/** What the connections of a capture have become, as the rest of Holdfast knows them. */
export function conversationsOf(book: ConnectionBook, points: readonly CapturePoint[], scale: Scale): Conversation[] {
  const reader = { connection: new Connection(book), scale };
  const all: ReadConversation[] = [];
  for (let number = 0; number < book.count; number++) {
    const { isThere, point: pointNumber } = reader.connection.moveTo(number);
    const point = points[pointNumber];
    if (isThere && point) all.push(new ReadConversation(reader, number, point));
  }
  return book.rows.reused ? all.toSorted((a, b) => a.firstFrame - b.firstFrame) : all;
}

interface BookReader {
  readonly connection: Connection;
  readonly scale: Scale;
}

/**
 * Reads what it is asked for from the row of its connection, each time anew: a capture of a hundred thousand
 * connections holds far more moments than anybody looks at, and as objects they would take more than all the rest.
 */
class ReadConversation implements Conversation {
  readonly point: CapturePoint;
  readonly #reader: BookReader;
  readonly #number: number;

  constructor(reader: BookReader, number: number, point: CapturePoint) {
    this.#reader = reader;
    this.#number = number;
    this.point = point;
  }

  /** Numbers are in order of it until one is given to another connection. */
  get firstFrame(): number {
    return this.#connection.first.frame;
  }
  get flow(): Flow {
    return this.#connection.flow;
  }
  get initiatorSeen(): boolean {
    return this.#connection.initiatorSeen;
  }
  get first(): Moment {
    return momentOf(this.#scale, this.#connection.first);
  }
  get last(): Moment {
    return momentOf(this.#scale, this.#connection.last);
  }
  get forward(): Side {
    return sideOf(this.#connection.forward, this.#scale);
  }
  get backward(): Side {
    return sideOf(this.#connection.backward, this.#scale);
  }
  get handshake(): Handshake {
    return handshakeOf(this.#connection, this.#scale);
  }
  get silences(): readonly Silence[] {
    return this.#connection.silences.map((stretch) => silenceOf(stretch, this.#scale));
  }
  get close(): Close {
    return closeOf(this.#connection, this.#scale);
  }
  get unreachable(): NonNullable<Conversation['unreachable']> | undefined {
    const { errors } = this.#connection;
    if (!errors) return undefined;
    const { first, type, code, aboutForward, count } = errors;
    const about: Direction = aboutForward ? 'forward' : 'backward';
    return { ...momentOf(this.#scale, first), type, code, about, count };
  }
  get fingerprints(): Conversation['fingerprints'] {
    const { forward, backward } = this.#connection;
    return { forward: printsOf(forward, this.#scale), backward: printsOf(backward, this.#scale) };
  }

  get #connection(): Connection {
    return this.#reader.connection.moveTo(this.#number);
  }
  get #scale(): Scale {
    return this.#reader.scale;
  }
}

function sideOf(half: Half, scale: Scale): Side {
  return {
    packets: half.packets,
    payloadBytes: half.payloadBytes,
    retransmissions: half.retransmissions,
    duplicateAcks: half.duplicateAcks,
    zeroWindows: half.zeroWindows,
    hasNoRoom: half.window === 0 && half.packets > 0 && half.resets === 0,
    resets: half.resets,
    keepalive: keepaliveOf(half.keepalive, scale),
    lastData: momentOfAny(scale, half.lastData),
    unanswered: unansweredOf(half, scale),
    stalled: stalledOf(half, scale),
    ttl: { first: known(half.firstTtl), reset: known(half.resetTtl) },
  };
}

const known = (ttl: number): number | undefined => (ttl < 0 ? undefined : ttl);

function unansweredOf({ unanswered }: Half, scale: Scale): Side['unanswered'] {
  if (!unanswered) return undefined;
  return {
    transmissions: Math.max(1, unanswered.transmissions),
    first: momentOf(scale, unanswered.first),
    last: momentOf(scale, unanswered.last),
  };
}

function stalledOf({ stalled }: Half, scale: Scale): Side['stalled'] {
  if (!stalled) return undefined;
  const { transmissions, first, last, until } = stalled;
  return {
    transmissions,
    first: momentOf(scale, first),
    last: momentOf(scale, last),
    until: momentOf(scale, { at: until, frame: last.frame }).at,
  };
}

function keepaliveOf(state: KeepaliveState | undefined, scale: Scale): KeepaliveRun {
  if (!state) return NO_KEEPALIVE;
  return {
    probes: state.probes,
    answered: state.answered,
    idle: measured(state.idle),
    interval: measured(state.interval),
    first: momentOfAny(scale, state.first),
    last: momentOfAny(scale, state.last),
    lastAnswer: momentOfAny(scale, state.lastAnswer),
    unansweredAtEnd: state.unanswered,
    unansweredSince: state.unanswered > 0 ? momentOfAny(scale, state.unansweredSince) : undefined,
  };
}

const measured = (lasted: number): Duration | undefined => (Number.isNaN(lasted) ? undefined : microseconds(lasted));

const NO_KEEPALIVE: KeepaliveRun = { probes: 0, answered: 0, unansweredAtEnd: 0 };

function handshakeOf(connection: Connection, scale: Scale): Handshake {
  const when = (milestone: Milestone) => momentOfAny(scale, connection.when(milestone));
  const unreachable = when(Milestone.unreachable);
  return {
    syn: when(Milestone.syn),
    synCount: connection.synCount,
    synTimes: connection.synTimes.map((at) => instantOf(scale, at)),
    synAck: when(Milestone.synAck),
    synAckCount: connection.synAckCount,
    established: when(Milestone.established),
    refused: when(Milestone.refused),
    unreachable: unreachable && { ...unreachable, type: connection.icmp >> 8, code: connection.icmp & 255 },
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
  const { fin: forward } = connection.forward;
  const { fin: backward } = connection.backward;
  const reset = connection.when(Milestone.reset);
  if (reset && !connection.closedBeforeReset) {
    const by: Direction = connection.resetByForward ? 'forward' : 'backward';
    return { how: 'reset', by, moment: momentOf(scale, reset) };
  }
  const forwardFirst = forward !== undefined && !(backward && backward.frame < forward.frame);
  const first = momentOfAny(scale, forwardFirst ? forward : backward);
  if (!first) return { how: 'open' };
  const second = momentOfAny(scale, forwardFirst ? backward : forward);
  const both = second !== undefined;
  const [closer, other] = forwardFirst
    ? [connection.forward, connection.backward]
    : [connection.backward, connection.forward];
  const unheard = unheardFin(closer, other, scale);
  return {
    how: 'fin',
    by: forwardFirst ? 'forward' : 'backward',
    first,
    both,
    ...(second && { second }),
    ...(unheard && { unheard }),
  };
}

/** Nothing is sent behind a FIN: what acknowledges it acknowledges all. */
function unheardFin(closer: Half, other: Half, scale: Scale) {
  const { repeatedFin } = closer;
  if (!repeatedFin || ((other.lastAck - closer.next) | 0) >= 0) return undefined;
  return { transmissions: repeatedFin.transmissions, last: momentOf(scale, repeatedFin.last) };
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
