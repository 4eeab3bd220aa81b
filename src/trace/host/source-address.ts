import type { Address } from '../../base/address.ts';
import { contains, familyOf, networkOf, wordsOf } from '../../base/prefix.ts';
import type { Interface, InterfaceAddress, Scope } from '../../model/interface.ts';
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
  if (familyOf(wish.destination) === 6 || node.node.system === 'windows') return byLongestMatch(node, wish);
  return inetSelectAddress(node, wish);
}

/** Linux IPv4: inet_select_addr() in net/ipv4/devinet.c. There is no table of RFC 6724 for IPv4. */
function inetSelectAddress(node: LoadedNode, { egress, nextHop, scope }: SourceWish): ChosenSource | undefined {
  const wide = (one: InterfaceAddress) =>
    !one.secondary && rank(one.scope) <= rank(scope) && familyOf(one.address) === 4;
  const candidates = node.interfaces.get(egress)?.addresses.filter(wide) ?? [];
  const near = nextHop && candidates.find(({ address, length }) => contains(networkOf(address, length), nextHop));
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
 * RFC 6724 section 5 for IPv6, and Windows for both families (Microsoft KB 969029): the destination itself, the right scope, not deprecated,
 * of the egress interface, longest common prefix. Temporary addresses and labels are not in the model.
 */
function byLongestMatch(node: LoadedNode, { egress, nextHop, destination }: SourceWish): ChosenSource | undefined {
  const target =
    nextHop && familyOf(nextHop) === familyOf(destination) && familyOf(destination) === 4 ? nextHop : destination;
  const wanted = scopeOf(destination);
  const fits = (one: InterfaceAddress) =>
    familyOf(one.address) === familyOf(destination) && scopeOf(one.address) === wanted;
  const choose = (one: Interface | undefined) =>
    one?.addresses
      .filter(fits)
      .toSorted(
        (a, b) =>
          Number(a.skipAsSource ?? false) - Number(b.skipAsSource ?? false) ||
          commonBits(b.address, target) - commonBits(a.address, target),
      )[0];
  const own = choose(node.interfaces.get(egress));
  if (own) return { address: own.address, code: 'SOURCE_LONGEST_MATCH', of: own };
  for (const other of node.interfaces.values()) {
    const found = other.up ? choose(other) : undefined;
    if (found) return { address: found.address, code: 'SOURCE_FROM_OTHER_INTERFACE', of: found };
  }
  return undefined;
}

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
