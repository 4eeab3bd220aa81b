import { type Instant, later } from '../../base/instant.ts';
import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import type { TeardownReason } from '../../model/observation.ts';
import type { FilterAction } from '../../trace/filter-verdict.ts';
import type { LoggedPacket } from '../../trace/netfilter/chain-walk.ts';
import { newConnection, type Tracked } from '../../trace/netfilter/conntrack.ts';
import { type TcpState, type TcpStep, tcpStep } from '../../trace/netfilter/tcp-state-table.ts';
import type { Tuple } from '../../trace/netfilter/tuple.ts';
import type { Packet } from '../../trace/packet.ts';
import { type Datagram, type IcmpError, packetOf, packetOfError, type Segment } from '../datagram.ts';
import { backward, flowKey } from '../known-flow.ts';
import { refused } from './answer.ts';
import type { ConntrackTimes } from './conntrack-times.ts';
import { opposite } from './firewall.ts';
import { numbersOf, written } from './logged.ts';
import { type Arrival, type Found, type Seen, StatefulFirewall } from './stateful-firewall.ts';
import { inWindow, type Misfit } from './tcp-window.ts';
import {
  answersLetThrough,
  type ConntrackEntry,
  countsRepeated,
  flowOfTuple,
  indexOf,
  isChallenge,
  isReopened,
  leavingFlow,
  type Lead,
  letsThrough,
  newEntry,
  resetLead,
  stateWords,
  streamOf,
} from './conntrack-entry.ts';

/** Where a packet goes through the node; `own`: where it begins at the node, or ends there. */
export type Crossing = Pick<Arrival, 'arrival' | 'egress' | 'own'>;

/**
 * What rules make of a packet. `packet`: as it goes on. `times`: those that they give to the connection that it begins.
 * `by`: the rule that discards it, as a story cites it. `resets`: it does so by a reset, whether that gets out or not.
 * `logged`: as rules wrote it down.
 */
export type Judged = { readonly logged?: readonly LoggedPacket[] } & (
  | { readonly kind: 'pass'; readonly packet: Packet; readonly times?: ConntrackTimes | undefined }
  | (Extract<FilterAction, { readonly kind: 'drop' }> & {
      readonly by?: string | undefined;
      readonly resets?: boolean;
    })
);

/** What conntrack made of a packet, and what is left to do when the rules have let it pass. */
interface Taken extends Tracked {
  /** What the kernel says of it, where it is INVALID. */
  readonly words?: string | undefined;
  /** Of a packet that begins a connection. */
  readonly confirm?: (times: ConntrackTimes | undefined) => void;
  /** There was no room for its connection: whatever rules say, it does not pass. */
  readonly lacksRoom?: true;
}

export interface ConntrackOptions {
  readonly times: ConntrackTimes;
  /** `nf_conntrack_tcp_loose`: a connection whose beginning was not seen is picked up. */
  readonly loose: boolean;
  /** `nf_conntrack_tcp_be_liberal`: a packet out of the window passes as one of its connection. */
  readonly liberal: boolean;
  /** `nf_conntrack_tcp_ignore_invalid_rst`: a reset below what was acknowledged does, too. */
  readonly ignoresInvalidReset: boolean;
  /** `nf_conntrack_max`. */
  readonly connectionsMax?: number | undefined;
  readonly judge: (packet: Packet, table: Asked, crossing: Crossing) => Judged;
}

/** What the rules of a device ask of its connections. */
export interface Asked {
  /**
   * What conntrack makes of the packet; asked when the packet comes to that place, and not where a rule before has
   * discarded it, or has it untracked.
   */
  readonly track: () => Tracked;
  /** Whether answers of a connection come so already. */
  readonly isTaken: (reply: Tuple) => boolean;
}

/**
 * nf_conntrack_tcp_packet() of net/netfilter/nf_conntrack_proto_tcp.c in time, with the rules of the node behind it.
 */
export class ConntrackFirewall extends StatefulFirewall<ConntrackEntry> {
  readonly #options: ConntrackOptions;
  /** What passed without having been tracked, as `flowKey` has it. */
  readonly #untracked = new Set<string>();

  constructor(options: ConntrackOptions) {
    super(options.connectionsMax);
    this.#options = options;
  }

