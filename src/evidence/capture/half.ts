import type { FingerprintSample } from './fingerprints.ts';

/** Where a segment was seen: microseconds since the capture's first frame, and the frame's number. */
export interface Mark {
  readonly at: number;
  readonly frame: number;
}

/**
 * What most halves of most connections never have: it is made when it is needed. A scan of a million ports must fit in
 * memory.
 */
export class Rarities {
  keepalive: KeepaliveState | undefined;
  /** The latest retransmission of a run whose first one was told. */
  pendingRetransmission: PendingSegment | undefined;
  pendingZeroWindow: PendingSegment | undefined;
  fingerprints: FingerprintSample | undefined;
  abandoned: Abandoned | undefined;
  stalled: Stalled | undefined;
  repeatedFin: RepeatedFin | undefined;
}

/** A FIN that was sent more than once. */
interface RepeatedFin {
  readonly transmissions: number;
  readonly last: Mark;
}

/** Data without an acknowledgement, and how often it was sent. */
export interface Unanswered {
  readonly transmissions: number;
  readonly first: Mark;
  readonly last: Mark;
}

/** Data whose acknowledgement came when its sender had given it up, and the frame of the last data at that time. */
interface Abandoned {
  readonly data: Unanswered;
  readonly dataFrame: number;
}

/** Data that was acknowledged after many repetitions, and when. */
export interface Stalled extends Unanswered {
  readonly until: number;
}

/** One or two may be lost by chance, and are repeated within seconds. */
const STALLED_TRIES = 3;
const STALLED_US = 5e6;

/**
 * Nobody waits longer between two repetitions than two minutes (TCP_RTO_MAX of Linux; others wait for a minute); twice
 * that, should one of them be missing in the capture.
 */
const GIVEN_UP_AFTER_US = 240e6;
/** One repetition may be a lost packet. */
const GIVEN_UP_TRIES = 3;

/**
 * One direction of a connection while it is read: a cursor on the numbers of a row. Sequence numbers are signed 32-bit
 * integers and compared by their difference, so they wrap as RFC 9293 section 3.4 wants; zero means "none yet" exactly
 * where it does in Wireshark. A frame number of zero means that it has not happened.
 */
export class Half {
  ints: Int32Array;
  floats: Float64Array;
  /** Where its numbers begin. */
  i = 0;
  f = 0;
  /** Which of `rarities` are its own. */
  number = 0;
  #rarities: (Rarities | undefined)[];

  constructor(
    ints: Int32Array = HALF_INTS.slice(),
    floats: Float64Array = HALF_FLOATS.slice(),
    rarities: (Rarities | undefined)[] = [undefined],
  ) {
    this.ints = ints;
    this.floats = floats;
    this.#rarities = rarities;
  }

  /** The initial sequence number, or the best guess when the capture begins later. */
  get base(): number {
    return this.ints[this.i + BASE] ?? 0;
  }
  get baseKnown(): boolean {
    return this.ints[this.i + BASE_KNOWN] !== 0;
  }
  learnBase(base: number): void {
    this.ints[this.i + BASE] = base;
    this.ints[this.i + BASE_KNOWN] = 1;
  }

  /** One beyond the highest sequence number sent. */
  get next(): number {
    return this.ints[this.i + NEXT] ?? 0;
  }
  set next(value: number) {
    this.ints[this.i + NEXT] = value;
  }
  get nextAt(): number {
    return this.floats[this.f + NEXT_AT] ?? 0;
  }
  set nextAt(value: number) {
    this.floats[this.f + NEXT_AT] = value;
  }

  /** One beyond the highest number sent without a hole. */
  get contiguous(): number {
    return this.ints[this.i + CONTIGUOUS] ?? 0;
  }
  set contiguous(value: number) {
    this.ints[this.i + CONTIGUOUS] = value;
  }

  get lastAck(): number {
    return this.ints[this.i + LAST_ACK] ?? 0;
  }
  set lastAck(value: number) {
    this.ints[this.i + LAST_ACK] = value;
  }
  get lastAckAt(): number {
    return this.floats[this.f + LAST_ACK_AT] ?? 0;
  }
  set lastAckAt(value: number) {
    this.floats[this.f + LAST_ACK_AT] = value;
  }

  get window(): number {
    return this.ints[this.i + WINDOW] ?? 0;
  }
  set window(value: number) {
    this.ints[this.i + WINDOW] = value;
  }
  get duplicateAckRun(): number {
    return this.ints[this.i + DUPLICATE_ACK_RUN] ?? 0;
  }
  set duplicateAckRun(value: number) {
    this.ints[this.i + DUPLICATE_ACK_RUN] = value;
  }
  get lastVerdict(): number {
    return this.ints[this.i + LAST_VERDICT] ?? 0;
  }
  set lastVerdict(value: number) {
    this.ints[this.i + LAST_VERDICT] = value;
  }

