import { limits } from '../../base/limits.ts';
import type { Packet } from '../../wire/packet.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp.ts';
import { ConnectionTable } from './connection-table.ts';
import { Rows, rowStart } from './rows.ts';
import type { TcpdumpSegment } from './tcpdump-line.ts';

/** The numbers of a segment as they were printed. */
type PrintedSegment = Omit<TcpdumpSegment, 'what' | 'ends'>;

/** Only one that was silent so long is asked whether it lives; a duplicate acknowledgement comes at once. */
const KEEPALIVE_AFTER_US = 5_000_000;

/**
 * tcpdump prints the first numbers of a connection as they are and later ones relative to them (unless `-S`), and
 * leaves the sequence number of a segment without data out. This puts them back. What it remembers of a connection is a
 * row of numbers.
 */
export class PrintedSequences {
  readonly #table = new ConnectionTable();
  readonly #rows = new Rows({ ints: new Int32Array(ROW_INTS), floats: new Float64Array(ROW_FLOATS) });
  /** For all connections beyond the bound, of which the analysis counts the segments, whatever their numbers. */
  readonly #beyond = this.#rows.add();
  /** New connections that found no room, and at how many of them it is worth to look for some again. */
  #turnedAway = 0;
  #lookAgainAt = 0;

  /** Sets sequence and acknowledgement number of a packet that has its ends, as they stood in its header. */
  restore(packet: Packet, segment: PrintedSegment, at: number): void {
    const number = this.#numberOf(packet, at);
    const ints = this.#rows.intsOf(number);
    const floats = this.#rows.floatsOf(number);
    const i = rowStart(number, ROW_INTS);
    const f = rowStart(number, ROW_FLOATS);
    const [own, other] = this.#table.sentByLow ? [i, i + SIDE_INTS] : [i + SIDE_INTS, i];
    const { flags = ACK, length } = segment;
    const acknowledgement = restoreAck(ints, other, segment, (flags & SYN) !== 0);
    const isProbe =
      saysNothing(segment, flags) &&
      at - (floats[f] ?? 0) >= KEEPALIVE_AFTER_US &&
      ints[own + HAS_ACK] !== 0 &&
      ints[own + LAST_ACK] === acknowledgement &&
      !tellsOfRoom(ints, own, segment);
    const sequence = restoreSequence(ints, own, segment, isProbe);
    const next = (sequence + length + ((flags & (SYN | FIN)) === 0 ? 0 : 1)) | 0;
    if (((next - (ints[own + NEXT] ?? 0)) | 0) > 0 || ints[own + HAS_ACK] === 0) ints[own + NEXT] = next;
    if ((flags & RST) === 0) {
      ints[own + LAST_ACK] = acknowledgement;
      ints[own + HAS_ACK] = 1;
    }
    if ((flags & SYN) === 0 && segment.window !== undefined) ints[own + TOLD_WINDOW] = segment.window + 1;
    if ((flags & FIN) !== 0) ints[own + HAS_FIN] = 1;
    if ((flags & RST) !== 0) ints[own + HAS_FIN] = ints[other + HAS_FIN] = 1;
    floats[f] = at;
    packet.sequence = sequence;
    packet.acknowledgement = acknowledgement;
  }

