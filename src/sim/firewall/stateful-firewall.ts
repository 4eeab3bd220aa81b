import type { Duration } from '../../base/duration.ts';
import { between, type Instant, instant, later } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { TableManner } from '../../model/node.ts';
import type { Fact } from '../../model/observation.ts';
import { type Datagram, type Segment, steadyOf } from '../datagram.ts';
import { backward, flowKey } from '../known-flow.ts';
import { Deadlines } from '../deadlines.ts';
import type { Stepped, Wake } from '../machine.ts';
import { heardUntil, type Steady } from '../steady.ts';
import { denied, refused } from './answer.ts';
import {
  type Block,
  type Change,
  type Direction,
  type Endured,
  type Firewall,
  type FirewallInput,
  type FirewallOutput,
  opposite,
  type Upkeep,
} from './firewall.ts';
import { type Hearable, type Heard, type Silence, Silences } from './silences.ts';

/** A connection that a device keeps state of. */
export interface Entry extends Hearable {
  readonly id: string;
  /** As the packets of each direction look when they arrive at the device. */
  readonly arriving: Readonly<Record<Direction, Flow>>;
  readonly bornAt: Instant;
  bytes: number;
  deadline: Instant | undefined;
  marked: Instant | undefined;
  heard: Heard | undefined;
}

export interface Found<E extends Entry> {
  readonly entry: E;
  readonly direction: Direction;
}

/** It ends at times of its own, and is lost when the device starts anew. */
export interface Beside {
  /** It may be too early, never too late. */
  readonly next: Instant | undefined;
  ends(now: Instant): void;
  forget(): void;
}

/** Why it removes a connection, as it writes that down. */
export type Ending = Pick<Extract<Fact, { readonly kind: 'firewall-teardown' }>, 'reason' | 'words' | 'resetBy'>;

/** Whether a device sees both directions of a connection. */
export type Seen = Parameters<Firewall['endures']>[1];

export type Arrival = Extract<FirewallInput, { readonly kind: 'arrives' }>;

/**
 * What all stateful devices do alike: keep a table of connections, and end each at its time. What they make of a packet
 * differs.
 */
export abstract class StatefulFirewall<E extends Entry> implements Firewall {
  readonly #table = new Map<string, Found<E>>();
  readonly #deadlines = new Deadlines<E>();
  readonly #blocks = new Map<number, Block>();
  readonly #silences = new Silences<E>();
  #now: Instant = instant(0);
  #steady: Steady | undefined;
  /** What the idle time-out was changed to. */
  protected changedIdle: Duration | undefined;
  #connectionsMax: number;
  #count = 0;
  #made = 0;
  #outputs: FirewallOutput[] = [];

  /** `connectionsMax`: undefined, as many as come. */
  constructor(connectionsMax?: number) {
    this.#connectionsMax = connectionsMax ?? Infinity;
  }

  protected abstract arrives(arrival: Arrival, now: Instant): void;
  protected abstract expires(entry: E, now: Instant): void;
  /** When its time is over, an end is told, and not only asked whether it is there. */
  protected abstract tellsOfExpiry(entry: E): boolean;
  /** An administrator removes it. */
  protected abstract cleared(entry: E, now: Instant): void;

  /** Packets of this flow pass without a connection: nothing of it is kept, so nothing is forgotten. */
  protected isUntracked(_flow: Flow): boolean {
    return false;
  }

  /** What it keeps besides connections. */
  protected get beside(): Beside | undefined {
    return undefined;
  }
  /** An administrator takes back what it gave. */
  protected translationsCleared(_now: Instant): void {}

  /** A sign of life would change nothing but how long the entry lasts. */
  protected abstract isAtRest(entry: E): boolean;
  /** One crossed. */
  protected abstract refresh(found: Found<E>): void;
  /** All that it heard of it is so much later. */
  protected moves(entry: E, by: Duration): void {
    if (entry.deadline !== undefined) entry.deadline = later(entry.deadline, by);
    if (entry.heard) entry.heard.last.at = later(entry.heard.last.at, by);
  }
  /** Of several, this was the last. */
  protected remembers(_found: Found<E>, _segment: Segment): void {}

