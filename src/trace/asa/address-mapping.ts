import { type Address, addressFromGroups, addressFromIpv4Number } from '../../base/address.ts';
import { contains, familyOf, ipv4Number, type Prefix, wordsOf } from '../../base/prefix.ts';
import type { AddressSelector } from '../../model/asa-policy.ts';

/**
 * The address that stands in `to` where `address` stands in `from`: the first for the first, the second for the second
 * (configuration guide, "Static NAT"). Undefined where `to` is shorter, or the two cannot be laid beside each other.
 */
export function mapAddress(
  address: Address,
  { from, to }: { readonly from: AddressSelector; readonly to: AddressSelector },
): Address | undefined {
  if (to.any !== undefined) return address;
  const [ofFrom] = from.prefixes;
  const [ofTo] = to.prefixes;
  if (ofFrom && ofTo && isAlone(from) && isAlone(to) && ofFrom.length === ofTo.length)
    return contains(ofFrom, address) ? withPrefix(address, ofTo) : undefined;
  const place = from.any === undefined ? placeOf(address, from) : undefined;
  return place === undefined ? undefined : addressAt(place, to);
}

/** The first address of a pool. */
export const firstAddress = ({ prefixes: [prefix], ranges: [range] }: AddressSelector): Address | undefined =>
  prefix?.address ?? range?.from;

const isAlone = ({ prefixes, ranges }: AddressSelector): boolean => prefixes.length === 1 && ranges.length === 0;

function withPrefix(address: Address, { address: network, length }: Prefix): Address {
  const [hostWords, netWords] = [wordsOf(address), wordsOf(network)];
  const words = netWords.map((word, i) => {
    const bits = Math.min(32, Math.max(0, length - 32 * i));
    const hostBits = bits === 32 ? 0 : (0xffff_ffff >>> bits) >>> 0;
    return ((word & ~hostBits) | ((hostWords[i] ?? 0) & hostBits)) >>> 0;
  });
  return familyOf(network) === 4
    ? addressFromIpv4Number(words[0] ?? 0)
    : addressFromGroups(words.flatMap((word) => [word >>> 16, word & 0xffff]));
}

interface Span {
  readonly from: number;
  readonly size: number;
}

/** The IPv4 members in order; groups of IPv6 addresses are not laid beside each other. */
const spansOf = ({ prefixes, ranges }: AddressSelector): readonly Span[] => [
  ...prefixes
    .filter(({ address }) => familyOf(address) === 4)
    .map(({ address, length }) => ({ from: ipv4Number(address), size: 2 ** (32 - length) })),
  ...ranges
    .filter(({ from }) => familyOf(from) === 4)
    .map(({ from, to }) => ({ from: ipv4Number(from), size: ipv4Number(to) - ipv4Number(from) + 1 })),
];

function placeOf(address: Address, selector: AddressSelector): number | undefined {
  if (familyOf(address) !== 4) return undefined;
  const number = ipv4Number(address);
  let before = 0;
  for (const { from, size } of spansOf(selector)) {
    if (number >= from && number < from + size) return before + number - from;
    before += size;
  }
  return undefined;
}

/** The address that stands there, counted from 0. Undefined: the last stood before, or it is no place of IPv4. */
export function addressAt(place: number, selector: AddressSelector): Address | undefined {
  let left = place;
  for (const { from, size } of spansOf(selector)) {
    if (left < size) return addressFromIpv4Number(from + left);
    left -= size;
  }
  return undefined;
}