  protected arrives({ datagram, arrival, egress, own }: Arrival, now: Instant): void {
    const crossing = { arrival, egress, own };
    if (datagram.kind === 'icmp-error') return this.#tellsOf(datagram, crossing);
    let taken: Taken | undefined;
    const table: Asked = {
      track: () => (taken ??= this.#track(datagram, now)),
      isTaken: (reply) => this.find(flowOfTuple(reply)) !== undefined,
    };
    const sent = packetOf(datagram);
    const judged = this.#options.judge(sent, table, crossing);
    if (taken?.lacksRoom) return;
    this.tellAll(written(datagram, judged.logged ?? []));
    if (judged.kind === 'drop') {
      const words = taken?.words;
      const { by, resets } = judged;
      if (resets) this.wasReset(datagram, now);
      this.tellAll(refused(datagram, judged, { by, ...(words && invalidWith(datagram, crossing, words)) }));
      return;
    }
    if (taken === undefined) this.#untracked.add(flowKey(datagram.flow));
    taken?.confirm?.(judged.times);
    const isSame = judged.packet === sent || !isTranslated(judged.packet, sent);
    this.tell({
      kind: 'passes',
      datagram: isSame ? datagram : leaving(datagram, this.#leaves(judged.packet, datagram)),
    });
  }

  /** nf_conntrack_tcp_set_closing(), since Linux 6.3: nf_send_reset() ends the connection of what it answers. */
  protected override wasReset({ kind, flow }: Segment, now: Instant): void {
    const found = this.find(flow);
    if (!found || kind === 'reset') return;
    const { entry } = found;
    entry.tcp = 'close';
    this.shortens(entry, later(now, (entry.times ?? this.#options.times).states.close));
  }

  /**
   * nf_conntrack_inet_error(): an error is RELATED to the connection that it tells of, and INVALID where it tells of
   * none that is known; what becomes of it, rules say. It is judged as if the far end had sent it, for who did is not
   * known here.
   */
  #tellsOf(error: IcmpError, crossing: Crossing): void {
    const { flow, icmp } = error;
    const found = this.find(flow);
    const { entry, direction } = found ?? {};
    const tracked: Tracked = entry && direction ? { state: 'related', direction, entry: entry.asked } : INVALID;
    const packet = packetOfError(packetOf({ kind: 'data', flow: backward(flow), length: 0 }), icmp);
    const judged = this.#options.judge(packet, { track: () => tracked, isTaken: () => false }, crossing);
    if (judged.kind === 'pass')
      this.tell({ kind: 'passes', datagram: found ? leaving(error, leavingFlow(found)) : error });
  }

  /** The flow that packets of the connection go on by, which is one object for all of them. */
  #leaves(packet: Packet, { flow }: Segment): Flow {
    const found = this.find(flow);
    return found ? leavingFlow(found) : flowOfTuple(packet);
  }

  /** nf_conntrack_in() */
  #track(segment: Segment, now: Instant): Taken {
    const found = this.find(segment.flow);
    return found ? this.#follows(found, segment, now) : this.#begins(segment, now);
  }

  /**
   * init_conntrack() makes the entry (__nf_conntrack_alloc() in nf_conntrack_core.c) before nf_conntrack_tcp_packet()
   * asks tcp_new() whether the packet may begin a connection: a full table discards what would be INVALID, too, and
   * throws others out for it.
   */
  #begins(segment: Segment, now: Instant): Taken {
    if (!this.hasRoom(segment, now)) return { ...INVALID, lacksRoom: true };
    const tcp = tcpStep('none', { direction: 'original', kind: segment.kind });
    const begins = tcp !== 'invalid' && tcp !== 'ignored' && (tcp === 'syn-sent' || this.#options.loose);
    // tcp_new() says nothing of why.
    if (!begins) return INVALID;
    // Only what has left the node, or come to its socket, is confirmed.
    const entry = newConnection(packetOf(segment));
    const confirm: Taken['confirm'] = (times) => {
      const added = newEntry(segment, { id: this.newId(), asked: entry, tcp, now, times });
      this.observe(added, { kind: 'firewall-built', connection: added.id, ...mappedOf(added) });
      const found = this.add(added);
      this.#fits(found, segment, 'none');
      this.#takes(found, segment, 'none', tcp);
    };
    return { state: 'new', direction: 'original', entry, confirm };
  }

  #follows(found: Found<ConntrackEntry>, segment: Segment, now: Instant): Taken {
    const { entry, direction } = found;
    const before = entry.tcp;
    const step = tcpStep(before, { direction, kind: segment.kind });
    if (step === 'syn-sent' && isReopened(found, segment)) {
      // A SYN over a connection that has ended begins a new one in its place.
      this.remove(entry);
      return this.#begins(segment, now);
    }
    const lead = this.#leads(found, segment, step);
    const isWrong = 'taken' in lead ? lead : lead.skipsWindow ? undefined : this.#fits(found, segment, before);
    if (isWrong?.taken === 'invalid') {
      // What the table of states refuses, or a reset of old, does not count: only what is out of the window.
      if (isWrong !== lead) this.#endsSooner(found, segment, now);
      return { ...INVALID, words: isWrong.words };
    }
    if (!isWrong && !('taken' in lead)) this.#takes(found, segment, before, lead.next);
    // IPS_SEEN_REPLY is set when the packet has been judged.
    if (direction === 'reply') entry.seenReply = true;
    return { state: entry.seenReply ? 'established' : 'new', direction, entry: entry.asked };
  }

  protected override isUntracked(flow: Flow): boolean {
    return this.#untracked.has(flowKey(flow));
  }

  /** What the table of states makes of a packet, and what was seen before. */
  #leads(found: Found<ConntrackEntry>, segment: Segment, step: TcpStep): Lead | Misfit {
    const { entry, direction } = found;
    switch (step) {
      case 'invalid':
        return { taken: 'invalid', words: stateWords(segment, direction, entry.tcp, 'invalid') };
      case 'syn-sent':
        return entry.tcp === 'syn-sent' ? { next: step, skipsWindow: false } : letsThrough(found, segment);
      case 'ignored':
        return answersLetThrough(found, segment) ?? letsThrough(found, segment);
      case 'time-wait':
        return isChallenge(found, segment)
          ? { taken: 'ignored', words: 'challenge-ack ignored' }
          : { next: step, skipsWindow: false };
      case 'close':
        return segment.kind === 'reset'
          ? resetLead(found, segment, this.#options.ignoresInvalidReset)
          : { next: step, skipsWindow: false };
      default:
        return { next: step, skipsWindow: false };
    }
  }

  /** Undefined: it does, or passes for all that. */
  #fits(found: Found<ConntrackEntry>, segment: Segment, state: TcpState): Misfit | undefined {
    const { entry, direction } = found;
    const [sender, receiver] = [streamOf(entry, direction), streamOf(entry, opposite(direction))];
    const verdict = inWindow(segment, { sender, receiver, state, liberal: this.#options.liberal });
    if (typeof verdict === 'object') return verdict;
    if (verdict === 'fits' && indexOf(segment.kind) === 'ack') countsRepeated(entry, segment, direction);
    return undefined;
  }

  #takes({ entry, direction }: Found<ConntrackEntry>, segment: Segment, before: TcpState, next: TcpState): void {
    entry.bytes += segment.length;
    entry.last.kind = indexOf(segment.kind);
    entry.last.direction = direction;
    entry.tcp = next;
    if (before !== next && next === 'fin-wait') streamOf(entry, direction).hasClosedFirst = true;
    if (!entry.seenReply) {
      // Nothing but a reset has answered: there is no connection.
      if (segment.kind === 'reset') return this.remove(entry);
      // A SYN that comes again does not keep the entry.
      if (segment.kind === 'syn' && before === 'syn-sent') return;
    }
    this.lastsUntil(entry, later(this.heardUntil, this.#timeout(entry, segment)));
    if (entry.seenReply && (before === 'syn-recv' || before === 'established') && next === 'established')
      entry.assured = true;
  }

  /**
   * nf_tcp_handle_invalid(): FIN and RST that are not believed, one of each end, are the end of a connection that is
   * not understood.
   */
  #endsSooner({ entry, direction }: Found<ConntrackEntry>, { kind }: Segment, now: Instant): void {
    const { last, assured, deadline, times } = entry;
    if (!assured || deadline === undefined || (kind !== 'reset' && kind !== 'fin')) return;
    if (last.direction === direction || (last.kind !== 'fin' && last.kind !== 'reset')) {
      last.kind = kind;
      last.direction = direction;
      return;
    }
    const sooner = later(now, (times ?? this.#options.times).unacknowledged);
    if (deadline > sooner && deadline >= later(now, ENDS_SOONER_FROM)) this.shortens(entry, sooner);
  }

  protected isAtRest({ tcp, assured, repeated, streams: { original, reply } }: ConntrackEntry): boolean {
    return tcp === 'established' && assured && repeated === 0 && !original.isUnacknowledged && !reply.isUnacknowledged;
  }

  protected refresh({ entry }: Found<ConntrackEntry>): void {
    this.lastsUntil(entry, later(this.heardUntil, this.#ofState(entry)));
  }

  protected override remembers({ entry, direction }: Found<ConntrackEntry>, segment: Segment): void {
    countsRepeated(entry, segment, direction);
    entry.repeated = 0;
    entry.last.kind = 'ack';
    entry.last.direction = direction;
  }

  /**
   * As nf_conntrack_tcp_packet() chooses at its end: a condition whose time is not shorter leaves it to the next one.
   * The shorter times hold where one direction is lost, which is why an asymmetric path loses five days for five
   * minutes.
   */
  #timeout(entry: ConntrackEntry, { kind }: Segment): Duration {
    const { tcp, repeated, streams, last, seenReply } = entry;
    const times = entry.times ?? this.#options.times;
    const ofState = this.#ofState(entry);
    const isUnacknowledged = streams.original.isUnacknowledged || streams.reply.isUnacknowledged;
    let timeout = ofState;
    if (repeated >= times.retransmissionsMax && ofState > times.retransmitted) timeout = times.retransmitted;
    else if (kind === 'reset') timeout = times.states.close;
    else if (isUnacknowledged && ofState > times.unacknowledged) timeout = times.unacknowledged;
    else if (last.window === 0 && ofState > times.retransmitted) timeout = times.retransmitted;
    // Picked up in the middle, and nothing has come back before: whichever it was, it is no longer than this.
    const isOneWay = tcp === 'established' && !seenReply;
    return isOneWay && timeout > times.unacknowledged ? times.unacknowledged : timeout;
  }

  #ofState({ tcp, times }: Pick<ConntrackEntry, 'tcp' | 'times'>): Duration {
    if (times) return times.states[tcp];
    const { states } = this.#options.times;
    return tcp === 'established' ? (this.changedIdle ?? states[tcp]) : states[tcp];
  }

  /** Of a connection whose data is acknowledged, which it cannot see where only one direction crosses it. */
  protected silenceOf(entry: ConntrackEntry, seen: Seen): Duration {
    const { unacknowledged, retransmitted } = entry.times ?? this.#options.times;
    const ofState = this.#ofState(entry);
    if (entry.assured && seen === 'both-ways') return ofState;
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

const isTranslated = (one: Packet, other: Packet): boolean =>
  one.source !== other.source ||
  one.destination !== other.destination ||
  one.sourcePort !== other.sourcePort ||
  one.destinationPort !== other.destinationPort;

const leaving = (datagram: Datagram, flow: Flow): Datagram => ({ ...datagram, flow });

/** Of a connection that is translated, how it looks behind the device. */
function mappedOf({ arriving, asked: { translated } }: ConntrackEntry): { readonly mapped?: Flow } {
  return translated.source || translated.destination ? { mapped: backward(arriving.reply) } : {};
}

export const INVALID: Tracked = { state: 'invalid', direction: 'original' };

/** What of a packet that is INVALID is written down. */
const invalidWith = (segment: Segment, { arrival, egress, own }: Crossing, why: string) => ({
  ...(own === 'sender' ? { zone: egress, leaves: true as const } : { zone: arrival }),
  why,
  numbers: numbersOf(segment),
});

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

/** An entry that ends so soon by itself is left alone. */
const ENDS_SOONER_FROM = seconds(120);
