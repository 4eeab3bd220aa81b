import type { Duration } from '../../base/duration.ts';
import type { Instant } from '../../base/instant.ts';
import type { Flow } from '../../model/flow.ts';
import type { TableManner } from '../../model/node.ts';
import type { Fact } from '../../model/observation.ts';
import type { Datagram, Segment } from '../datagram.ts';
import type { Machine } from '../machine.ts';
import type { OwnTable } from '../way.ts';
import type { Silence } from './silences.ts';

/**
 * A stateful device. It is told of what arrives at its interfaces, and of nothing else: which of the ends a packet
 * comes from, and what its connection went through before, it knows only from its own table.
 */
export interface Firewall extends Machine<FirewallInput, FirewallOutput> {
  /** When something is due; what it answers to its inputs may be earlier. */
  readonly wakeAt: Instant | undefined;
  /** Manners of its kind that decided something. */
  readonly relied: ReadonlySet<TableManner>;
  /** Somebody will hear of it when a connection that it watches has its time over. */
  readonly willSpeak: boolean;
  /** How long each connection was silent at most, up to now. */
  silences(now: Instant): Iterable<Silence>;
  /**
   * How long the connection of a packet may be silent before the device does something. Undefined: it knows no such
   * connection.
   */
  endures(flow: Flow, seen: 'both-ways' | 'one-way'): Endured | undefined;
  /**
   * The entry of a packet that says nothing but that its sender lives. Undefined: more than a time depends on whether
   * it crosses.
   */
  upkeep(flow: Flow): Upkeep | undefined;
}

/** An entry of a connection that is open, and of which all is acknowledged; the device sees both of its directions. */
export interface Upkeep {
  /** How long it lasts without a sign of life. Undefined: for ever. */
  readonly silence: Duration | undefined;
  /**
   * Somebody else sees to it that it hears of signs of life in time, and tells of them when all are over; until then it
   * does not end by itself.
   */
  leaves(): void;
  /** A sign of life crossed, in the direction of the flow. */
  crossed(at: Instant): void;
  /** Whole rounds of them, one like the other and like those before, which took so much time. */
  passes(time: Duration): void;
  /** The last that did. */
  crossedLast(segment: Segment): void;
  /** All of that was told. When to wake the device. */
  takesBack(): Instant | undefined;
}

export interface Endured {
  /** Undefined: for ever. */
  readonly silence: Duration | undefined;
  /** As the packet looks when it leaves the device. */
  readonly leaving: Flow;
}

export type FirewallInput =
  /** `arrival` and `egress`: the interfaces that the way of the packet leads through. */
  | {
      readonly kind: 'arrives';
      readonly datagram: Datagram;
      readonly arrival: string;
      readonly egress: string;
      /** The device is one end of the connection itself: it sends the packet, or is whom it is for. */
      readonly own?: OwnTable['of'] | undefined;
    }
  /** An administrator removes connections: `clear conn`, `conntrack -D`. Undefined: all. */
  | { readonly kind: 'clear'; readonly which?: (flow: Flow) => boolean }
  /** `clear xlate`: what it gave out of its pools, and the connections that use it. */
  | { readonly kind: 'clear-translations' }
  /**
   * The node stops and starts, or another takes over without its state: what was known is gone, and nothing is told.
   */
  | { readonly kind: 'restart' }
  | { readonly kind: 'change'; readonly change: Change };

/** What a device is told to do from now on. */
export type Change =
  | { readonly sets: 'idle-timeout'; readonly to: Duration }
  | ({ readonly sets: 'block' } & Block)
  | { readonly sets: 'connections-max'; readonly to: number };

export interface Block {
  /** The port that packets go to. */
  readonly port: number;
  readonly answer: 'silent' | 'reset';
  readonly reaches: 'new-connections' | 'every-packet';
  /** The rule of a Linux writes down what it blocks, with this in front. */
  readonly log?: string;
}

export type FirewallOutput =
  /** The packet goes on, perhaps translated. */
  | { readonly kind: 'passes'; readonly datagram: Datagram }
  /** The device speaks by itself: a reset, an ICMP error, a probe. Where it goes, its flow says. */
  | { readonly kind: 'sends'; readonly datagram: Datagram }
  | { readonly kind: 'observes'; readonly flow?: Flow; readonly fact: Fact };

/** From the one who began the connection to the one who accepted it, or back. */
export type Direction = 'original' | 'reply';

export const opposite = (direction: Direction): Direction => (direction === 'original' ? 'reply' : 'original');
