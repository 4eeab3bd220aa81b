import type { LoadedNode } from '../trace/host/loaded-node.ts';
import { tracksConnections } from '../trace/netfilter/conntrack-settings.ts';

/** Why nothing that befalls a connection table could be seen at a node; undefined: it has one, which is played. */
export function whyNoTable(node: LoadedNode): string | undefined {
  const { filter } = node.node;
  if (filter === undefined) return 'has no connection table';
  if (filter.kind === 'asa') return undefined;
  if (filter.kind === 'netfilter' && !tracksConnections(filter.ruleset, 4) && !tracksConnections(filter.ruleset, 6))
    return 'has rules that ask for no state, so that the kernel keeps no connection table';
  return undefined;
}

/** Why no route could lead around a node; undefined: one can, and its table misses what goes there. */
export const whyNoWayAround = (node: LoadedNode): string | undefined =>
  whyNoTable(node) ?? (node.forwards ? undefined : 'forwards nothing: what is for it comes to it by every way');

/** Why a node takes no address or port back that it gave. */
export function whyNoPool({ node: { filter } }: LoadedNode): string | undefined {
  if (filter?.kind !== 'asa') return 'is no device of the ASA family';
  const gives = filter.policy.translations.some(
    ({ kind, inactive }) => !inactive && (kind === 'dynamic' || kind === 'pat'),
  );
  return gives ? undefined : 'gives no address out of a pool';
}