  get packets(): number {
    return this.ints[this.i + PACKETS] ?? 0;
  }
  get payloadBytes(): number {
    return this.floats[this.f + PAYLOAD_BYTES] ?? 0;
  }
  /** One more segment; the first one's TTL is what later ones are compared with. */
  count(payloadLength: number, ttl: number): void {
    const { ints, i } = this;
    const before = ints[i + PACKETS] ?? 0;
    if (before === 0) ints[i + FIRST_TTL] = ttl;
    ints[i + PACKETS] = before + 1;
    this.floats[this.f + PAYLOAD_BYTES] = this.payloadBytes + payloadLength;
  }

  get retransmissions(): number {
    return this.ints[this.i + RETRANSMISSIONS] ?? 0;
  }
  set retransmissions(value: number) {
    this.ints[this.i + RETRANSMISSIONS] = value;
  }
  get duplicateAcks(): number {
    return this.ints[this.i + DUPLICATE_ACKS] ?? 0;
  }
  set duplicateAcks(value: number) {
    this.ints[this.i + DUPLICATE_ACKS] = value;
  }
  get zeroWindows(): number {
    return this.ints[this.i + ZERO_WINDOWS] ?? 0;
  }
  set zeroWindows(value: number) {
    this.ints[this.i + ZERO_WINDOWS] = value;
  }
  get resets(): number {
    return this.ints[this.i + RESETS] ?? 0;
  }
  set resets(value: number) {
    this.ints[this.i + RESETS] = value;
  }
  get firstTtl(): number {
    return this.ints[this.i + FIRST_TTL] ?? 0;
  }
  get resetTtl(): number {
    return this.ints[this.i + RESET_TTL] ?? 0;
  }
  set resetTtl(value: number) {
    this.ints[this.i + RESET_TTL] = value;
  }

  /** Its first FIN. */
  get fin(): Mark | undefined {
    const frame = this.ints[this.i + FIN_FRAME] ?? 0;
    return frame === 0 ? undefined : { at: this.floats[this.f + FIN_AT] ?? 0, frame };
  }
  get hasFin(): boolean {
    return this.ints[this.i + FIN_FRAME] !== 0;
  }
  sawFin(at: number, frame: number): void {
    if (this.hasFin) {
      const own = this.#own();
      own.repeatedFin = { transmissions: (own.repeatedFin?.transmissions ?? 1) + 1, last: { at, frame } };
      return;
    }
    this.ints[this.i + FIN_FRAME] = frame;
    this.floats[this.f + FIN_AT] = at;
  }
  get repeatedFin(): RepeatedFin | undefined {
    return this.#rarities[this.number]?.repeatedFin;
  }

  /** Its last segment with data; a keepalive's single byte is none. */
  get lastData(): Mark | undefined {
    const frame = this.ints[this.i + DATA_FRAME] ?? 0;
    return frame === 0 ? undefined : { at: this.floats[this.f + DATA_AT] ?? 0, frame };
  }

  /** The oldest data that is not acknowledged yet, or that was when its sender had given it up and said no more. */
  get unanswered(): Unanswered | undefined {
    const abandoned = this.#rarities[this.number]?.abandoned;
    if (this.ints[this.i + WAITING] !== 0) return this.#waiting();
    return abandoned?.dataFrame === this.ints[this.i + DATA_FRAME] ? abandoned?.data : undefined;
  }

