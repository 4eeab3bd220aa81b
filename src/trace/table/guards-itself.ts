import { presets } from '../../config/presets.ts';
import type { LoadedNode } from '../host/loaded-node.ts';

/**
 * Whether the preset of a node stands between that node's own TCP and its interfaces: what guards single hosts does
 * (security groups), and any other that forwards nothing. A firewall that forwards has its permits and its table for
 * what it passes on.
 */
export function guardsItself(node: LoadedNode): boolean {
  const { filter } = node.node;
  if (filter?.kind !== 'table') return false;
  return presets.get(filter.policy.preset)?.isOfHost !== undefined || !node.forwards;
}
