import { isSinceVista } from '../../model/windows.ts';
import { type Address, isLoopback } from '../../base/address.ts';
import { familyOf, shareBits, wordsOf } from '../../base/prefix.ts';
import type { InterfaceAddress, Scope } from '../../model/interface.ts';
import type { LoadedNode } from './loaded-node.ts';

export interface SourceWish {
  /** The interface that the packet leaves by. */
  readonly egress: string;
  /** The gateway; none when the destination is a neighbour. */
  readonly nextHop?: Address | undefined;
  readonly destination: Address;
  /** The narrowest scope that will do: `link` behind a gateway, `host` for a neighbour. */
  readonly scope: Scope;
}

export interface ChosenSource {
  readonly address: Address;
  readonly code:
    | 'SOURCE_IN_NETWORK_OF_NEXT_HOP'
    | 'SOURCE_FIRST_OF_INTERFACE'
    | 'SOURCE_FROM_OTHER_INTERFACE'
    | 'SOURCE_LONGEST_MATCH';
  readonly of: InterfaceAddress;
}

/** The source address that the system chooses when neither socket nor route names one. */
export function chooseSource(node: LoadedNode, wish: SourceWish): ChosenSource | undefined {
  if (familyOf(wish.destination) === 6 || isSinceVista(node.node.system)) return byLongestMatch(node, wish);
  return inetSelectAddress(node, wish);
}

/** Linux IPv4: inet_select_addr() in net/ipv4/devinet.c. There is no table of RFC 6724 for IPv4. */
function inetSelectAddress(node: LoadedNode, { egress, nextHop, scope }: SourceWish): ChosenSource | undefined {
  const wide = (one: InterfaceAddress) =>
    !one.secondary && rank(one.scope) <= rank(scope) && familyOf(one.address) === 4;
  const candidates = node.interfaces.get(egress)?.addresses.filter(wide) ?? [];
  const near = nextHop && candidates.find(({ address, length }) => shareBits(address, nextHop, length));
  if (near) return { address: near.address, code: 'SOURCE_IN_NETWORK_OF_NEXT_HOP', of: near };
  const [first] = candidates;
  if (first) return { address: first.address, code: 'SOURCE_FIRST_OF_INTERFACE', of: first };
  for (const other of node.interfaces.values()) {
    const found = other.addresses.find((one) => wide(one) && one.scope !== 'link');
    if (found) return { address: found.address, code: 'SOURCE_FROM_OTHER_INTERFACE', of: found };
  }
  return undefined;
}

/** Numbers of rtnetlink(7): the smaller, the wider. */
const SCOPES: readonly Scope[] = ['global', 'site', 'link', 'host', 'nowhere'];
const rank = (scope: Scope): number => SCOPES.indexOf(scope);

/**
 * RFC 6724 section 5 for IPv6, and Windows for both families (Microsoft KB 969029): the destination itself (rule 1),
 * the right scope (2), not deprecated (3), of the egress interface (5), longest common prefix (8). Without an address
 * of the right scope the other one has to do. Temporary addresses and labels are not in the model.
 */
function byLongestMatch(node: LoadedNode, { egress, nextHop, destination }: SourceWish): ChosenSource | undefined {
  const target =
    nextHop && familyOf(nextHop) === familyOf(destination) && familyOf(destination) === 4 ? nextHop : destination;
  const wanted = scopeOf(destination);
  const candidates = [...node.interfaces.values()]
    // Section 4: to a neighbour of link scope only the addresses of that link are candidates.
    .filter(({ name, up }) => name === egress || (up && wanted === 'global'))
    .flatMap(({ name, addresses }) => addresses.map((of) => ({ of, isOther: name !== egress })))
    .filter(({ of: { address } }) => familyOf(address) === familyOf(destination) && !isLoopback(address))
    .map((one) => ({
      ...one,
      rank: [
        Number(one.of.address !== destination),
        Number(scopeOf(one.of.address) !== wanted),
        Number(one.of.skipAsSource ?? false),
        Number(one.isOther),
        // Up to the length of the address's own network (RFC 6724 section 2.2): within it all are alike.
        -Math.min(commonBits(one.of.address, target), one.of.length),
      ],
    }));
  const [best] = candidates.toSorted((a, b) => firstDifference(a.rank, b.rank));
  if (!best) return undefined;
  const code = best.isOther ? 'SOURCE_FROM_OTHER_INTERFACE' : 'SOURCE_LONGEST_MATCH';
  return { address: best.of.address, code, of: best.of };
}

const firstDifference = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, i) => value - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;

/** RFC 6724 section 3.1, as far as unicast goes: fe80::/10 is link-local. */
function scopeOf(address: Address): 'link' | 'global' {
  return /^fe[89ab]/.test(address) || address.startsWith('169.254.') ? 'link' : 'global';
}

function commonBits(a: Address, b: Address): number {
  const other = wordsOf(b);
  let bits = 0;
  for (const [i, word] of wordsOf(a).entries()) {
    const different = Math.clz32((word ^ (other[i] ?? 0)) >>> 0);
    bits += different;
    if (different < 32) break;
  }
  return bits;
}