  /** How long it lasts that carries nothing from now on. */
  protected abstract silenceOf(entry: E, seen: Seen): Duration | undefined;

  endures(flow: Flow, seen: Seen): Endured | undefined {
    const found = this.find(flow);
    if (!found) return this.isUntracked(flow) ? { silence: undefined, leaving: flow } : undefined;
    const { entry, direction } = found;
    return { silence: this.silenceOf(entry, seen), leaving: backward(entry.arriving[opposite(direction)]) };
  }

  upkeep(flow: Flow): Upkeep | undefined {
    if (this.#blocks.size > 0) return undefined;
    const found = this.find(flow);
    if (!found) return this.isUntracked(flow) ? this.#nothingKept : undefined;
    if (!this.isAtRest(found.entry)) return undefined;
    const { entry } = found;
    let left: Instant | undefined;
    return {
      silence: this.silenceOf(entry, 'both-ways'),
      leaves: () => {
        left = entry.deadline;
        entry.deadline = undefined;
      },
      crossed: (at) => {
        this.#now = at;
        this.#steady = undefined;
        this.refresh(found);
      },
      passes: (time) => this.moves(entry, time),
      crossedLast: (segment) => this.remembers(found, segment),
      takesBack: () => {
        entry.deadline ??= left;
        this.#deadlines.watch(entry);
        return this.#next;
      },
    };
  }

  readonly #nothingKept: Upkeep = {
    silence: undefined,
    leaves: () => {},
    crossed: () => {},
    passes: () => {},
    crossedLast: () => {},
    takesBack: () => this.#next,
  };

