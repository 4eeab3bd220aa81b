import { type Address, addressFromGroups, addressFromIpv4Number } from './address.ts';
import { bitsOf, type Family, familyOf, type Prefix, wordsOf } from './prefix.ts';

/**
 * The prefixes that a range is made of: at most 62, of IPv6 254. None where the ends are not of one family or in the
 * wrong order.
 */
export function prefixesOf(from: Address, to: Address): readonly Prefix[] {
  const family = familyOf(from);
  if (familyOf(to) !== family) return [];
  const bits = bitsOf(family);
  const prefixes: Prefix[] = [];
  let first = numberOf(from);
  const last = numberOf(to);
  while (first <= last) {
    let free = 0;
    while (free < bits && (first & ((2n << BigInt(free)) - 1n)) === 0n && first + (2n << BigInt(free)) - 1n <= last)
      free++;
    prefixes.push({ address: addressOf(first, family), length: bits - free });
    first += 1n << BigInt(free);
  }
  return prefixes;
}

const numberOf = (address: Address): bigint => wordsOf(address).reduce((all, word) => (all << 32n) | BigInt(word), 0n);

function addressOf(number: bigint, family: Family): Address {
  if (family === 4) return addressFromIpv4Number(Number(number));
  const groups = Array.from({ length: 8 }, (_, i) => Number((number >> BigInt(16 * (7 - i))) & 0xffffn));
  return addressFromGroups(groups);
}
