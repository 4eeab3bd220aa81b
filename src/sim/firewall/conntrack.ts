import { type Instant, later } from '../../base/instant.ts';
import { type Duration, microseconds } from '../../base/duration.ts';
import type { ConntrackState } from '../../model/netfilter.ts';
import type { TeardownReason } from '../../model/observation.ts';
import type { FilterAction } from '../../trace/filter-verdict.ts';
import { type TcpState, tcpStep } from '../../trace/netfilter/tcp-state-table.ts';
import type { Packet } from '../../trace/packet.ts';
import { packetOf, type Segment, spaceOf } from '../datagram.ts';
import { backward } from '../known-flow.ts';
import { refused } from './answer.ts';
import type { ConntrackTimes } from './conntrack-times.ts';
import { type Direction, opposite } from './firewall.ts';
import { type Arrival, type Entry, type Found, type Seen, StatefulFirewall } from './stateful-firewall.ts';

/** What a packet is to the rules of the device. */
export interface Tracked {
  readonly state: ConntrackState;
  readonly direction: Direction;
}

export interface Crossing {
  readonly arrival: string;
  readonly egress: string;
}

export interface ConntrackOptions {
  readonly times: ConntrackTimes;
  /** `nf_conntrack_tcp_loose`: a connection whose beginning was not seen is picked up. */
  readonly loose: boolean;
  /** `nf_conntrack_max`. */
  readonly connectionsMax?: number | undefined;
  /** The rules, which see what conntrack made of the packet. */
  readonly judge: (packet: Packet, tracked: Tracked, crossing: Crossing) => FilterAction;
}

interface ConntrackEntry extends Entry {
  tcp: TcpState;
  seenReply: boolean;
  /** IPS_ASSURED: an answered connection that is not thrown out when the table is full. */
  assured: boolean;
  /** How far each direction has sent, and whether that is unacknowledged (IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED). */
  readonly sentTo: Record<Direction, number>;
  readonly unacknowledged: Record<Direction, boolean>;
  /** The last segment, and how often it came again. */
  last: string;
  repeated: number;
}

/**
 * nf_conntrack_tcp_packet() of net/netfilter/nf_conntrack_proto_tcp.c in time, with the rules of the node behind it.
 */
export class ConntrackFirewall extends StatefulFirewall<ConntrackEntry> {
  readonly #options: ConntrackOptions;

  constructor(options: ConntrackOptions) {
    super(options.connectionsMax);
    this.#options = options;
  }

  protected arrives({ datagram, ...crossing }: Arrival, now: Instant): void {
    const found = this.find(datagram.flow);
    if (datagram.kind === 'icmp-error') {
      // nf_conntrack_inet_error(): an error is RELATED to the connection that it tells of; rules that pass ESTABLISHED
      // pass it, too.
      if (found) this.tell({ kind: 'passes', datagram });
      return;
    }
    if (found) return this.#follows(found, datagram, crossing, now);
    this.#begins(datagram, crossing, now);
  }

  #begins(segment: Segment, crossing: Crossing, now: Instant): void {
    const tcp = tcpStep('none', { direction: 'original', kind: segment.kind });
    const begins = tcp !== 'invalid' && tcp !== 'ignored' && (tcp === 'syn-sent' || this.#options.loose);
    const tracked: Tracked = { state: begins ? 'new' : 'invalid', direction: 'original' };
    // resolve_normal_ct() makes the entry before any rule is asked; a full table discards the packet there.
    if (begins && !this.hasRoom(segment, now)) return;
    if (!this.#passes(segment, tracked, crossing) || !begins) return;
    // Only what has left the node is confirmed.
    const entry: ConntrackEntry = {
      id: this.newId(),
      arriving: { original: segment.flow, reply: backward(segment.flow) },
      bornAt: now,
      tcp,
      seenReply: false,
      assured: false,
      bytes: 0,
      sentTo: { original: 0, reply: 0 },
      unacknowledged: { original: false, reply: false },
      last: '',
      repeated: 0,
      deadline: undefined,
      marked: undefined,
      heard: undefined,
    };
    this.observe(entry, { kind: 'firewall-built', connection: entry.id });
    this.#counts(this.add(entry), segment);
  }

  #follows(found: Found<ConntrackEntry>, segment: Segment, crossing: Crossing, now: Instant): void {
    const { entry, direction } = found;
    const next = tcpStep(entry.tcp, { direction, kind: segment.kind });
    if (next === 'invalid') {
      this.#passes(segment, { state: 'invalid', direction: 'original' }, crossing);
      return;
    }
    if (next === 'syn-sent' && entry.tcp !== 'syn-sent') {
      // A SYN over a connection that has ended begins a new one in its place.
      this.remove(entry);
      return this.#begins(segment, crossing, now);
    }
    if (next !== 'ignored') entry.tcp = next;
    if (direction === 'reply') entry.seenReply = true;
    if (entry.seenReply && entry.tcp === 'established') entry.assured = true;
    if (segment.kind === 'reset' && !entry.seenReply) this.remove(entry);
    else if (next !== 'ignored') this.#counts(found, segment);
    this.#passes(segment, { state: entry.seenReply ? 'established' : 'new', direction }, crossing);
  }

