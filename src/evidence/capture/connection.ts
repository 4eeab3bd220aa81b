import { addressFromIpv4Number } from '../../base/address.ts';
import { type Flow, reverse } from '../../model/flow.ts';
import { HALF_FLOATS, HALF_INTS, Half, type Mark, type Rarities } from './half.ts';
import { type RowShape, Rows, rowStart } from './rows.ts';
import { type QuietStretch, Silences } from './silences.ts';

/** What happens to a connection once, by the place of its frame number in the row. */
export const Milestone = { syn: 10, synAck: 11, established: 12, refused: 13, unreachable: 14, reset: 15 } as const;
export type Milestone = (typeof Milestone)[keyof typeof Milestone];

/** All connections of one capture: numbers in rows, and beside them what is no number or seldom there. */
export class ConnectionBook {
  readonly rows = new Rows(SHAPE);
  readonly flows: Flow[] = [];
  readonly flowsBack: (Flow | undefined)[] = [];
  readonly rarities: (Rarities | undefined)[] = [];
  readonly silences = new Silences();
  /** Most connections send one SYN: an entry costs its room also when it is empty. */
  readonly synTimes = new Map<number, number[]>();
  readonly errors = new Map<number, IcmpErrors>();

  /** Some of them may have been let go. */
  get count(): number {
    return this.rows.count;
  }

  /** Takes a connection out, of which nothing but its numbers is known any more. */
  letGo(number: number): void {
    const chain = this.rows.intsOf(number)[rowStart(number, ROW_INTS) + SILENCES] ?? 0;
    this.silences.free(chain);
    this.synTimes.delete(number);
    this.errors.delete(number);
    this.rarities[number * 2] = this.rarities[number * 2 + 1] = undefined;
    this.rows.free(number);
  }
}

/** ICMP errors about segments of a connection, once both sides had spoken. */
export interface IcmpErrors {
  readonly first: Mark;
  readonly type: number;
  readonly code: number;
  readonly aboutForward: boolean;
  count: number;
}

export interface Birth {
  readonly point: number;
  /** From the first side, the initiator as far as is known, to the other. */
  readonly flow: Flow;
  /** Whether the initiator is the lower endpoint of the table's key. */
  readonly forwardIsLow: boolean;
  readonly at: number;
  readonly frame: number;
}

/**
 * One TCP connection while its capture is read: a cursor that is moved from one to the other, so that none is an
 * object. What is to outlive the next move must be copied out. Times are microseconds since the capture's first frame.
 */
export class Connection {
  readonly forward: Half;
  readonly backward: Half;
  number = -1;
  ints: Int32Array;
  floats: Float64Array;
  /** Where its numbers begin. */
  i = 0;
  f = 0;
  readonly #book: ConnectionBook;

  constructor(book: ConnectionBook) {
    this.#book = book;
    this.ints = book.rows.intsOf(0);
    this.floats = book.rows.floatsOf(0);
    this.forward = new Half(this.ints, this.floats, book.rarities);
    this.backward = new Half(this.ints, this.floats, book.rarities);
  }

  moveTo(number: number): this {
    if (number === this.number) return this;
    const { forward, backward } = this;
    const { rows } = this.#book;
    this.ints = forward.ints = backward.ints = rows.intsOf(number);
    this.floats = forward.floats = backward.floats = rows.floatsOf(number);
    this.number = number;
    this.i = rowStart(number, ROW_INTS);
    this.f = rowStart(number, ROW_FLOATS);
    forward.i = this.i + FORWARD_INTS;
    backward.i = this.i + BACKWARD_INTS;
    forward.f = this.f + FORWARD_FLOATS;
    backward.f = this.f + BACKWARD_FLOATS;
    forward.number = number * 2;
    backward.number = number * 2 + 1;
    return this;
  }

  /** Its numbers were laid elsewhere. */
  leave(): void {
    this.number = -1;
  }

  /** Makes a new connection and moves to it. */
  begin({ point, flow, forwardIsLow, at, frame }: Birth): this {
    const book = this.#book;
    this.moveTo(book.rows.add());
    book.flows[this.number] = flow;
    book.flowsBack[this.number] = undefined;
    book.rarities[this.number * 2] = book.rarities[this.number * 2 + 1] = undefined;
    const { ints, i, floats, f } = this;
    ints[i + POINT] = point;
    ints[i + FORWARD_IS_LOW] = forwardIsLow ? 1 : 0;
    ints[i + FIRST_FRAME] = ints[i + LAST_FRAME] = frame;
    floats[f + FIRST_AT] = floats[f + LAST_AT] = floats[f + STREAM_AT] = at;
    return this;
  }

