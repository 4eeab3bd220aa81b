import { addressFromGroups, type Address, sharedIpv4 } from '../../base/address.ts';
import { limits } from '../../base/limits.ts';
import type { Packet } from '../../wire/packet.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp.ts';
import { Connection, ConnectionBook, Milestone, Watch } from './connection.ts';
import { ConnectionTable } from './connection-table.ts';
import { Counts } from './counts.ts';
import { finishedConnections } from './finished-connections.ts';
import { FINGERPRINTS_MAX, FingerprintSample, maskAt, qualifies } from './fingerprints.ts';
import type { Half } from './half.ts';
import { followHandshake } from './handshake.ts';
import { endKeepalives, endRetransmissions, endZeroWindow, type NotableSink } from './notable.ts';
import { isNotable, tellNotable } from './narration.ts';
import type { PlainRun } from './plain-run.ts';
import { plainProgress } from './plain-progress.ts';
import { SeenSegment } from './seen-segment.ts';
import { analyse } from './sequence-analysis.ts';
import { type QuietStretch, SILENCE_MIN_US } from './silences.ts';
import { ANY_RETRANSMISSION, DUPLICATE_ACK, KEEP_ALIVE, ZERO_WINDOW } from './verdict.ts';

export interface AnalysisOptions {
  readonly connectionsMax?: number;
  readonly fingerprintsMax?: number;
  /** Takes ordinary segments the long way, too: for the test that compares the two. */
  readonly inFull?: boolean;
}

/**
 * Follows every TCP connection of a capture, packet by packet, in the order in which they are given. A connection is
 * never aged out: three hours of silence inside of one are what its reader is looking for.
 */
export class TcpAnalysis {
  readonly counts = new Counts();
  readonly book = new ConnectionBook();
  /** The connection at hand. */
  #connection = new Connection(this.book);
  #table = new ConnectionTable();
  #sink: NotableSink;
  #seen = new SeenSegment();
  #connectionsMax: number;
  #inFull: boolean;
  #fingerprints = 0;
  #fingerprintsMax: number;
  #run: PlainRun | undefined;
  /** Connections that were not begun for want of room, and at how many of them it is worth to look for some again. */
  #turnedAway = 0;
  #lookAgainAt = 0;

  constructor(sink: NotableSink, options: AnalysisOptions = {}) {
    const { connectionsMax = limits.connectionsMax, fingerprintsMax = FINGERPRINTS_MAX, inFull = false } = options;
    this.#fingerprintsMax = fingerprintsMax;
    this.#sink = sink;
    this.#connectionsMax = connectionsMax;
    this.#inFull = inFull;
  }

  /** Shares connections and table with a run, which from now on may note plain segments by itself. */
  shareWith(run: PlainRun): void {
    this.book.rows.moveTo(run.rowsOf);
    this.#table.moveTo(run.cells);
    this.#connection.leave();
    this.#run = run;
    run.tableMask = this.#table.mask;
    this.#tellPrinting();
  }

