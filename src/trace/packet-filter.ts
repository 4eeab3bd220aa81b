import type { Hook } from '../model/netfilter.ts';
import type { FilterVerdict } from './filter-verdict.ts';
import type { NodeName } from '../model/observation.ts';
import type { Packet } from './packet.ts';
import type { Reason } from './reason.ts';

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

/** A node that forwards, and whose rules nobody listed: it is told where they would be asked. */
export const filterNotListed = (name: NodeName): PacketFilter => ({
  pass: (point) => {
    const open = openFilter.pass(point);
    return point.hook === 'forward' ? { ...open, steps: [{ kind: 'filter', because: notListed(name) }] } : open;
  },
});

const notListed = (name: NodeName): Reason => ({
  code: 'RULES_NOT_LISTED',
  text: `No listing of ${name} shows its rules: it is taken to let everything pass.`,
  config: [],
  assumed: ['ASSUMED_NO_RULES'],
});

/** The same, letting everything pass, changed as far as its rules came. */
export const withoutDrops = (filter: PacketFilter): PacketFilter => ({
  pass: (point) => ({ ...filter.pass(point), action: { kind: 'pass' } }),
});