  step(input: FirewallInput | Wake, now: Instant): Stepped<FirewallOutput> {
    this.#outputs = [];
    this.#now = now;
    this.#steady = undefined;
    // Whatever is due is over, also when a packet comes at that very moment.
    for (let due = this.#deadlines.takeDue(now); due; due = this.#deadlines.takeDue(now)) this.expires(due, now);
    this.beside?.ends(now);
    this.#steady = input.kind === 'arrives' ? steadyOf(input.datagram) : undefined;
    this.#take(input, now);
    return { outputs: this.#outputs, wakeAt: this.#next };
  }

  get #next(): Instant | undefined {
    const [own, beside] = [this.#deadlines.next, this.beside?.next];
    return beside === undefined || (own !== undefined && own <= beside) ? own : beside;
  }

  /** What is kept beside connections ends without anybody noticing: who waits for nothing else waits for nothing. */
  get wakeAt(): Instant | undefined {
    return this.#deadlines.nextDue;
  }

  readonly relied = new Set<TableManner>();

  get willSpeak(): boolean {
    for (const entry of this.entries()) if (entry.deadline !== undefined && this.tellsOfExpiry(entry)) return true;
    return false;
  }

  /** How long each connection was silent at most, up to now. */
  silences(now: Instant): Iterable<Silence> {
    return this.#silences.all(now);
  }

  #take(input: FirewallInput | Wake, now: Instant): void {
    switch (input.kind) {
      case 'arrives':
        return !this.asksRulesAlways && this.#isBlocked(input) ? undefined : this.arrives(input, now);
      case 'clear':
        for (const { entry, direction } of this.#table.values())
          if (direction === 'original' && (input.which?.(entry.arriving.original) ?? true)) this.cleared(entry, now);
        return;
      case 'restart':
        for (const { entry } of this.#table.values()) {
          this.#deadlines.forget(entry);
          this.#silences.ended(entry, now);
        }
        this.#table.clear();
        this.#count = 0;
        return this.beside?.forget();
      case 'clear-translations':
        return this.translationsCleared(now);
      case 'change':
        return this.#changes(input.change);
      case 'wake':
    }
  }

  #changes(change: Change): void {
    switch (change.sets) {
      case 'idle-timeout':
        this.changedIdle = change.to;
        return;
      case 'block':
        this.#blocks.set(change.port, change);
        return;
      case 'connections-max':
        this.#connectionsMax = change.to;
    }
  }

  /**
   * Whether rules are asked about packets of connections that are known. Such a device asks itself for the port that is
   * blocked, at the place where its rules stand.
   */
  protected get asksRulesAlways(): boolean {
    return false;
  }

  /** The rule that blocks the port that a packet goes to. An ICMP error goes to none. */
  protected blockFor(datagram: Datagram): Block | undefined {
    if (this.#blocks.size === 0 || datagram.kind === 'icmp-error') return undefined;
    return this.#blocks.get(datagram.flow.destination.port);
  }

  /** What is known passes without a rule. */
  #isBlocked({ datagram, arrival }: Arrival): boolean {
    const block = this.blockFor(datagram);
    if (!block || datagram.kind === 'icmp-error' || this.find(datagram.flow) || this.isUntracked(datagram.flow))
      return false;
    this.tellAll(refused(datagram, BLOCKED[block.answer], { zone: arrival }));
    return true;
  }

  /** Whether there is room for the connection that a packet would make. Where there is none, that is written down. */
  protected hasRoom(segment: Segment, now: Instant, zone?: string): boolean {
    if (this.#count < this.#connectionsMax || this.makesRoom(now)) return true;
    this.tell(denied(segment, 'table-full', zone, { limit: this.#connectionsMax }));
    return false;
  }

  /** Removes a connection for another, where the device does that. */
  protected makesRoom(_now: Instant): boolean {
    return false;
  }

  /** Every connection, the oldest first. */
  protected *entries(): Iterable<E> {
    for (const { entry, direction } of this.#table.values()) if (direction === 'original') yield entry;
  }

  /** Never the same twice, also after a restart. */
  protected newId(): string {
    return `${++this.#made}`;
  }

  protected find(flow: Flow): Found<E> | undefined {
    return this.#table.get(flowKey(flow));
  }

  protected add(entry: E): Found<E> {
    const found = { entry, direction: 'original' } as const;
    this.#count++;
    this.#table.set(flowKey(entry.arriving.original), found);
    this.#table.set(flowKey(entry.arriving.reply), { entry, direction: 'reply' });
    return found;
  }

  protected remove(entry: E): void {
    if (this.#table.delete(flowKey(entry.arriving.original))) this.#count--;
    this.#table.delete(flowKey(entry.arriving.reply));
    this.#deadlines.forget(entry);
    this.#silences.ended(entry, this.#now);
  }

  /** Removes it, and writes that down. `words`: as a device of this kind prints the reason. */
  protected tearDown(entry: E, why: Ending, now: Instant): void {
    this.remove(entry);
    const { id: connection, bornAt, bytes } = entry;
    this.observe(entry, { kind: 'firewall-teardown', connection, lasted: between(bornAt, now), bytes, ...why });
  }

  /** Up to when what arrives now is heard of: it may stand for a stream. Idle time-outs begin there. */
  protected get heardUntil(): Instant {
    return heardUntil(this.#now, this.#steady);
  }

  /** Undefined: it never ends by itself. */
  protected lastsUntil(entry: E, deadline: Instant | undefined): void {
    entry.deadline = deadline;
    this.#silences.heard(entry, { flow: entry.arriving.original, now: this.#now, steady: this.#steady });
    this.#deadlines.watch(entry);
  }

  /** It ends sooner than it was to, without having carried anything. */
  protected shortens(entry: E, deadline: Instant): void {
    entry.deadline = deadline;
    this.#deadlines.watch(entry);
  }

  protected observe({ arriving }: E, fact: Fact): void {
    this.tell({ kind: 'observes', flow: arriving.original, fact });
  }

  protected tell(output: FirewallOutput): void {
    this.#outputs.push(output);
  }

  protected tellAll(outputs: readonly FirewallOutput[]): void {
    this.#outputs.push(...outputs);
  }
}

/** What becomes of a packet to a blocked port. */
export const BLOCKED = {
  silent: { kind: 'drop', disposition: 'DENIED_SILENT' },
  reset: { kind: 'drop', disposition: 'DENIED_RESET', answer: { kind: 'reset' } },
} as const;
