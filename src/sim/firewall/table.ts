import { type Duration } from '../../base/duration.ts';
import { between, type Instant, later } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { TablePolicy } from '../../model/node.ts';
import type { Fact, TeardownReason } from '../../model/observation.ts';
import { TableFilter } from '../../trace/table/table-filter.ts';
import { backward, type Datagram, flowKey, packetOf, type Segment } from '../datagram.ts';
import { Deadlines } from '../deadlines.ts';
import type { Stepped, Wake } from '../machine.ts';
import { refused } from './answer.ts';
import type { Direction, Firewall, FirewallInput, FirewallOutput } from './firewall.ts';
import { Positions } from './positions.ts';

export interface TableTimers {
  /** Each direction has its own clock; a device with one clock for both has the same value, which either direction sets back. */
  readonly idle: Duration | Readonly<Record<Direction, Duration>>;
  /** Until the handshake is complete; undefined: the idle time-out. */
  readonly embryonic?: Duration | undefined;
  /** When both ends have sent their FIN; undefined: the idle time-out. */
  readonly halfClosed?: Duration | undefined;
  /** What both ends hear of it when the time is over. */
  readonly onExpiry: 'silent' | 'reset';
}

export interface TableOptions {
  readonly policy: TablePolicy;
  readonly timers: TableTimers;
}

interface Entry {
  readonly id: string;
  readonly flow: Flow;
  readonly bornAt: Instant;
  readonly positions: Positions;
  readonly heardAt: Record<Direction, Instant>;
  phase: 'embryonic' | 'open' | 'half-closed';
  bytes: number;
  deadline: Instant | undefined;
}

interface Found {
  readonly entry: Entry;
  readonly direction: Direction;
}

/** A device of which only its timers and its manners are known: other vendors' firewalls and those of clouds. */
export class TableFirewall implements Firewall {
  readonly #options: TableOptions;
  readonly #table = new Map<string, Found>();
  readonly #deadlines = new Deadlines<Entry>();
  #made = 0;
  #outputs: FirewallOutput[] = [];

  constructor(options: TableOptions) {
    this.#options = options;
  }

  step(input: FirewallInput | Wake, now: Instant): Stepped<FirewallOutput> {
    this.#outputs = [];
    for (let due = this.#deadlines.takeDue(now); due; due = this.#deadlines.takeDue(now)) this.#expires(due, now);
    this.#take(input, now);
    return { outputs: this.#outputs, wakeAt: this.#deadlines.next };
  }

  #take(input: FirewallInput | Wake, now: Instant): void {
    switch (input.kind) {
      case 'arrives':
        return this.#arrives(input.datagram, now);
      case 'clear':
        for (const { entry, direction } of this.#table.values())
          if (direction === 'original' && (input.which?.(entry.flow) ?? true)) this.#teardown(entry, 'cleared', now);
        return;
      case 'restart':
        for (const { entry } of this.#table.values()) this.#deadlines.forget(entry);
        this.#table.clear();
        return;
      case 'wake':
    }
  }

  #arrives(datagram: Datagram, now: Instant): void {
    const found = this.#table.get(flowKey(datagram.flow));
    if (datagram.kind === 'icmp-error') {
      if (found) this.#outputs.push({ kind: 'passes', datagram });
    } else if (found) this.#follows(found, datagram, now);
    else this.#stranger(datagram, now);
  }

  #stranger(segment: Segment, now: Instant): void {
    // A table without connections: what is left is what the device does with a packet that it does not know.
    const { action } = new TableFilter(this.#options.policy).pass({ hook: 'forward', packet: packetOf(segment) });
    if (action.kind === 'drop') {
      this.#outputs.push(...refused(segment, action));
      return;
    }
    const entry: Entry = {
      id: `${++this.#made}`,
      flow: segment.flow,
      bornAt: now,
      positions: new Positions(),
      heardAt: { original: now, reply: now },
      phase: segment.kind === 'syn' ? 'embryonic' : 'open',
      bytes: 0,
      deadline: undefined,
    };
    this.#table.set(flowKey(segment.flow), { entry, direction: 'original' });
    this.#table.set(flowKey(backward(segment.flow)), { entry, direction: 'reply' });
    this.#observe(segment.flow, { kind: 'firewall-built', connection: entry.id });
    this.#follows({ entry, direction: 'original' }, segment, now);
  }

  #follows({ entry, direction }: Found, segment: Segment, now: Instant): void {
    this.#outputs.push({ kind: 'passes', datagram: segment });
    entry.bytes += segment.length;
    entry.positions.sees(segment, direction);
    if (segment.kind === 'reset') return this.#teardown(entry, 'reset', now);
    if (entry.positions.isOver) return this.#teardown(entry, 'fins', now);
    if (entry.positions.bothFinished) entry.phase = 'half-closed';
    else if (entry.phase === 'embryonic' && direction === 'original' && segment.kind !== 'syn') entry.phase = 'open';
    entry.heardAt[direction] = now;
    entry.deadline = this.#deadlineOf(entry, now);
    this.#deadlines.watch(entry);
  }

  #deadlineOf({ phase, heardAt }: Entry, now: Instant): Instant {
    const { idle, embryonic, halfClosed } = this.#options.timers;
    const special = phase === 'embryonic' ? embryonic : phase === 'half-closed' ? halfClosed : undefined;
    if (special !== undefined) return later(now, special);
    if (typeof idle === 'number') return later(now, idle);
    const [original, reply] = [later(heardAt.original, idle.original), later(heardAt.reply, idle.reply)];
    return original < reply ? original : reply;
  }

  #expires(entry: Entry, now: Instant): void {
    if (this.#options.timers.onExpiry === 'reset') {
      const flows = { original: entry.flow, reply: backward(entry.flow) };
      for (const direction of ['original', 'reply'] as const)
        this.#outputs.push({ kind: 'sends', datagram: entry.positions.reset(direction, flows[direction]) });
    }
    this.#teardown(entry, reasonOf[entry.phase], now);
  }

  #teardown(entry: Entry, reason: TeardownReason, now: Instant): void {
    this.#table.delete(flowKey(entry.flow));
    this.#table.delete(flowKey(backward(entry.flow)));
    this.#deadlines.forget(entry);
    const { id: connection, bornAt, bytes } = entry;
    const lasted = between(bornAt, now);
    this.#observe(entry.flow, { kind: 'firewall-teardown', connection, lasted, bytes, reason, words: reason });
  }

  #observe(flow: Flow, fact: Fact): void {
    this.#outputs.push({ kind: 'observes', flow, fact });
  }
}

const reasonOf = { embryonic: 'syn-timeout', open: 'idle', 'half-closed': 'fin-timeout' } as const;
