import { type Instant, later } from '../../base/instant.ts';
import { type Duration, microseconds, seconds } from '../../base/duration.ts';
import type { Flow } from '../../model/flow.ts';
import { INVALID, newConnection, type Tracked } from '../../trace/netfilter/conntrack.ts';
import { type TcpState, tcpStep } from '../../trace/netfilter/tcp-state-table.ts';
import type { Packet } from '../../trace/packet.ts';
import { type Datagram, type IcmpError, packetOf, packetOfError, type Segment } from '../datagram.ts';
import { backward, flowKey } from '../known-flow.ts';
import { refused } from './answer.ts';
import { numbersOf, written } from './logged.ts';
import {
  type ConntrackEntry,
  countsRepeated,
  flowOfTuple,
  indexOf,
  isReopened,
  leavingFlow,
  newEntry,
  streamOf,
} from './conntrack-entry.ts';
import type { ConntrackTimes } from './conntrack-times.ts';
import type { AddedRule } from './added-rule.ts';
import type { Tracking, Crossing, Judge } from './judge.ts';
import { type Arrival, BLOCKED, type Found, type Seen, StatefulFirewall } from './stateful-firewall.ts';
import { leadOf, reasonOf, timeoutOf, windowMisfit } from './tcp-tracker.ts';
import type { Misfit } from './tcp-window.ts';

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
  readonly judge: Judge;
}

