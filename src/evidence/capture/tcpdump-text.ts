import { limits } from '../../base/limits.ts';
import { type Instant, instant } from '../../base/instant.ts';
import type { CapturePoint, Conversation } from '../../model/conversation.ts';
import type { Flow } from '../../model/flow.ts';
import type { ClockId, NodeName, SegmentRole } from '../../model/observation.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp.ts';
import { Packet } from '../../wire/packet.ts';
import type { LineReader, Page, Reading, TextFormat } from '../reader.ts';
import { pointName } from './capture-points.ts';
import { BegunConnections } from './begun-connections.ts';
import type { Connection } from './connection.ts';
import { conversationsOf } from './conversation-of.ts';
import type { NotableSink } from './notable.ts';
import { OBSERVATIONS_PER_CONNECTION } from './observer.ts';
import { PlainLine } from './plain-line.ts';
import { PRINTED_BYTES, setEnds, setPlainEnds } from './printed-ends.ts';
import { PrintedSequences } from './printed-sequence.ts';
import type { LeftOut } from './left-out.ts';
import { TcpAnalysis } from './tcp-analysis.ts';
import {
  type TcpdumpHead,
  tcpdumpHead,
  tcpdumpPacket,
  type TcpdumpSegment,
  type TcpdumpUnreachable,
} from './tcpdump-line.ts';
import { tcpdumpStamp, type TcpdumpStamp } from './tcpdump-stamp.ts';

/** Whose clock stamped the lines of a page. */
export type OriginOf = (page: Page, utc: boolean) => { readonly clock: ClockId; readonly node?: NodeName };

/**
 * Lines of tcpdump and windump. Segments are told as the lines come; the connections they make up are asked for with
 * `conversations` when all pages were read.
 */
export class TcpdumpText implements TextFormat {
  readonly name = 'tcpdump';
  /** What the bound on connections left out of the pages that were ended. */
  readonly leftOut = { connections: 0, packets: 0, letGo: 0 };
  readonly trigger = 'IP6? (?:\\(|>)| > (?=[0-9a-fA-F:]|[SFPR.]+ )[0-9a-fA-F:SFPR.]';
  #originOf: OriginOf;
  #pages: TcpdumpPage[] = [];

  constructor(originOf: OriginOf = pageOrigin) {
    this.#originOf = originOf;
  }

  open(page: Page): LineReader {
    const reader = new TcpdumpPage(page, this.#originOf);
    this.#pages.push(reader);
    return (line, number) => reader.read(line, number);
  }

  /** Every connection of every page read so far. Ends the pages: runs that were still going on are told now. */
  conversations(): Conversation[] {
    const ended = this.#pages.splice(0);
    for (const { leftOut } of ended) {
      this.leftOut.connections += leftOut.connections;
      this.leftOut.packets += leftOut.packets;
      this.leftOut.letGo += leftOut.letGo;
    }
    return ended.flatMap((page) => page.end());
  }
}

const pageOrigin: OriginOf = (page) => {
  const { node } = page.speaker;
  return { clock: node ?? page.file, node };
};

/** One file of tcpdump lines, with the analysis of its connections. */
class TcpdumpPage implements NotableSink {
  #page: Page;
  #originOf: OriginOf;
  #analysis = new TcpAnalysis(this);
  #sequences = new PrintedSequences();
  #packet = new Packet();
  #plain = new PlainLine();
  #begun = new BegunConnections(this.#analysis.book);
  #points: CapturePoint[] = [];
  #pointNumbers = new Map<string, number>();
  /** The point that was asked for last, and all that it depends on. */
  #lastPoint:
    | {
        readonly printed: string | undefined;
        readonly utc: boolean;
        readonly node: NodeName | undefined;
        readonly named: string | undefined;
        readonly number: number;
      }
    | undefined;
  #epoch: Instant | undefined;
  #previous: Instant | undefined;
  #utc = false;
  /** The first of the two lines that `-v` prints of a packet. */
  #waiting: { readonly head: TcpdumpHead; readonly at: Instant } | undefined;

  constructor(page: Page, originOf: OriginOf) {
    this.#page = page;
    this.#originOf = originOf;
    this.#packet.bytes = new Uint8Array(PRINTED_BYTES);
  }

  read(line: string, number: number): Reading {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting && /^\s+\S+ > /.test(line)) return this.#take(waiting.head, line.trim(), waiting.at, number);
    if (this.#plain.read(line)) return this.#seePlain(number);
    const stamped = tcpdumpStamp(line);
    const head = stamped && tcpdumpHead(line.slice(stamped.length));
    if (!head) return 'other';
    const at = this.#instantOf(stamped.stamp);
    if (at === undefined) return NO_SUCH_DAY;
    if (head.rest === '') {
      this.#waiting = { head, at };
      return 'follow';
    }
    return this.#take(head, head.rest, at, number);
  }

  get leftOut(): LeftOut {
    const { connectionsBeyond, packetsBeyond, connectionsLetGo } = this.#analysis.counts;
    return { connections: connectionsBeyond, packets: packetsBeyond, letGo: connectionsLetGo };
  }

