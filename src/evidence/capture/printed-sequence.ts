import { limits } from '../../base/limits.ts';
import { connectionKey, type Endpoint, sameEndpoint } from '../../model/flow.ts';
import { ACK, FIN, RST, SYN } from '../../wire/tcp.ts';
import type { TcpdumpSegment } from './tcpdump-line.ts';

/** Absolute numbers of a segment, as they stood in its header. */
export interface RestoredNumbers {
  readonly sequence: number;
  readonly acknowledgement: number;
}

interface SideNumbers {
  readonly end: Endpoint;
  base: number;
  baseKnown: boolean;
  /** One beyond the highest number seen. */
  next: number;
  lastAck: number | undefined;
}

interface Printed {
  readonly sides: readonly [SideNumbers, SideNumbers];
  lastAt: number;
}

/** Only one that was silent so long is asked whether it lives; a duplicate acknowledgement comes at once. */
const KEEPALIVE_AFTER_US = 5_000_000;

/**
 * tcpdump prints the first numbers of a connection as they are and later ones relative to them (unless `-S`), and leaves the
 * sequence number of a segment without data out. This puts them back.
 */
export class PrintedSequences {
  #connections = new Map<string, Printed>();

  restore(ends: NonNullable<TcpdumpSegment['ends']>, segment: TcpdumpSegment, at: number): RestoredNumbers {
    const printed = this.#connection(ends, at);
    const [first, second] = printed.sides;
    const isFirst = sameEndpoint(first.end, ends.source);
    const [sender, peer] = isFirst ? [first, second] : [second, first];
    const { flags = ACK, length } = segment;
    const acknowledgement = restoreAck(peer, segment, (flags & SYN) !== 0);
    const quiet = at - printed.lastAt;
    const sequence = restoreSequence(sender, segment, isProbe(sender, segment, flags, acknowledgement, quiet));
    const next = (sequence + length + ((flags & (SYN | FIN)) === 0 ? 0 : 1)) >>> 0;
    if (((next - sender.next) | 0) > 0 || sender.lastAck === undefined) sender.next = next;
    if ((flags & RST) === 0) sender.lastAck = acknowledgement;
    printed.lastAt = at;
    return { sequence, acknowledgement };
  }

  #connection({ source, destination }: NonNullable<TcpdumpSegment['ends']>, at: number): Printed {
    const key = connectionKey({ protocol: 'tcp', source, destination });
    const known = this.#connections.get(key);
    if (known) return known;
    const made: Printed = { sides: [newSide(source), newSide(destination)], lastAt: at };
    // The analysis follows no more than these; of a further one it counts the segments, whatever their numbers.
    if (this.#connections.size < limits.connectionsMax) this.#connections.set(key, made);
    return made;
  }
}

const newSide = (end: Endpoint): SideNumbers => ({ end, base: 0, baseKnown: false, next: 0, lastAck: undefined });

/**
 * A keepalive without data is printed like any acknowledgement, its sequence number left out. What repeats the acknowledgement
 * after a silence asks whether the peer is there.
 */
function isProbe(sender: SideNumbers, segment: TcpdumpSegment, flags: number, ack: number, quiet: number): boolean {
  const saysNothing = segment.sequence === undefined && segment.length === 0 && flags === ACK;
  return saysNothing && quiet >= KEEPALIVE_AFTER_US && sender.lastAck === ack;
}

function restoreSequence(sender: SideNumbers, segment: TcpdumpSegment, isKeepalive: boolean): number {
  if (segment.sequence === undefined) return (sender.next - (isKeepalive ? 1 : 0)) >>> 0;
  return absolute(sender, segment.sequence, ((segment.flags ?? 0) & SYN) !== 0, 0);
}

function restoreAck(peer: SideNumbers, segment: TcpdumpSegment, isSyn: boolean): number {
  if (segment.acknowledgement === undefined) return peer.next;
  return absolute(peer, segment.acknowledgement, isSyn, 1);
}

/** @param ahead by how much the number lies beyond the base when it is the first: an acknowledgement names the next one */
function absolute(side: SideNumbers, printed: number, isSyn: boolean, ahead: number): number {
  if (isSyn || !side.baseKnown) {
    side.base = (printed - ahead) >>> 0;
    side.baseKnown = true;
    if (side.next === 0) side.next = printed;
    return printed;
  }
  const relative = (printed + side.base) >>> 0;
  return distance(printed, side.next) < distance(relative, side.next) ? printed : relative;
}

const distance = (a: number, b: number): number => Math.abs((a - b) | 0);