  /** Forgets the older half of those that were closed, by both sides or by a reset. */
  #makeRoom(packet: Packet): boolean {
    if (this.#turnedAway++ < this.#lookAgainAt) return false;
    const closed: { readonly number: number; readonly at: number }[] = [];
    for (let number = this.#beyond + 1; number < this.#rows.count; number++) {
      const [ints, i] = [this.#rows.intsOf(number), rowStart(number, ROW_INTS)];
      if (ints[i + HAS_FIN] === 0 || ints[i + SIDE_INTS + HAS_FIN] === 0) continue;
      closed.push({ number, at: this.#rows.floatsOf(number)[rowStart(number, ROW_FLOATS)] ?? 0 });
    }
    closed.sort((a, b) => a.at - b.at);
    const gone = new Set(closed.slice(0, Math.ceil(closed.length / 2)).map(({ number }) => number));
    if (gone.size * WORTH_IT < limits.connectionsMax)
      this.#lookAgainAt = this.#turnedAway + limits.connectionsMax / WORTH_IT;
    for (const number of gone) this.#rows.free(number);
    this.#table.keepOnly((number) => !gone.has(number));
    this.#table.find(packet, 0);
    return gone.size > 0;
  }

  #numberOf(packet: Packet, at: number): number {
    const known = this.#table.find(packet, 0);
    if (known >= 0) return known;
    const isBeyond = this.#rows.used > limits.connectionsMax && !this.#makeRoom(packet);
    const number = isBeyond ? this.#beyond : this.#rows.add();
    const start = rowStart(number, ROW_INTS);
    if (isBeyond) this.#rows.intsOf(number).fill(0, start, start + ROW_INTS);
    else this.#table.set(number);
    this.#rows.floatsOf(number)[rowStart(number, ROW_FLOATS)] = at;
    return number;
  }
}

/** To look through all for less room than a part of so many is not worth the time. */
const WORTH_IT = 16;

/**
 * Places in what is remembered of a side: `next` is one beyond the highest number seen. The window is the one printed
 * last and one more; zero: none. That of a SYN is none, for it alone is not scaled (RFC 7323 section 2.2).
 */
const [BASE, BASE_KNOWN, NEXT, LAST_ACK, HAS_ACK, HAS_FIN, TOLD_WINDOW] = [0, 1, 2, 3, 4, 5, 6] as const;
const SIDE_INTS = 7;
const ROW_INTS = SIDE_INTS * 2;
/** When the latest segment came. */
const ROW_FLOATS = 1;

/**
 * A keepalive without data is printed like any acknowledgement, its sequence number left out. What repeats the
 * acknowledgement after a silence asks whether the peer is there.
 */
const saysNothing = (segment: PrintedSegment, flags: number): boolean =>
  segment.sequence === undefined && segment.length === 0 && flags === ACK;

/**
 * It tells of room: a reader that went on after a pause has it again, and its host says so unasked, which is printed
 * like a keepalive too. Linux does once the window is at least twice what was told last (tcp_cleanup_rbuf in tcp.c); a
 * keepalive may tell of less that has become free meanwhile, as one did of 93 after 63.
 */
function tellsOfRoom(ints: Int32Array, side: number, { window = 0 }: PrintedSegment): boolean {
  const toldBefore = ints[side + TOLD_WINDOW] ?? 0;
  return toldBefore !== 0 && window > 0 && window >= 2 * (toldBefore - 1);
}

function restoreSequence(ints: Int32Array, side: number, segment: PrintedSegment, isKeepalive: boolean): number {
  if (segment.sequence === undefined) return ((ints[side + NEXT] ?? 0) - (isKeepalive ? 1 : 0)) | 0;
  return absolute(ints, side, segment.sequence | 0, ((segment.flags ?? 0) & SYN) !== 0, 0);
}

function restoreAck(ints: Int32Array, side: number, segment: PrintedSegment, isSyn: boolean): number {
  if (segment.acknowledgement === undefined) return ints[side + NEXT] ?? 0;
  return absolute(ints, side, segment.acknowledgement | 0, isSyn, 1);
}

/**
 * @param ahead by how much the number lies beyond the base when it is the first: an acknowledgement names the next one
 */
function absolute(ints: Int32Array, side: number, printed: number, isSyn: boolean, ahead: number): number {
  if (isSyn || ints[side + BASE_KNOWN] === 0) {
    ints[side + BASE] = printed - ahead;
    ints[side + BASE_KNOWN] = 1;
    if (ints[side + NEXT] === 0) ints[side + NEXT] = printed;
    return printed;
  }
  const relative = (printed + (ints[side + BASE] ?? 0)) | 0;
  const next = ints[side + NEXT] ?? 0;
  return distance(printed, next) < distance(relative, next) ? printed : relative;
}

const distance = (a: number, b: number): number => Math.abs((a - b) | 0);