  end(): Conversation[] {
    this.#analysis.end();
    const scale = { epoch: this.#epoch ?? 0, source: (line: number) => ({ file: this.#page.file, line }) };
    return conversationsOf(this.#analysis.book, this.#points, scale);
  }

  tell(connection: Connection, isForward: boolean, role: SegmentRole, bytes: number, at: number, line: number): void {
    if (role === 'syn' && isForward) this.#begun.add(connection.flow, connection.number);
    const point = this.#points[connection.point];
    if (!point || connection.observations++ >= OBSERVATIONS_PER_CONNECTION) return;
    const flow = isForward ? connection.flow : connection.flowBack;
    this.#emit(role, point.name, bytes, instant((this.#epoch ?? 0) + at), line, flow);
  }

  letGo(): void {
    this.#begun.forget();
  }

  #take(head: TcpdumpHead, text: string, at: Instant, number: number): Reading {
    const packet = tcpdumpPacket(text);
    if (!packet) return 'read';
    this.#epoch ??= at;
    if (packet.what === 'unreachable') this.#seeUnreachable(packet, at, number);
    else if (packet.ends) this.#see(head, packet, packet.ends, at, number);
    else this.#tellStripped(head, packet, at, number);
    return 'read';
  }

  #see(
    head: TcpdumpHead,
    segment: TcpdumpSegment,
    ends: NonNullable<TcpdumpSegment['ends']>,
    at: Instant,
    line: number,
  ): void {
    setEnds(this.#packet, ends.source, ends.destination);
    this.#follow(head, segment, at, line);
  }

  #seePlain(line: number): Reading {
    const plain = this.#plain;
    const { calendar } = this.#page;
    this.#utc = false;
    const at =
      plain.year === 0 ? calendar.timeOfDay(plain.us) : calendar.date(plain.year, plain.month, plain.day, plain.us);
    if (at === undefined) return NO_SUCH_DAY;
    this.#epoch ??= at;
    setPlainEnds(this.#packet, plain);
    this.#follow(NO_HEAD, plain, at, line);
    return 'read';
  }

  /** Follows the segment between the ends that were set. */
  #follow(
    head: Omit<TcpdumpHead, 'rest'>,
    segment: Omit<TcpdumpSegment, 'what' | 'ends'>,
    at: Instant,
    line: number,
  ): void {
    const packet = this.#packet;
    this.#sequences.restore(packet, segment, at);
    packet.flags = segment.flags ?? ACK;
    // A window that is not printed (-q) is not a closed one.
    packet.window = segment.window ?? 1;
    packet.payloadLength = segment.length;
    packet.ttl = head.ttl ?? -1;
    packet.ipId = head.ipId ?? -1;
    this.#analysis.see(packet, this.#pointNumber(head.interface), at - (this.#epoch ?? at), line);
  }

  /** The error names addresses only: it belongs to the connection between them that waits for an answer. */
  #seeUnreachable({ told, target, port, type, code }: TcpdumpUnreachable, at: Instant, line: number): void {
    const waiting = this.#begun.latest(told, target, port);
    if (waiting !== undefined) this.#analysis.unreachable(waiting, type, code, at - (this.#epoch ?? at), line);
  }

  /** Without addresses there is no connection to follow, but the segment was there, at this time, on this interface. */
  #tellStripped(head: TcpdumpHead, segment: TcpdumpSegment, at: Instant, line: number): void {
    const role = roleOfFlags(segment.flags ?? 0);
    const point = this.#points[this.#pointNumber(head.interface)];
    if (role && point) this.#emit(role, point.name, segment.length, at, line);
  }

  #emit(role: SegmentRole, point: string, bytes: number, at: Instant, line: number, flow?: Flow): void {
    this.#page.emit({ kind: 'segment', role, point, bytes }, { at, line, flow, utc: this.#utc });
  }

  #pointNumber(printedInterface: string | undefined): number {
    const { speaker } = this.#page;
    const last = this.#lastPoint;
    const isSame =
      last !== undefined &&
      last.printed === printedInterface &&
      last.utc === this.#utc &&
      last.node === speaker.node &&
      last.named === speaker.interface;
    if (isSame) return last.number;
    const number = this.#numberOfPoint(printedInterface);
    this.#lastPoint = {
      printed: printedInterface,
      utc: this.#utc,
      node: speaker.node,
      named: speaker.interface,
      number,
    };
    return number;
  }

  #numberOfPoint(printedInterface: string | undefined): number {
    const { clock, node } = this.#originOf(this.#page, this.#utc);
    const name = printedInterface ?? this.#page.speaker.interface;
    const full = pointName(this.#page.file, node ?? this.#page.speaker.node, name);
    const known = this.#pointNumbers.get(full);
    if (known !== undefined) return known;
    // One that is more is counted with the first of them: what it saw stays, where it stood is lost.
    if (this.#points.length >= limits.capturePointsMax) return 0;
    this.#pointNumbers.set(full, this.#points.length);
    return this.#points.push({ name: full, clock, node, file: this.#page.file, interface: name }) - 1;
  }

  #instantOf(stamp: TcpdumpStamp): Instant | undefined {
    const { calendar } = this.#page;
    this.#utc = stamp.form === 'epoch';
    switch (stamp.form) {
      case 'epoch':
        return instant(stamp.us);
      case 'date':
        return calendar.date(stamp.year, stamp.month, stamp.day, stamp.us);
      case 'time-of-day':
        return calendar.timeOfDay(stamp.us);
      case 'delta':
        break;
    }
    return this.#after(stamp.us);
  }

  /** `-ttt` counts from the line before; `-ttttt` prints the same form and counts from the first. */
  #after(elapsedUs: number): Instant {
    const now = this.#page.calendar.now();
    const countsFromFirst = /-\w*ttttt/.test(this.#page.speaker.command ?? '');
    const from = countsFromFirst ? (this.#epoch ?? now) : (this.#previous ?? now);
    this.#previous = instant(from + elapsedUs);
    return this.#previous;
  }
}

const NO_SUCH_DAY = { unread: 'there is no such day' } as const;
const NO_HEAD = {};

function roleOfFlags(flags: number): SegmentRole | undefined {
  if ((flags & RST) !== 0) return 'reset';
  if ((flags & SYN) !== 0) return (flags & ACK) === 0 ? 'syn' : 'syn-ack';
  return (flags & FIN) === 0 ? undefined : 'fin';
}