  /** @param at microseconds since the capture's first frame; @param frame its number, or the number of the line */
  see(packet: Packet, point: number, at: number, frame: number): void {
    this.counts.flags(packet.flags);
    const connection = this.#connectionOf(packet, point, at, frame);
    if (!connection) return;
    this.counts.gap(at - connection.streamAt);
    connection.streamAt = at;
    if (packet.headerCut) return;
    const isForward = this.#table.sentByLow === connection.forwardIsLow;
    const sender = isForward ? connection.forward : connection.backward;
    const peer = isForward ? connection.backward : connection.forward;
    const progress = this.#inFull ? 'special' : plainProgress(connection, sender, peer, packet, at, frame);
    if (progress !== 'special') {
      if (progress === 'new' && this.#isPrinted(sender, packet)) this.#print(sender, packet, at, frame);
      return;
    }
    const seen = this.#seen;
    seen.connection = connection;
    seen.isForward = isForward;
    seen.sender = sender;
    seen.peer = peer;
    seen.packet = packet;
    seen.at = at;
    seen.frame = frame;
    this.#follow(seen);
  }

  /** A TCP header that an ICMP error quotes: a packet that `packet`'s source had sent. */
  seeQuoted(packet: Packet, point: number, at: number, frame: number): void {
    this.counts.flags(packet.headerCut ? 0 : packet.flags);
    const number = this.#table.find(packet, point);
    if (number < 0) return;
    const connection = this.#connection.moveTo(number);
    this.counts.gap(at - connection.streamAt);
    connection.streamAt = at;
    const byInitiator = this.#table.sentByLow === connection.forwardIsLow;
    const { icmpType: type, icmpCode: code } = packet;
    if (connection.forward.packets > 0 && connection.backward.packets > 0)
      connection.sawError({ first: { at, frame }, type, code, aboutForward: byInitiator });
    else if (byInitiator) this.unreachable(number, type, code, at, frame);
  }

  /** An ICMP error about what the initiator sent; it decides nothing once the other side has answered. */
  unreachable(number: number, type: number, code: number, at: number, frame: number): void {
    const connection = this.#connection.moveTo(number);
    if (connection.has(Milestone.synAck) || connection.has(Milestone.unreachable)) return;
    connection.reached(Milestone.unreachable, at, frame);
    connection.icmp = (type << 8) | code;
  }

  /** Tells the ends of the runs that the capture's end cut. */
  end(): void {
    if (this.#run) this.counts.plain(this.#run.segments, this.#run.longestGapUs);
    const connection = this.#connection;
    for (let number = 0; number < this.book.count; number++) {
      connection.moveTo(number);
      if (!connection.followed) continue;
      for (const isForward of [true, false]) {
        const half = isForward ? connection.forward : connection.backward;
        endRetransmissions(connection, half, isForward, this.#sink);
        endZeroWindow(connection, half, isForward, this.#sink);
        endKeepalives(connection, half, isForward, this.#sink);
      }
    }
  }

  #connectionOf(packet: Packet, point: number, at: number, frame: number): Connection | undefined {
    const number = this.#table.find(packet, point);
    const connection = this.#connection;
    if (number >= 0 && !this.#isReuse(connection.moveTo(number), packet)) return connection;
    if (!this.#mayBegin(packet, point)) {
      this.counts.beyond(number < 0 && (packet.flags & (SYN | ACK)) === SYN);
      return undefined;
    }
    const sourceIsFirst = (packet.flags & (SYN | ACK)) !== (SYN | ACK);
    const { sourcePort, destinationPort } = packet;
    const source = { address: addressAt(packet, packet.sourceAt), port: sourcePort };
    const destination = { address: addressAt(packet, packet.destinationAt), port: destinationPort };
    const flow = sourceIsFirst
      ? { protocol: 'tcp' as const, source, destination }
      : { protocol: 'tcp' as const, source: destination, destination: source };
    const forwardIsLow = this.#table.sentByLow === sourceIsFirst;
    connection.begin({ point, flow, forwardIsLow, at, frame });
    this.#table.set(connection.number);
    if (this.#run) this.#run.tableMask = this.#table.mask;
    return connection;
  }

  /**
   * Once some had no room or were let go, a packet may be of one of those: then only a SYN begins one that is sure to
   * be new, and a packet that ends something begins nothing.
   */
  #mayBegin(packet: Packet, point: number): boolean {
    const isSyn = (packet.flags & (SYN | ACK)) === SYN;
    if (this.#turnedAway > 0 && !isSyn) return false;
    if (this.counts.connectionsLetGo > 0 && (packet.flags & (FIN | RST)) !== 0) return false;
    if (!this.#table.isWhole) return false;
    if (this.book.rows.used < this.#connectionsMax) return true;
    if (this.#turnedAway < this.#lookAgainAt || !this.#makeRoom()) {
      this.#turnedAway++;
      return false;
    }
    this.#table.find(packet, point);
    return true;
  }

  #makeRoom(): boolean {
    const finished = finishedConnections(this.book);
    if (finished.size * WORTH_IT < this.#connectionsMax)
      this.#lookAgainAt = this.#turnedAway + this.#connectionsMax / WORTH_IT;
    if (finished.size === 0) return false;
    for (const number of finished) {
      const { forward, backward } = this.#connection.moveTo(number);
      for (const { fingerprints } of [forward, backward]) this.#fingerprints -= fingerprints?.prints.length ?? 0;
      this.book.letGo(number);
    }
    this.#table.keepOnly((number) => !finished.has(number));
    this.counts.connectionsLetGo += finished.size;
    this.#sink.letGo(finished);
    this.#tellPrinting();
    return true;
  }

  /** A SYN with another initial sequence number than this side's begins a new connection on the same ports. */
  #isReuse(known: Connection, packet: Packet): boolean {
    if ((packet.flags & (SYN | ACK)) !== SYN || packet.headerCut) return false;
    const sender = this.#table.sentByLow === known.forwardIsLow ? known.forward : known.backward;
    return sender.baseKnown && sender.base !== packet.sequence;
  }

  #follow(seen: SeenSegment): void {
    const { connection, sender, peer, packet, at, frame } = seen;
    if (!sender.baseKnown || !peer.baseKnown) learnBases(connection, sender, peer, packet);
    seen.role = undefined;
    if ((packet.flags & (SYN | RST)) !== 0 || !connection.has(Milestone.established)) openings(seen);
    const nextBefore = sender.next;
    const ackBefore = sender.lastAck;
    seen.quiet = at - connection.lastAt;
    seen.verdict = analyse(sender, peer, packet, at, connection.roundTripUs);
    count(seen);
    if (seen.verdict !== 0) this.counts.verdict(seen.verdict);
    if (seen.quiet >= SILENCE_MIN_US) noteSilence(seen);
    if (isNotable(seen)) tellNotable(seen, this.#sink);
    noteData(seen);
    if ((seen.verdict & ANY_RETRANSMISSION) !== 0) this.#retract(sender, packet);
    else if ((sender.next !== nextBefore || sender.lastAck !== ackBefore) && this.#isPrinted(sender, packet))
      this.#print(sender, packet, at, frame);
    connection.sawSegment(at, frame);
  }

  #retract(sender: Half, packet: Packet): void {
    const lost = sender.fingerprints?.retract(packet.sequence) ?? 0;
    if (lost === 0) return;
    this.#fingerprints += lost;
    this.#tellPrinting();
  }

  #print(sender: Half, packet: Packet, at: number, frame: number): void {
    sender.fingerprints ??= new FingerprintSample({ mask: maskAt(this.#fingerprints) });
    this.#fingerprints += sender.fingerprints.offer(packet, sender.base, at, frame);
    sender.printMask = sender.fingerprints.mask + 1;
    this.#tellPrinting();
  }

  #tellPrinting(): void {
    if (!this.#run) return;
    this.#run.printing = this.#fingerprints < this.#fingerprintsMax;
    this.#run.freshMask = maskAt(this.#fingerprints);
  }

  #isPrinted(sender: Half, packet: Packet): boolean {
    if (this.#fingerprints >= this.#fingerprintsMax) return false;
    const sample = sender.fingerprints;
    return sample ? sample.wants(packet, sender.base) : qualifies(packet, sender.base, maskAt(this.#fingerprints));
  }
}

/** To look through all connections for less room than a part of so many is not worth the time. */
const WORTH_IT = 16;

/** The initial sequence numbers, from the SYNs or as a guess one before what is seen first. */
function learnBases(connection: Connection, sender: Half, peer: Half, packet: Packet): void {
  if (!sender.baseKnown) sender.learnBase((packet.flags & SYN) === 0 ? (packet.sequence - 1) | 0 : packet.sequence);
  if (!peer.baseKnown && (packet.flags & ACK) !== 0) peer.learnBase((packet.acknowledgement - 1) | 0);
  if (sender.baseKnown && peer.baseKnown) connection.rest(Watch.bases);
}

function openings(seen: SeenSegment): void {
  const { connection, at } = seen;
  seen.role = followHandshake(connection, seen.packet, seen.isForward, at, seen.frame);
  if (seen.role === 'established') connection.roundTripUs = at - connection.lastSynAt;
  else if (seen.role === 'syn' || seen.role === 'syn-retransmitted') connection.lastSynAt = at;
}

function count(seen: SeenSegment): void {
  const { sender, packet, verdict, at, frame } = seen;
  sender.count(packet.payloadLength, packet.ttl);
  if (verdict !== 0) {
    if ((verdict & ANY_RETRANSMISSION) !== 0) sender.retransmissions++;
    if ((verdict & DUPLICATE_ACK) !== 0) sender.duplicateAcks++;
    if ((verdict & ZERO_WINDOW) !== 0) sender.zeroWindows++;
  }
  if ((packet.flags & (RST | FIN)) === 0) return;
  if ((packet.flags & FIN) !== 0) sender.sawFin(at, frame);
  if ((packet.flags & RST) !== 0) countReset(seen);
}

function countReset({ connection, sender, packet, isForward, at, frame }: SeenSegment): void {
  sender.resets++;
  if (sender.resetTtl < 0) sender.resetTtl = packet.ttl;
  connection.sawReset(isForward, at, frame);
}

function noteSilence({ connection, packet, verdict, isForward, at, frame }: SeenSegment): void {
  connection.sawSilence({
    from: connection.lastAt,
    fromFrame: connection.lastFrame,
    until: at,
    untilFrame: frame,
    endedByForward: isForward,
    endedWith: endedWith(packet, verdict),
  });
}

function endedWith(packet: Packet, verdict: number): QuietStretch['endedWith'] {
  if ((packet.flags & RST) !== 0) return 'reset';
  if ((packet.flags & FIN) !== 0) return 'fin';
  if ((verdict & KEEP_ALIVE) !== 0) return 'keepalive';
  return packet.payloadLength > 0 ? 'data' : 'ack';
}

function noteData({ sender, peer, packet, verdict, at, frame }: SeenSegment): void {
  if (packet.payloadLength > 0 && (verdict & KEEP_ALIVE) === 0) sender.sent(packet.sequence, at, frame);
  if ((packet.flags & ACK) !== 0) peer.acknowledged(packet.acknowledgement, at);
}

function addressAt(packet: Packet, at: number): Address {
  if (packet.family === 4) return sharedIpv4(packet.octets.i32(at));
  return addressFromGroups(Array.from({ length: 8 }, (_, group) => packet.octets.u16(at + group * 2)));
}
