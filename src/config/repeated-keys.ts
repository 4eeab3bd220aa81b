import { isMap, isScalar, isSeq, type Scalar } from 'yaml';

/**
 * The keys that stand in their map for the second time or more, in the order of the file. The parser would find them
 * too, but compares each key with all before it: sixty thousand sessions take it half a minute.
 */
export function* repeatedKeys(node: unknown): Iterable<Scalar> {
  if (isSeq(node)) for (const item of node.items) yield* repeatedKeys(item);
  if (!isMap(node)) return;
  const seen = new Set<unknown>();
  for (const pair of node.items) {
    const { key } = pair;
    if (isScalar(key)) {
      if (seen.has(key.value)) yield key;
      seen.add(key.value);
    }
    yield* repeatedKeys(pair.value);
  }
}