  #passes(segment: Segment, tracked: Tracked, crossing: Crossing): boolean {
    const action = this.#options.judge(packetOf(segment), tracked, crossing);
    if (action.kind === 'pass') this.tell({ kind: 'passes', datagram: segment });
    else this.tellAll(refused(segment, action));
    return action.kind === 'pass';
  }

  #counts({ entry, direction }: Found<ConntrackEntry>, segment: Segment): void {
    entry.bytes += segment.length;
    this.#notesUnacknowledged({ entry, direction }, segment);
    this.#countsRepeated(entry, segment, direction);
    this.lastsUntil(entry, later(this.heardUntil, this.#timeout(entry, segment)));
  }

  protected isAtRest({ tcp, assured, repeated, unacknowledged }: ConntrackEntry): boolean {
    return tcp === 'established' && assured && repeated === 0 && !unacknowledged.original && !unacknowledged.reply;
  }

  protected refresh({ entry }: Found<ConntrackEntry>): void {
    this.lastsUntil(entry, later(this.heardUntil, this.#ofState(entry.tcp)));
  }

  #notesUnacknowledged({ entry, direction }: Found<ConntrackEntry>, segment: Segment): void {
    const end = segment.sequence + spaceOf(segment);
    const other = opposite(direction);
    if (end > entry.sentTo[direction]) {
      entry.sentTo[direction] = end;
      entry.unacknowledged[direction] = true;
    }
    if (segment.acknowledgement === entry.sentTo[other]) entry.unacknowledged[other] = false;
  }

  #countsRepeated(entry: ConntrackEntry, segment: Segment, direction: Direction): void {
    const mark = markOf(segment, direction);
    entry.repeated = mark === entry.last ? entry.repeated + 1 : 0;
    entry.last = mark;
  }

  protected override remembers({ entry, direction }: Found<ConntrackEntry>, segment: Segment): void {
    entry.last = markOf(segment, direction);
  }

  /**
   * The shorter times hold where one direction is lost, which is why an asymmetric path loses five days for five
   * minutes.
   */
  #timeout({ tcp, repeated, unacknowledged, seenReply }: ConntrackEntry, { kind, window }: Segment): Duration {
    const { times } = this.#options;
    const ofState = this.#ofState(tcp);
    const atMost = (limit: Duration) => (ofState > limit ? limit : ofState);
    if (repeated >= times.retransmissionsMax) return atMost(times.retransmitted);
    if (kind === 'reset') return times.states.close;
    if (window === 0) return atMost(times.retransmitted);
    if (unacknowledged.original || unacknowledged.reply) return atMost(times.unacknowledged);
    // Picked up in the middle, and nothing has come back yet.
    return tcp === 'established' && !seenReply ? atMost(times.unacknowledged) : ofState;
  }

  #ofState(tcp: TcpState): Duration {
    const { states } = this.#options.times;
    return tcp === 'established' ? (this.changedIdle ?? states[tcp]) : states[tcp];
  }

  /** Of a connection whose data is acknowledged, which it cannot see where only one direction crosses it. */
  protected silenceOf({ tcp, assured }: ConntrackEntry, seen: Seen): Duration {
    const { unacknowledged, retransmitted } = this.#options.times;
    const ofState = this.#ofState(tcp);
    if (assured && seen === 'both-ways') return ofState;
    return microseconds(Math.min(ofState, unacknowledged, retransmitted));
  }

  protected override get asksRulesAlways(): boolean {
    return true;
  }

  /**
   * early_drop() in nf_conntrack_core.c. The kernel looks through eight buckets, from here on the oldest of all is
   * found.
   */
  protected override makesRoom(now: Instant): boolean {
    for (const entry of this.entries())
      if (!entry.assured) {
        this.tearDown(entry, { reason: 'other', words: 'early drop' }, now);
        return true;
      }
    return false;
  }

  protected tellsOfExpiry(): boolean {
    return false;
  }

  protected expires(entry: ConntrackEntry, now: Instant): void {
    const { tcp } = entry;
    this.tearDown(entry, { reason: reasonOf(tcp), words: tcp }, now);
  }

  protected cleared(entry: ConntrackEntry): void {
    this.remove(entry);
  }
}

/**
 * While one end may still send, the other has waited for it in vain; once both have closed, nobody misses the entry.
 */
function reasonOf(state: TcpState): TeardownReason {
  switch (state) {
    case 'established':
      return 'idle';
    case 'fin-wait':
    case 'close-wait':
      return 'fin-timeout';
    case 'last-ack':
    case 'time-wait':
    case 'close':
      return 'fins';
    case 'none':
    case 'syn-sent':
    case 'syn-sent-2':
    case 'syn-recv':
      return 'syn-timeout';
  }
}

/** What makes a segment the same as another (tcp_in_window()). */
const markOf = ({ sequence, acknowledgement, window, length }: Segment, direction: Direction): string =>
  `${direction} ${sequence} ${acknowledgement} ${window} ${length}`;