  #waiting(): Unanswered {
    const { ints, i, floats, f } = this;
    return {
      transmissions: ints[i + TRANSMISSIONS] ?? 0,
      first: { at: floats[f + WAITING_SINCE] ?? 0, frame: ints[i + WAITING_SINCE_FRAME] ?? 0 },
      last: { at: floats[f + WAITING_LAST] ?? 0, frame: ints[i + WAITING_LAST_FRAME] ?? 0 },
    };
  }

  /** Data went out. The first one that is not acknowledged is watched until it is. */
  sent(sequence: number, at: number, frame: number): void {
    const { ints, i, floats, f } = this;
    ints[i + DATA_FRAME] = frame;
    floats[f + DATA_AT] = at;
    if (ints[i + WAITING] === 0) {
      ints[i + WAITING] = 1;
      ints[i + WAITING_SEQUENCE] = sequence;
      ints[i + TRANSMISSIONS] = 0;
    } else if (ints[i + WAITING_SEQUENCE] !== sequence) return;
    const before = ints[i + TRANSMISSIONS] ?? 0;
    ints[i + TRANSMISSIONS] = before + 1;
    if (before === 0) {
      ints[i + WAITING_SINCE_FRAME] = frame;
      floats[f + WAITING_SINCE] = at;
    }
    ints[i + WAITING_LAST_FRAME] = frame;
    floats[f + WAITING_LAST] = at;
  }

  /** The other end acknowledges. What comes behind a part dates from the last data. */
  acknowledged(ack: number, at: number): void {
    const { ints, i, floats, f } = this;
    if (ints[i + WAITING] === 0 || ((ack - (ints[i + WAITING_SEQUENCE] ?? 0)) | 0) <= 0) return;
    if ((ints[i + TRANSMISSIONS] ?? 0) >= STALLED_TRIES) this.#wasStalled(at);
    if ((((ints[i + NEXT] ?? 0) - ack) | 0) <= 0) {
      if (at - (floats[f + WAITING_LAST] ?? 0) > GIVEN_UP_AFTER_US && (ints[i + TRANSMISSIONS] ?? 0) >= GIVEN_UP_TRIES)
        this.#own().abandoned = { data: this.#waiting(), dataFrame: ints[i + DATA_FRAME] ?? 0 };
      ints[i + WAITING] = 0;
      return;
    }
    ints[i + WAITING_SEQUENCE] = ack;
    ints[i + TRANSMISSIONS] = 0;
    ints[i + WAITING_SINCE_FRAME] = ints[i + WAITING_LAST_FRAME] = ints[i + DATA_FRAME] ?? 0;
    floats[f + WAITING_SINCE] = floats[f + WAITING_LAST] = floats[f + DATA_AT] ?? 0;
  }

  /** The longest that it waited for an acknowledgement which came after all. */
  get stalled(): Stalled | undefined {
    return this.#rarities[this.number]?.stalled;
  }

  #wasStalled(until: number): void {
    const waited = this.#waiting();
    const lasted = until - waited.first.at;
    const { stalled } = this;
    if (lasted < STALLED_US || (stalled && stalled.until - stalled.first.at >= lasted)) return;
    this.#own().stalled = { ...waited, until };
  }

  /** The mask of its fingerprints' sample plus one, for who cannot ask the sample; zero when there is none. */
  set printMask(mask: number) {
    this.ints[this.i + PRINT_MASK] = mask;
  }

  get keepalive(): KeepaliveState | undefined {
    return this.#rarities[this.number]?.keepalive;
  }
  set keepalive(value: KeepaliveState | undefined) {
    this.#own().keepalive = value;
  }
  get pendingRetransmission(): PendingSegment | undefined {
    return this.#rarities[this.number]?.pendingRetransmission;
  }
  set pendingRetransmission(value: PendingSegment | undefined) {
    this.#own().pendingRetransmission = value;
  }
  get pendingZeroWindow(): PendingSegment | undefined {
    return this.#rarities[this.number]?.pendingZeroWindow;
  }
  set pendingZeroWindow(value: PendingSegment | undefined) {
    this.#own().pendingZeroWindow = value;
  }
  get fingerprints(): FingerprintSample | undefined {
    return this.#rarities[this.number]?.fingerprints;
  }
  set fingerprints(value: FingerprintSample | undefined) {
    this.#own().fingerprints = value;
  }

  #own(): Rarities {
    return (this.#rarities[this.number] ??= new Rarities());
  }
}

/**
 * Places of the whole numbers of a half; what every segment touches stands first, within one line of the processor's
 * cache.
 */
export const [NEXT, CONTIGUOUS, LAST_ACK, WINDOW, DUPLICATE_ACK_RUN, LAST_VERDICT, PACKETS, DATA_FRAME] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;
export const [WAITING, WAITING_SEQUENCE, TRANSMISSIONS, WAITING_SINCE_FRAME, WAITING_LAST_FRAME, BASE] = [
  8, 9, 10, 11, 12, 13,
] as const;
const [BASE_KNOWN, RETRANSMISSIONS, DUPLICATE_ACKS, ZERO_WINDOWS, RESETS, FIRST_TTL, RESET_TTL, FIN_FRAME] = [
  14, 15, 16, 17, 18, 19, 20, 21,
] as const;
const PRINT_MASK = 22;

/** Places of its times and of what outgrows 32 bits. */
export const [NEXT_AT, LAST_ACK_AT, PAYLOAD_BYTES, DATA_AT, WAITING_SINCE, WAITING_LAST] = [0, 1, 2, 3, 4, 5] as const;
const FIN_AT = 6;

/** A fresh half. */
export const HALF_INTS = new Int32Array(23);
HALF_INTS[WINDOW] = HALF_INTS[FIRST_TTL] = HALF_INTS[RESET_TTL] = -1;
export const HALF_FLOATS = new Float64Array(7);
HALF_FLOATS[NEXT_AT] = HALF_FLOATS[LAST_ACK_AT] = Number.NaN;

/** A segment that will be told when its run is over, as the last one of it. */
export interface PendingSegment {
  at: number;
  frame: number;
  bytes: number;
  /** It is the first of its run, which was told already. */
  told: boolean;
}

export class KeepaliveState {
  probes = 0;
  answered = 0;
  idle = Number.NaN;
  interval = Number.NaN;
  /** Silence before the first probe of the last run. */
  quiet = Number.NaN;
  first: Mark | undefined;
  last: Mark | undefined;
  lastAnswer: Mark | undefined;
  /** Probes since the other side said anything. */
  unanswered = 0;
  /** The first of those; of an earlier run where there are none. */
  unansweredSince: Mark | undefined;
  /** Neither data nor anything but probes and answers since the first probe of the run was told. */
  inRun = false;
  answerTold = false;
  pendingProbe: PendingSegment | undefined;
  pendingAnswer: PendingSegment | undefined;
}
