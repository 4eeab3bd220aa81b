import { type Duration } from '../../base/duration.ts';
import { type Instant, later } from '../../base/instant.ts';
import type { TablePolicy, TableTimeouts, TableTimer } from '../../model/node.ts';
import type { TeardownReason } from '../../model/observation.ts';
import { judgeStranger, permits } from '../../trace/table/table-filter.ts';
import { packetOf, type Segment } from '../datagram.ts';
import { backward } from '../known-flow.ts';
import { refused } from './answer.ts';
import type { Direction } from './firewall.ts';
import { Positions } from './positions.ts';
import { type Arrival, type Entry, type Found, StatefulFirewall } from './stateful-firewall.ts';

export interface TableTimers {
  /**
   * Each direction has its own clock; a device with one clock for both has the same value, which either direction sets
   * back.
   */
  readonly idle: Duration | Readonly<Record<Direction, Duration>>;
  /** While a connection is not established. Where one is left out, the idle time-out goes on. */
  readonly others?: TableTimeouts | undefined;
  /** What both ends hear of it when the time is over. */
  readonly onExpiry: 'silent' | 'reset';
}

export interface TableOptions {
  readonly policy: TablePolicy;
  readonly timers: TableTimers;
  readonly connectionsMax?: number | undefined;
}

interface TableEntry extends Entry {
  readonly positions: Positions;
  readonly heardAt: Record<Direction, Instant>;
  /** As it was when the connection was made. */
  readonly idle: TableTimers['idle'];
  phase: TableTimer | 'open';
  /** How it ended, where it is kept behind its end. */
  endedBy: 'fins' | 'reset';
  resetBy: Direction | undefined;
}

/** A device of which only its timers and its manners are known: other vendors' firewalls and those of clouds. */
export class TableFirewall extends StatefulFirewall<TableEntry> {
  readonly #options: TableOptions;

  constructor(options: TableOptions) {
    super(options.connectionsMax);
    this.#options = options;
  }

  protected arrives({ datagram, own }: Arrival, now: Instant): void {
    const found = this.find(datagram.flow);
    if (datagram.kind === 'icmp-error') {
      if (found) this.tell({ kind: 'passes', datagram });
    } else if (found) this.#follows(found, datagram, now, own);
    else this.#stranger(datagram, now, own);
  }

