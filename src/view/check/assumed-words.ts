import { someOf } from '../../base/some-of.ts';
import type { Assumption } from '../../check/assumptions.ts';

/** Many hosts of one system are one assumption. */
const NODES_NAMED = 3;

/** Each assumption once, with the nodes that it is made of: `solaris (db1, db2): ...`. */
export function assumedWords(all: Iterable<Assumption>): readonly string[] {
  const groups = new Map<string, { readonly kind: string; readonly words: string; readonly nodes: Set<string> }>();
  for (const { kind, words, node } of all) {
    const key = `${kind} ${words}`;
    const group = groups.get(key) ?? { kind, words, nodes: new Set() };
    group.nodes.add(node);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ kind, words, nodes }) => `${kind} (${someOf([...nodes], NODES_NAMED)}): ${words}`);
}
