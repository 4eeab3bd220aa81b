import { isSinceVista } from '../../model/windows.ts';
import { familyOf, networkOf, type Prefix, wordsOf } from '../../base/prefix.ts';
import type { Address } from '../../base/address.ts';
import type { LoadedNode } from '../host/loaded-node.ts';

/**
 * Who chooses a source by the longest common prefix (IPv6, Windows) compares the destination bit by bit with each of
 * its addresses. What decides between two of them is only on which side of the bit in which they differ the destination
 * lies.
 */
export function longestMatchPrefixes({ node, addresses }: LoadedNode): readonly Prefix[] {
  const compared = addresses.filter((address) => familyOf(address) === 6 || isSinceVista(node.system));
  const prefixes: Prefix[] = [];
  for (const [i, one] of compared.entries())
    for (const other of compared.slice(i + 1)) {
      if (familyOf(one) !== familyOf(other)) continue;
      const length = commonLength(one, other) + 1;
      prefixes.push(networkOf(one, length), networkOf(other, length));
    }
  return prefixes;
}

function commonLength(a: Address, b: Address): number {
  const others = wordsOf(b);
  let length = 0;
  for (const [i, word] of wordsOf(a).entries()) {
    const same = Math.clz32((word ^ (others[i] ?? 0)) >>> 0);
    length += same;
    if (same < 32) return length;
  }
  return length - 1;
}