  #stranger(segment: Segment, now: Instant, own: Arrival['own']): void {
    const { action, code } = judgeStranger(this.#options.policy, packetOf(segment), {
      isOutbound: own === 'sender',
    });
    if (code !== 'TABLE_CONNECTION_MADE') this.relied.add(code === 'TABLE_NOT_PERMITTED' ? 'denial' : 'withoutState');
    if (action.kind === 'drop') return this.tellAll(refused(segment, action));
    if (!this.hasRoom(segment, now)) return;
    const entry: TableEntry = {
      id: this.newId(),
      arriving: { original: segment.flow, reply: backward(segment.flow) },
      bornAt: now,
      positions: new Positions(),
      heardAt: { original: now, reply: now },
      idle: this.changedIdle ?? this.#idleOf(segment),
      phase: segment.kind === 'syn' ? 'embryonic' : 'open',
      endedBy: 'fins',
      resetBy: undefined,
      bytes: 0,
      deadline: undefined,
      marked: undefined,
      heard: undefined,
    };
    this.observe(entry, { kind: 'firewall-built', connection: entry.id });
    this.#follows(this.add(entry), segment, now, own);
  }

  #idleOf(segment: Segment): TableTimers['idle'] {
    const { policy, timers } = this.#options;
    return policy.idleTimeoutsFor?.find((one) => permits(one, packetOf(segment)))?.idle ?? timers.idle;
  }

  #follows({ entry, direction }: Found<TableEntry>, segment: Segment, now: Instant, own: Arrival['own']): void {
    if (entry.phase === 'closed' && segment.kind === 'syn') {
      // A SYN over what has ended begins a new one in its place, as in conntrack and pf.
      this.#teardown(entry, entry.endedBy, now);
      return this.#stranger(segment, now, own);
    }
    this.tell({ kind: 'passes', datagram: segment });
    entry.bytes += segment.length;
    entry.positions.sees(segment, direction);
    entry.phase = phaseBehind(entry, segment, direction);
    if (segment.kind === 'reset') {
      entry.endedBy = 'reset';
      entry.resetBy = direction;
    }
    if (entry.phase === 'closed' && this.#ofPhase('closed') === undefined)
      return this.#teardown(entry, entry.endedBy, now);
    this.refresh({ entry, direction });
  }

  protected isAtRest({ phase, positions }: TableEntry): boolean {
    return phase === 'open' && !positions.anyFinished;
  }

  protected refresh({ entry, direction }: Found<TableEntry>): void {
    entry.heardAt[direction] = this.heardUntil;
    this.lastsUntil(entry, this.#deadlineOf(entry));
  }

  protected override moves(entry: TableEntry, by: Duration): void {
    super.moves(entry, by);
    for (const direction of ['original', 'reply'] as const)
      entry.heardAt[direction] = later(entry.heardAt[direction], by);
  }

  #deadlineOf({ phase, heardAt, idle }: TableEntry): Instant {
    const special = this.#ofPhase(phase);
    if (special !== undefined) return later(this.heardUntil, special);
    if (typeof idle === 'number') return later(this.heardUntil, idle);
    const [original, reply] = [later(heardAt.original, idle.original), later(heardAt.reply, idle.reply)];
    return original < reply ? original : reply;
  }

  /** Undefined: the idle time-out goes on; behind the end, nothing is kept. */
  #ofPhase(phase: TableEntry['phase']): Duration | undefined {
    const { others = {} } = this.#options.timers;
    switch (phase) {
      case 'open':
        return undefined;
      case 'handshake':
        return others.handshake ?? others.embryonic;
      case 'closing':
        return others.closing ?? others['half-closed'];
      case 'embryonic':
      case 'half-closed':
      case 'closed':
        return others[phase];
    }
  }

  protected silenceOf({ phase, idle }: TableEntry): Duration {
    return this.#ofPhase(phase) ?? (typeof idle === 'number' ? idle : shorter(idle.original, idle.reply));
  }

  protected tellsOfExpiry({ phase }: TableEntry): boolean {
    return this.#options.timers.onExpiry === 'reset' && phase !== 'closed';
  }

  protected expires(entry: TableEntry, now: Instant): void {
    if (this.tellsOfExpiry(entry))
      for (const direction of ['original', 'reply'] as const)
        this.tell({ kind: 'sends', datagram: entry.positions.reset(direction, entry.arriving[direction]) });
    if (entry.phase === 'open') this.relied.add('idleTimeout');
    this.#teardown(entry, reasonOf(entry), now);
  }

  protected cleared(entry: TableEntry, now: Instant): void {
    this.#teardown(entry, 'cleared', now);
  }

  #teardown(entry: TableEntry, reason: TeardownReason, now: Instant): void {
    const resetBy = reason === 'reset' && entry.resetBy && ENDS[entry.resetBy];
    this.tearDown(entry, { reason, words: reason, ...(resetBy && { resetBy }) }, now);
  }
}

const ENDS = { original: 'initiator', reply: 'responder' } as const;

const shorter = (a: Duration, b: Duration): Duration => (a < b ? a : b);

function phaseBehind(entry: TableEntry, { kind }: Segment, direction: Direction): TableEntry['phase'] {
  const { phase, positions } = entry;
  if (phase === 'closed' || kind === 'reset' || positions.isOver) return 'closed';
  if (positions.bothFinished) return 'closing';
  if (positions.anyFinished) return 'half-closed';
  if (phase === 'embryonic' && kind === 'syn-ack') return 'handshake';
  const isUnderWay = (phase === 'embryonic' || phase === 'handshake') && direction === 'original' && kind !== 'syn';
  return isUnderWay ? 'open' : phase;
}

function reasonOf({ phase, endedBy }: TableEntry): TeardownReason {
  switch (phase) {
    case 'embryonic':
    case 'handshake':
      return 'syn-timeout';
    case 'open':
      return 'idle';
    case 'half-closed':
    case 'closing':
      return 'fin-timeout';
    case 'closed':
      return endedBy;
  }
}
