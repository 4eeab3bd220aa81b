import { type Address, addressFromGroups, addressFromIpv4Number, parseAddress } from './address.ts';

export type Family = 4 | 6;

/**
 * A network: its first address and the number of leading bits that its members share. `0.0.0.0/0` and `::/0` hold
 * everything.
 */
export interface Prefix {
  readonly address: Address;
  readonly length: number;
}

/**
 * Canonical IPv4 text has its first dot behind one to three digits, canonical IPv6 text has none. Asked as one
 * question, whose answer a processor guesses, unlike where the dot is.
 */
export const familyOf = (address: Address): Family =>
  (address.charCodeAt(1) ^ DOT) * (address.charCodeAt(2) ^ DOT) * (address.charCodeAt(3) ^ DOT) === 0 ? 4 : 6;

export const bitsOf = (family: Family): number => (family === 4 ? 32 : 128);

/** The address as 32-bit words, most significant first: one for IPv4, four for IPv6. */
export function wordsOf(address: Address): readonly number[] {
  return familyOf(address) === 4 ? [ipv4Number(address)] : ipv6Words(address);
}

/** The 32 bits of a canonical IPv4 address as an unsigned number. */
export const ipv4Number = (address: Address): number => ipv4Bits(address) >>> 0;

/** The same with a sign, as bitwise operators give it. */
export function ipv4Bits(address: Address): number {
  let bits = 0;
  let octet = 0;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    if (code === DOT) {
      bits = (bits << 8) | octet;
      octet = 0;
    } else octet = octet * 10 + code - ZERO;
  }
  return (bits << 8) | octet;
}

const [DOT, ZERO] = [46, 48] as const;

function ipv6Words(address: Address): readonly number[] {
  const [head = '', tail] = address.split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return [0, 2, 4, 6].map((i) => (groups[i] ?? 0) * 65_536 + (groups[i + 1] ?? 0));
}

const groupsOf = (text: string): readonly number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));

function addressOf(words: readonly number[]): Address {
  if (words.length === 1) return addressFromIpv4Number(words[0] ?? 0);
  return addressFromGroups(words.flatMap((word) => [word >>> 16, word & 0xffff]));
}

const maskWord = (bits: number): number =>
  bits <= 0 ? 0 : bits >= 32 ? 0xffff_ffff : (0xffff_ffff << (32 - bits)) >>> 0;

/** The words with everything behind the first `length` bits cleared. */
export const maskedWords = (words: readonly number[], length: number): readonly number[] =>
  words.map((word, i) => (word & maskWord(length - 32 * i)) >>> 0);

/** The network of `length` bits that an address lies in. */
export function networkOf(address: Address, length: number): Prefix {
  return { address: addressOf(maskedWords(wordsOf(address), length)), length };
}

/** The network that holds every address of a family. */
export const everything = (family: Family): Prefix => ({
  address: (family === 4 ? '0.0.0.0' : '::') as Address,
  length: 0,
});

/** The network that holds one address only. */
export const hostPrefix = (address: Address): Prefix => ({ address, length: bitsOf(familyOf(address)) });

export const contains = ({ address: network, length }: Prefix, address: Address): boolean =>
  shareBits(network, address, length);

/** Are two addresses of one network of this length? */
export function shareBits(a: Address, b: Address, length: number): boolean {
  const family = familyOf(a);
  if (family !== familyOf(b)) return false;
  if (family === 4) return ((ipv4Number(a) ^ ipv4Number(b)) & maskWord(length)) === 0;
  const words = ipv6Words(b);
  return ipv6Words(a).every((word, i) => ((word ^ (words[i] ?? 0)) & maskWord(length - 32 * i)) === 0);
}

/** Every member of `inner` is one of `outer`. */
export const covers = (outer: Prefix, inner: Prefix): boolean =>
  outer.length <= inner.length && contains(outer, inner.address);

export const overlap = (a: Prefix, b: Prefix): boolean => covers(a, b) || covers(b, a);

export const samePrefix = (a: Prefix, b: Prefix): boolean => a.length === b.length && a.address === b.address;

export const formatPrefix = ({ address, length }: Prefix): string => `${address}/${length}`;

/**
 * `10.1.0.0/24`, or an address alone as the network that holds only it. Bits behind the length are cleared, as iproute2
 * and Cisco do for matches; `strict` callers compare the result with what was written.
 */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  if (slash < 0) return hostPrefix(address);
  const length = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > bitsOf(familyOf(address))) return undefined;
  return networkOf(address, Number(length));
}

/** 255.255.255.0 is 24; undefined where the ones are not all in front. */
export function lengthOfMask(mask: Address): number | undefined {
  const bits = ipv4Number(mask);
  const length = bits === 0 ? 0 : 32 - Math.log2(2 ** 32 - bits);
  return Number.isInteger(length) && maskWord(length) === bits ? length : undefined;
}

/**
 * The last address of an IPv4 network, which all of its hosts listen to. Networks of 31 and 32 bits have none (RFC
 * 3021).
 */
export function broadcastOf(prefix: Prefix): Address | undefined {
  if (familyOf(prefix.address) !== 4 || prefix.length > 30) return undefined;
  return addressFromIpv4Number((ipv4Number(prefix.address) | ~maskWord(prefix.length)) >>> 0);
}