/** net/netfilter/nf_conntrack_core.c for TCP, in time, with the rules of the node behind it. */
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
    const tracking: Tracking = {
      track: () => (taken ??= this.#track(datagram, now)),
      isTaken: (reply) => this.find(flowOfTuple(reply)) !== undefined,
    };
    const sent = packetOf(datagram);
    const judged = this.#options.judge(sent, tracking, crossing, this.#addedFor(datagram));
    if (taken?.lacksRoom) return;
    this.tellAll(written(datagram, judged.logged ?? []));
    if (judged.kind === 'drop') {
      const words = taken?.words;
      const { by, resets } = judged;
      if (resets) this.#closes(datagram, now);
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

  /** Of a port that was blocked: before the rule that lets established connections pass, or behind it. */
  #addedFor(segment: Segment): AddedRule | undefined {
    const block = this.blockFor(segment);
    if (!block) return undefined;
    const { log: prefix } = block;
    const log = prefix === undefined ? undefined : ({ kind: 'log', prefix, level: LEVEL_DEFAULT } as const);
    const rule = { action: BLOCKED[block.answer], log };
    if (block.reaches === 'every-packet') return () => rule;
    return (tracked) => {
      const passes = tracked
        ? tracked.state === 'established' || tracked.state === 'related'
        : this.isUntracked(segment.flow);
      return passes ? undefined : rule;
    };
  }

  /** nf_conntrack_tcp_set_closing(), since Linux 6.3: nf_send_reset() ends the connection of what it answers. */
  #closes({ kind, flow }: Segment, now: Instant): void {
    const found = this.find(flow);
    if (!found || kind === 'reset') return;
    const { entry } = found;
    entry.tcp = 'close';
    this.shortens(entry, later(now, this.#timesOf(entry).states.close));
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
    const tracked: Tracked = entry && direction ? { state: 'related', direction, entry: entry.connection } : INVALID;
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
      const added = newEntry(segment, { id: this.newId(), connection: entry, tcp, now, times });
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
    const lead = leadOf(found, segment, { step, ignoresInvalidReset: this.#options.ignoresInvalidReset });
    const isWrong = 'taken' in lead ? lead : lead.skipsWindow ? undefined : this.#fits(found, segment, before);
    if (isWrong?.taken === 'invalid') {
      // What the table of states refuses, or a reset of old, does not count: only what is out of the window.
      if (isWrong !== lead) this.#endsSooner(found, segment, now);
      return { ...INVALID, words: isWrong.words };
    }
    if (!isWrong && !('taken' in lead)) this.#takes(found, segment, before, lead.next);
    // IPS_SEEN_REPLY is set when the packet has been judged.
    if (direction === 'reply') entry.seenReply = true;
    return { state: entry.seenReply ? 'established' : 'new', direction, entry: entry.connection };
  }

  protected override isUntracked(flow: Flow): boolean {
    return this.#untracked.has(flowKey(flow));
  }

  #fits(found: Found<ConntrackEntry>, segment: Segment, state: TcpState): Misfit | undefined {
    return windowMisfit(found, segment, { state, liberal: this.#options.liberal });
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
    const { lasts, limit } = timeoutOf(entry, segment, { times: this.#timesOf(entry), ofState: this.#ofState(entry) });
    entry.limit = limit;
    this.lastsUntil(entry, later(this.heardUntil, lasts));
    if (entry.seenReply && (before === 'syn-recv' || before === 'established') && next === 'established')
      entry.assured = true;
  }

  /**
   * nf_tcp_handle_invalid(): FIN and RST that are not believed, one of each end, are the end of a connection that is
   * not understood.
   */
  #endsSooner({ entry, direction }: Found<ConntrackEntry>, { kind }: Segment, now: Instant): void {
    const { last, assured, deadline } = entry;
    if (!assured || deadline === undefined || (kind !== 'reset' && kind !== 'fin')) return;
    if (last.direction === direction || (last.kind !== 'fin' && last.kind !== 'reset')) {
      last.kind = kind;
      last.direction = direction;
      return;
    }
    const sooner = later(now, this.#timesOf(entry).unacknowledged);
    if (deadline <= sooner || deadline < later(now, ENDS_SOONER_FROM)) return;
    entry.limit = 'unacknowledged';
    this.shortens(entry, sooner);
  }

  protected isAtRest({ tcp, assured, repeated, streams: { original, reply } }: ConntrackEntry): boolean {
    return tcp === 'established' && assured && repeated === 0 && !original.isUnacknowledged && !reply.isUnacknowledged;
  }

  protected refresh({ entry }: Found<ConntrackEntry>): void {
    entry.limit = undefined;
    this.lastsUntil(entry, later(this.heardUntil, this.#ofState(entry)));
  }

  protected override remembers({ entry, direction }: Found<ConntrackEntry>, segment: Segment): void {
    countsRepeated(entry, segment, direction);
    entry.repeated = 0;
    entry.last.kind = 'ack';
    entry.last.direction = direction;
  }

  #timesOf({ times }: ConntrackEntry): ConntrackTimes {
    return times ?? this.#options.times;
  }

  #ofState({ tcp, times }: Pick<ConntrackEntry, 'tcp' | 'times'>): Duration {
    if (times) return times.states[tcp];
    const { states } = this.#options.times;
    return tcp === 'established' ? (this.changedIdle ?? states[tcp]) : states[tcp];
  }

  /** Of a connection whose data is acknowledged, which it cannot see where only one direction crosses it. */
  protected silenceOf(entry: ConntrackEntry, seen: Seen): Duration {
    const { unacknowledged, retransmitted } = this.#timesOf(entry);
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
    const { tcp, limit } = entry;
    this.tearDown(entry, { reason: reasonOf(tcp), words: limit === undefined ? tcp : `${limit}, ${tcp}` }, now);
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
function mappedOf({ arriving, connection: { translated } }: ConntrackEntry): { readonly mapped?: Flow } {
  return translated.source || translated.destination ? { mapped: backward(arriving.reply) } : {};
}

/** What of a packet that is INVALID is written down. */
const invalidWith = (segment: Segment, { arrival, egress, own }: Crossing, why: string) => ({
  ...(own === 'sender' ? { zone: egress, leaves: true as const } : { zone: arrival }),
  why,
  numbers: numbersOf(segment),
});

/** LOGLEVEL_WARNING, where a rule names none. */
const LEVEL_DEFAULT = 4;

/** An entry that ends so soon by itself is left alone. */
const ENDS_SOONER_FROM = seconds(120);
