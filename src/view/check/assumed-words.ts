import { someOf } from '../../base/some-of.ts';
import type { Assumption } from '../../check/assumptions.ts';
import { wrap } from '../wrap.ts';

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

/**
 * What the whole result stands or falls with, for whoever reads the last line only: a gateway of which nobody knows
 * what it lets pass. Undefined: nothing of the kind.
 */
export function restsOnWords(all: Iterable<Assumption>): string | undefined {
  const nodes = new Set<string>();
  for (const { code, node } of all) if (code === 'ASSUMED_NO_RULES') nodes.add(node);
  if (nodes.size === 0) return undefined;
  const is = nodes.size === 1 ? 'is' : 'are';
  return `This rests on ASSUMED_NO_RULES: ${someOf([...nodes], NODES_NAMED)} ${is} taken to let everything pass.`;
}

/** The section of a text that names them; none without any. */
export function assumedText(all: Iterable<Assumption>): readonly string[] {
  const words = assumedWords(all);
  if (words.length === 0) return [];
  const more = words.length > ASSUMED_SHOWN ? [`  and ${words.length - ASSUMED_SHOWN} more`] : [];
  const shown = words.slice(0, ASSUMED_SHOWN).flatMap((one) => wrap(one, '  ', '    '));
  return ['', 'Assumed, for no source at hand confirms it:', ...shown, ...more];
}

const ASSUMED_SHOWN = 10;

export function restsOnText(all: Iterable<Assumption>): readonly string[] {
  const words = restsOnWords(all);
  return words === undefined ? [] : ['', ...wrap(words)];
}