  /** Whether there is one: a row may have been let go. Frames count from one. */
  get isThere(): boolean {
    return this.ints[this.i + FIRST_FRAME] !== 0;
  }
  get point(): number {
    return this.ints[this.i + POINT] ?? 0;
  }
  get flow(): Flow {
    return this.#book.flows[this.number] ?? NO_FLOW;
  }
  /** From the second side to the first: one object for all that is told of it. */
  get flowBack(): Flow {
    return (this.#book.flowsBack[this.number] ??= reverse(this.flow));
  }
  get forwardIsLow(): boolean {
    return this.ints[this.i + FORWARD_IS_LOW] !== 0;
  }
  get initiatorSeen(): boolean {
    return this.#has(INITIATOR_SEEN);
  }
  sawInitiator(): void {
    this.#mark(INITIATOR_SEEN);
  }

  get first(): Mark {
    return { at: this.floats[this.f + FIRST_AT] ?? 0, frame: this.ints[this.i + FIRST_FRAME] ?? 0 };
  }
  get last(): Mark {
    return { at: this.lastAt, frame: this.lastFrame };
  }
  get lastAt(): number {
    return this.floats[this.f + LAST_AT] ?? 0;
  }
  get lastFrame(): number {
    return this.ints[this.i + LAST_FRAME] ?? 0;
  }
  sawSegment(at: number, frame: number): void {
    this.floats[this.f + LAST_AT] = at;
    this.ints[this.i + LAST_FRAME] = frame;
  }
  /** Of any packet of the stream, quoted ones too: what tshark's longest gap is made of. */
  get streamAt(): number {
    return this.floats[this.f + STREAM_AT] ?? 0;
  }
  set streamAt(at: number) {
    this.floats[this.f + STREAM_AT] = at;
  }
  get lastSynAt(): number {
    return this.floats[this.f + LAST_SYN_AT] ?? 0;
  }
  set lastSynAt(at: number) {
    this.floats[this.f + LAST_SYN_AT] = at;
  }
  /** From the SYN to the acknowledgement that completed the handshake; NaN when that was not seen. */
  get roundTripUs(): number {
    return this.floats[this.f + ROUND_TRIP] ?? 0;
  }
  set roundTripUs(lasted: number) {
    this.floats[this.f + ROUND_TRIP] = lasted;
  }

  has(milestone: Milestone): boolean {
    return this.ints[this.i + milestone] !== 0;
  }
  when(milestone: Milestone): Mark | undefined {
    const frame = this.ints[this.i + milestone] ?? 0;
    return frame === 0 ? undefined : { at: this.floats[this.f + milestone - MILESTONES + MILESTONE_TIMES] ?? 0, frame };
  }
  /** The first time counts. */
  reached(milestone: Milestone, at: number, frame: number): void {
    if (this.has(milestone)) return;
    this.ints[this.i + milestone] = frame;
    this.floats[this.f + milestone - MILESTONES + MILESTONE_TIMES] = at;
  }

  get synCount(): number {
    return this.ints[this.i + SYN_COUNT] ?? 0;
  }
  set synCount(count: number) {
    this.ints[this.i + SYN_COUNT] = count;
  }
  get synAckCount(): number {
    return this.ints[this.i + SYN_ACK_COUNT] ?? 0;
  }
  set synAckCount(count: number) {
    this.ints[this.i + SYN_ACK_COUNT] = count;
  }
  /** When each SYN was sent, the first ones of them. */
  get synTimes(): readonly number[] {
    const first = this.when(Milestone.syn);
    return first ? [first.at, ...(this.#book.synTimes.get(this.number) ?? [])] : [];
  }
  sawSynAgain(at: number): void {
    const times = this.#book.synTimes.get(this.number);
    if (!times) this.#book.synTimes.set(this.number, [at]);
    else if (times.length + 1 < SYN_TIMES_MAX) times.push(at);
  }

  /** Type and code of the ICMP error that answered its SYN. */
  get icmp(): number {
    return this.ints[this.i + ICMP] ?? 0;
  }
  set icmp(typeAndCode: number) {
    this.ints[this.i + ICMP] = typeAndCode;
  }

  get errors(): IcmpErrors | undefined {
    return this.#book.errors.get(this.number);
  }
  sawError(error: Omit<IcmpErrors, 'count'>): void {
    const known = this.errors;
    if (known) known.count++;
    else this.#book.errors.set(this.number, { ...error, count: 1 });
  }

  get resetByForward(): boolean {
    return this.#has(RESET_BY_FORWARD);
  }
  /** Both sides had sent their FIN when the reset came: the connection was closed, not broken. */
  get closedBeforeReset(): boolean {
    return this.#has(CLOSED_BEFORE_RESET);
  }
  sawReset(byForward: boolean, at: number, frame: number): void {
    if (this.has(Milestone.reset)) return;
    this.reached(Milestone.reset, at, frame);
    if (byForward) this.#mark(RESET_BY_FORWARD);
    if (this.forward.hasFin && this.backward.hasFin) this.#mark(CLOSED_BEFORE_RESET);
  }

  get observations(): number {
    return this.ints[this.i + OBSERVATIONS] ?? 0;
  }
  set observations(count: number) {
    this.ints[this.i + OBSERVATIONS] = count;
  }

  get silences(): readonly QuietStretch[] {
    return this.#book.silences.of(this.ints[this.i + SILENCES] ?? 0);
  }
  get longestSilence(): number {
    return this.#book.silences.longest(this.ints[this.i + SILENCES] ?? 0);
  }
  sawSilence(stretch: QuietStretch): void {
    this.ints[this.i + SILENCES] = this.#book.silences.keep(this.ints[this.i + SILENCES] ?? 0, stretch);
  }

  /** Something goes on in which each segment must be asked whether it continues or ends it. */
  get watched(): boolean {
    return this.ints[this.i + WATCH] !== 0;
  }
  watch(what: Watch): void {
    this.ints[this.i + WATCH] = (this.ints[this.i + WATCH] ?? 0) | what;
  }
  rest(what: Watch): void {
    this.ints[this.i + WATCH] = (this.ints[this.i + WATCH] ?? 0) & ~what;
  }
  /** A run of something notable goes on. */
  get followed(): boolean {
    return ((this.ints[this.i + WATCH] ?? 0) & Watch.run) !== 0;
  }

  #has(bit: number): boolean {
    return ((this.ints[this.i + BITS] ?? 0) & bit) !== 0;
  }

  #mark(bit: number): void {
    this.ints[this.i + BITS] = (this.ints[this.i + BITS] ?? 0) | bit;
  }
}

/** Why a connection's segments cannot be taken as ordinary ones without a look. */
export const Watch = {
  /** A run of what repeats has begun. */
  run: 1,
  /** A handshake was begun and not completed. */
  opening: 2,
  /** The first sequence number of a side is not known yet. */
  bases: 4,
} as const;
export type Watch = (typeof Watch)[keyof typeof Watch];

const NOWHERE = { address: addressFromIpv4Number(0), port: 0 };
const NO_FLOW: Flow = { protocol: 'tcp', source: NOWHERE, destination: NOWHERE };

/** Places of whole numbers; what every segment touches stands first. */
const [WATCH, LAST_FRAME, POINT, FORWARD_IS_LOW, FIRST_FRAME, BITS, SYN_COUNT, SYN_ACK_COUNT, ICMP, OBSERVATIONS] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
const MILESTONES = Milestone.syn;
const FORWARD_INTS = 16;
const BACKWARD_INTS = FORWARD_INTS + HALF_INTS.length;
/** Behind all that others look at (`plain-run.wat`): its chain of silences. */
const SILENCES = BACKWARD_INTS + HALF_INTS.length;
/** Four cache lines. */
export const ROW_INTS = 64;

/** Bits of `BITS`. */
const [INITIATOR_SEEN, RESET_BY_FORWARD, CLOSED_BEFORE_RESET] = [1, 2, 4] as const;

/** Places of times. */
const [LAST_AT, STREAM_AT, FIRST_AT, LAST_SYN_AT, ROUND_TRIP, MILESTONE_TIMES] = [0, 1, 2, 3, 4, 5] as const;
const FORWARD_FLOATS = 11;
const BACKWARD_FLOATS = FORWARD_FLOATS + HALF_FLOATS.length;
export const ROW_FLOATS = BACKWARD_FLOATS + HALF_FLOATS.length;

/** A SYN is sent six or seven times before it is given up; a scanner's endless ones tell no more. */
export const SYN_TIMES_MAX = 16;

function shape(): RowShape {
  const ints = new Int32Array(ROW_INTS);
  ints.set(HALF_INTS, FORWARD_INTS);
  ints.set(HALF_INTS, BACKWARD_INTS);
  ints[WATCH] = Watch.bases;
  const floats = new Float64Array(ROW_FLOATS);
  floats.set(HALF_FLOATS, FORWARD_FLOATS);
  floats.set(HALF_FLOATS, BACKWARD_FLOATS);
  floats[LAST_SYN_AT] = floats[ROUND_TRIP] = Number.NaN;
  return { ints, floats };
}

const SHAPE = shape();
