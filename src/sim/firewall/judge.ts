import type { LoggedPacket } from '../../trace/netfilter/chain-walk.ts';
import type { Tracked } from '../../trace/netfilter/conntrack.ts';
import type { Tuple } from '../../trace/netfilter/tuple.ts';
import type { Packet } from '../../trace/packet.ts';
import type { AddedRule, Drop } from './added-rule.ts';
import type { ConntrackTimes } from './conntrack-times.ts';
import type { Arrival } from './stateful-firewall.ts';

/** The rules of a node decide about every packet, and ask what conntrack makes of it when they come to that. */
export type Judge = (packet: Packet, tracking: Tracking, crossing: Crossing, added?: AddedRule) => Judged;

/** Where a packet goes through the node; `own`: where it begins at the node, or ends there. */
export type Crossing = Pick<Arrival, 'arrival' | 'egress' | 'own'>;

/**
 * What rules make of a packet. `packet`: as it goes on. `times`: those that they give to the connection that it begins.
 * `by`: the rule that discards it, as a story cites it. `resets`: it does so by a reset, whether that gets out or not.
 * `logged`: as rules wrote it down.
 */
export type Judged = { readonly logged?: readonly LoggedPacket[] } & (
  | { readonly kind: 'pass'; readonly packet: Packet; readonly times?: ConntrackTimes | undefined }
  | (Drop & { readonly by?: string | undefined; readonly resets?: boolean })
);

/** What rules ask of conntrack about the packet that they judge. */
export interface Tracking {
  /**
   * What conntrack makes of the packet; asked when the packet comes to that place, and not where a rule before has
   * discarded it, or has it untracked.
   */
  readonly track: () => Tracked;
  /** Whether answers of a connection come so already. */
  readonly isTaken: (reply: Tuple) => boolean;
}
