import type { Hook } from '../model/netfilter.ts';
import type { FilterVerdict } from './filter-verdict.ts';
import type { Packet } from './packet.ts';

/** Where in its way through a node a packet is. */
export interface HookPoint {
  readonly hook: Hook;
  readonly packet: Packet;
  readonly arrival?: string | undefined;
  readonly egress?: string | undefined;
  /** Of the socket that sends it. */
  readonly user?: number | undefined;
  /**
   * The filter, or the stack by ICMP, answers with it to the packet that ended here: it belongs to that one's
   * connection.
   */
  readonly answers?: boolean | undefined;
}

export interface HookVerdict extends FilterVerdict {
  /** The mark or an address was changed on the way out, so the route is looked up again. */
  readonly rerouted: boolean;
}

/** A packet filter with its connection table, which lives as long as the connection that is traced. */
export interface PacketFilter {
  pass(point: HookPoint): HookVerdict;
}

/** A node without rules. */
export const openFilter: PacketFilter = {
  pass: ({ packet }) => ({ action: { kind: 'pass' }, packet, steps: [], assumed: [], rerouted: false }),
};

/** The same, letting everything pass, changed as far as its rules came. */
export const withoutDrops = (filter: PacketFilter): PacketFilter => ({
  pass: (point) => ({ ...filter.pass(point), action: { kind: 'pass' } }),
});
