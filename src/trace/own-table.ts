import type { LoadedNode } from './host/loaded-node.ts';
import { tracksConnections } from './netfilter/conntrack-settings.ts';
import { guardsItself } from './table/guards-itself.ts';

/**
 * Whether a host keeps a table of its own connections, between its TCP and its interfaces: a preset that guards it, or
 * rules that have the kernel track connections, which it does for what the host sends and gets as for what it forwards.
 */
export function keepsOwnTable(node: LoadedNode): boolean {
  const { filter } = node.node;
  if (filter?.kind !== 'netfilter') return guardsItself(node);
  return tracksConnections(filter.ruleset, 4) || tracksConnections(filter.ruleset, 6);
}
