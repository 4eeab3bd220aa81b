import type { Duration } from '../base/duration.ts';
import type { Disposition } from '../model/codes.ts';
import type { IcmpKind } from '../trace/packet.ts';
import type { Point } from './impairments.ts';

/** One direction of a connection through the network, as far as somebody on it keeps state or takes time. */
export interface Way {
  readonly crossings: readonly Crossing[];
  readonly end: WayEnd;
  /** The interfaces from the last crossing to the end. */
  readonly passes?: readonly Point[] | undefined;
  /** The interface by which the sender sends. */
  readonly leaves?: string | undefined;
  /** How many nodes on it count the time to live down. */
  readonly routers?: number;
}

export interface Crossing {
  readonly device: string;
  readonly arrival: string;
  readonly egress: string;
  /** From the sender, or the device before it. */
  readonly delay: Duration;
  /** The interfaces on the way here, this arrival included. */
  readonly passes?: readonly Point[] | undefined;
  /** How many nodes before this one count the time to live down. */
  readonly routersBefore?: number | undefined;
  /** The table is an end's own: it stands between the TCP of that host and its interface. */
  readonly own?: OwnTable | undefined;
}

export interface OwnTable {
  readonly of: 'sender' | 'receiver';
  /**
   * Where a capture at that host is taken. `wire`: its system filters, below the capture on the way in and above it on
   * the way out. `stack`: somebody outside of the machine does, and what he discards never comes to it.
   */
  readonly captured: 'wire' | 'stack';
}

export type WayEnd =
  | { readonly kind: 'host'; readonly host: string; readonly delay: Duration; readonly interface?: string }
  /**
   * Something without state on the way discards it, always: no route, a reverse-path filter, nobody who answers for the
   * next hop.
   */
  | { readonly kind: 'lost'; readonly at?: LostAt }
  /** Something without state on the way, or a rule of the host itself, refuses it. */
  | { readonly kind: 'refused'; readonly answer: IcmpKind | 'reset'; readonly delay: Duration; readonly by?: string };

/** The host that a packet reaches and that discards it on arrival. */
export interface LostAt {
  readonly host: string;
  readonly interface: string;
  readonly delay: Duration;
  readonly disposition: Disposition;
}

/** Both directions of one connection. They need not go through the same devices. */
export interface Circuit {
  readonly there: Way;
  readonly back: Way;
}
