import type { Instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { ConnectionEntry } from '../../trace/netfilter/conntrack.ts';
import type { TcpState } from '../../trace/netfilter/tcp-state-table.ts';
import type { Tuple } from '../../trace/netfilter/tuple.ts';
import { type Segment, spaceOf } from '../datagram.ts';
import { backward, known } from '../known-flow.ts';
import type { ConntrackTimes } from './conntrack-times.ts';
import { type Direction, opposite } from './firewall.ts';
import type { Entry, Found } from './stateful-firewall.ts';
import { forgotten, type Misfit, resynchronised, type Stream, type Streams, streamsFrom } from './tcp-window.ts';

export interface ConntrackEntry extends Entry {
  /** As rules know it: what they translate it to, and how they mark it. */
  readonly connection: ConnectionEntry;
  /** Those that a rule gave it in place of the kernel's. */
  readonly times: ConntrackTimes | undefined;
  tcp: TcpState;
  seenReply: boolean;
  /** IPS_ASSURED: an answered connection that is not thrown out when the table is full. */
  assured: boolean;
  readonly streams: Streams;
  readonly last: LastPacket;
  /** How often the last acknowledgement came again. */
  repeated: number;
  /** The timer that runs in place of that of its state. */
  limit: ConntrackLimit | undefined;
}

/** `nf_conntrack_tcp_timeout_unacknowledged` and `_max_retrans`, by which a state is left sooner. */
export type ConntrackLimit = 'unacknowledged' | 'max_retrans';

/** What the kernel remembers of packets before (`last_*` of struct ip_ct_tcp). */
interface LastPacket {
  /** Of the last packet that was taken, or let through as nothing that is understood. */
  kind: TcpIndex | undefined;
  direction: Direction;
  /** Of the last acknowledgement, or of what was let through so. */
  sequence: number;
  acknowledgement: number;
  end: number;
  window: number;
  /** IP_CT_EXP_CHALLENGE_ACK: a SYN was let through, and perhaps a challenge ACK (RFC 5961) answers it. */
  expectsChallenge: boolean;
}

/** TCP_ACK_SET and its like: data is an acknowledgement with something behind it. */
type TcpIndex = Exclude<Segment['kind'], 'data'>;

export const indexOf = (kind: Segment['kind']): TcpIndex => (kind === 'data' ? 'ack' : kind);

/** Where a packet leads a connection. `skipsWindow`: its numbers are of something that was let through before. */
export interface Lead {
  readonly next: TcpState;
  readonly skipsWindow: boolean;
}

export const newEntry = (
  segment: Segment,
  {
    id,
    connection,
    tcp,
    now,
    times,
  }: Pick<ConntrackEntry, 'id' | 'connection' | 'tcp' | 'times'> & { readonly now: Instant },
): ConntrackEntry => ({
  id,
  connection,
  times,
  arriving: { original: segment.flow, reply: repliesOf(segment.flow, connection) },
  bornAt: now,
  tcp,
  seenReply: false,
  assured: false,
  bytes: 0,
  streams: streamsFrom(segment),
  last: {
    kind: undefined,
    direction: 'original',
    sequence: 0,
    acknowledgement: 0,
    end: 0,
    window: 0,
    expectsChallenge: false,
  },
  repeated: 0,
  limit: undefined,
  deadline: undefined,
  marked: undefined,
  heard: undefined,
});

/** How its answers come to the device: to whom it was translated to, from whom it was led to. */
const repliesOf = (flow: Flow, { reply, translated }: ConnectionEntry): Flow =>
  translated.source || translated.destination ? known(flowOfTuple(reply)) : backward(flow);

export const flowOfTuple = ({ source, sourcePort, destination, destinationPort }: Tuple): Flow => ({
  protocol: 'tcp',
  source: { address: source, port: sourcePort },
  destination: { address: destination, port: destinationPort },
});

/** As a packet of it goes on. */
export const leavingFlow = ({ entry, direction }: Found<ConntrackEntry>): Flow =>
  backward(entry.arriving[opposite(direction)]);

/** `tcp_can_early_drop()`: who is closing makes room for others. */
const CLOSING: ReadonlySet<TcpState> = new Set<TcpState>(['fin-wait', 'close-wait', 'last-ack', 'time-wait', 'close']);

/** Picked by comparing: looked up by its name, each packet would ask for it as for a word of a dictionary. */
export const streamOf = ({ streams }: ConntrackEntry, direction: Direction): Stream =>
  direction === 'original' ? streams.original : streams.reply;

/** A reset ends the connection only at the very place that the other end has acknowledged last. */
export function resetLead(
  { entry, direction }: Found<ConntrackEntry>,
  segment: Segment,
  ignoresInvalidReset: boolean,
): Lead | Misfit {
  const { last, tcp, assured } = entry;
  // tcp_can_early_drop(): whoever is closing may be another by now.
  if (CLOSING.has(tcp)) return { next: 'close', skipsWindow: true };
  const acknowledged = streamOf(entry, opposite(direction)).maxAcknowledged;
  const isOpen = tcp === 'established' && assured;
  let next: TcpState = 'close';
  if (acknowledged !== undefined && last.kind !== 'syn') {
    const { sequence } = segment;
    if (sequence === 0 && !isOpen) return { next, skipsWindow: false };
    if (sequence < acknowledged && !ignoresInvalidReset) return { taken: 'invalid', words: 'invalid rst' };
    const isBehindLast = last.kind === 'ack' && last.direction === direction && sequence === last.end;
    if (!isOpen || sequence === acknowledged || isBehindLast) return { next, skipsWindow: false };
    // The other end may answer with a challenge ACK (RFC 5961).
    next = tcp;
  }
  return { next, skipsWindow: answersOutOfStep(entry, segment) };
}

/** A SYN over what has ended, by FIN or by a reset of the same end. */
export function isReopened(
  { entry: { tcp, streams, last }, direction }: Found<ConntrackEntry>,
  { kind }: Segment,
): boolean {
  if (kind !== 'syn' || (tcp !== 'time-wait' && tcp !== 'close')) return false;
  const wasClosed = streams.original.hasClosedFirst || streams.reply.hasClosedFirst;
  return wasClosed || (last.direction === direction && last.kind === 'reset');
}

/** A packet that may be of the connection of which the ends know while this entry is of another: it is remembered. */
export function letsThrough({ entry, direction }: Found<ConntrackEntry>, segment: Segment): Misfit {
  const { last, tcp } = entry;
  const index = indexOf(segment.kind);
  last.kind = index;
  last.direction = direction;
  last.sequence = segment.sequence;
  last.end = segment.sequence + spaceOf(segment);
  last.window = segment.window;
  if (index === 'syn' && direction === 'original') last.expectsChallenge = tcp === 'last-ack';
  if (index === 'ack' && direction === 'reply' && tcp === 'syn-sent') last.acknowledgement = segment.acknowledgement;
  return { taken: 'ignored', words: stateWords(segment, direction, tcp, 'ignored') };
}

/** The SYN-ACK to a SYN that was let through: both ends are in step, and conntrack gets in step with them. */
export function answersLetThrough({ entry, direction }: Found<ConntrackEntry>, segment: Segment): Lead | undefined {
  const { last } = entry;
  if (segment.kind !== 'syn-ack' || last.kind !== 'syn' || last.direction === direction) return undefined;
  if (segment.acknowledgement !== last.end) return undefined;
  resynchronised(streamOf(entry, last.direction), last);
  forgotten(streamOf(entry, direction));
  last.expectsChallenge = false;
  return { next: 'syn-recv', skipsWindow: false };
}

export function isChallenge({ entry: { last, tcp }, direction }: Found<ConntrackEntry>, { kind }: Segment): boolean {
  const isOne = tcp === 'last-ack' && indexOf(kind) === 'ack' && last.kind === 'syn' && last.direction !== direction;
  if (!isOne || !last.expectsChallenge) return false;
  last.expectsChallenge = false;
  return true;
}

/** A reset that answers a SYN or an ACK that was let through: its numbers are not of this connection. */
function answersOutOfStep({ last, tcp, seenReply, assured }: ConntrackEntry, segment: Segment): boolean {
  const isAnswer = (seenReply && last.kind === 'syn') || (!assured && last.kind === 'ack');
  if (isAnswer && segment.acknowledgement === last.end) return true;
  const toChallenge = tcp === 'syn-sent' && last.kind === 'ack' && last.direction === 'reply';
  return toChallenge && segment.sequence === last.acknowledgement;
}

/** The same acknowledgement again, and again: what it asks for does not come. */
export function countsRepeated(entry: ConntrackEntry, segment: Segment, direction: Direction): void {
  const { last } = entry;
  const { sequence, acknowledgement, window } = segment;
  const end = sequence + spaceOf(segment);
  const isSame =
    last.direction === direction &&
    last.sequence === sequence &&
    last.acknowledgement === acknowledgement &&
    last.end === end &&
    last.window === window;
  entry.repeated = isSame ? entry.repeated + 1 : 0;
  last.direction = direction;
  last.sequence = sequence;
  last.acknowledgement = acknowledgement;
  last.end = end;
  last.window = window;
}

/** By the numbers of the kernel's enum tcp_bit_set. */
const INDEX_NUMBERS: Readonly<Record<TcpIndex, number>> = { syn: 0, 'syn-ack': 1, fin: 2, ack: 3, reset: 4 };

export const stateWords = (segment: Segment, direction: Direction, state: TcpState, taken: Misfit['taken']): string =>
  `packet (index ${INDEX_NUMBERS[indexOf(segment.kind)]}) in dir ${direction === 'original' ? 0 : 1} ${taken}, state ${state.toUpperCase().replaceAll('-', '_').replace('SYN_SENT_2', 'SYN_SENT2')}`;
