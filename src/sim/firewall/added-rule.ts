import type { LogStatement } from '../../model/netfilter.ts';
import type { FilterAction } from '../../trace/filter-verdict.ts';
import type { Tracked } from '../../trace/netfilter/conntrack.ts';

/**
 * A rule that somebody has put before all others where packets are filtered (INPUT, FORWARD, OUTPUT), which is behind
 * conntrack. Undefined: it says nothing about the packet.
 */
export type AddedRule = (tracked: Tracked | undefined) => Added | undefined;

export interface Added {
  readonly action: Drop;
  /** It writes the packet down before. */
  readonly log?: LogStatement | undefined;
}

export type Drop = Extract<FilterAction, { readonly kind: 'drop' }>;
