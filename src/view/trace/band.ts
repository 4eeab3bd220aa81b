import type { Visit } from './visit.ts';

/**
 * What stands beside each other: the request's and the answer's stay at one node, or one of the two where the other did
 * not come there.
 */
export interface Band {
  readonly down: Visit | undefined;
  readonly up: Visit | undefined;
}

/**
 * Lays the answer's way, from its end to its beginning, beside the request's: as many nodes as possible side by side,
 * in order.
 */
export function bandsOf(request: readonly Visit[], reply: readonly Visit[]): readonly Band[] {
  const down = request.slice(0, VISITS_MAX);
  const up = reply.toReversed().slice(0, VISITS_MAX);
  const common = longestCommon(down, up);
  const bands: Band[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of [...common, [down.length, up.length] as const]) {
    for (; i < a; i++) bands.push({ down: down[i], up: undefined });
    for (; j < b; j++) bands.push({ down: undefined, up: up[j] });
    if (i < down.length && j < up.length) bands.push({ down: down[i++], up: up[j++] });
  }
  return bands;
}

/** A hop count allows 64 stays, a firewall that does not lower it more; the comparison grows with the square. */
const VISITS_MAX = 600;

/** Indices of a longest common subsequence of node names. */
function longestCommon(a: readonly Visit[], b: readonly Visit[]): readonly (readonly [number, number])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row) row[j] = a[i]?.node === b[j]?.node ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i]?.node === b[j]?.node) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
