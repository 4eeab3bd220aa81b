/** An IPv4 or IPv6 address in canonical text (RFC 5952), so that equal addresses are equal strings. */
export type Address = string & { readonly unit: 'address' };

/**
 * Reads an address strictly: four decimal numbers without leading zeros (`010.0.0.1` is octal to some and ten to
 * others, so it is neither here), or RFC 4291 text. A zone (`%eth0`) is dropped: it names an interface of the host
 * that wrote it. IPv4-mapped IPv6 (`::ffff:10.0.0.1`), which sockets of both families print, becomes the IPv4 address.
 */
export function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseIpv6(text) : ipv4At(text, 0, text.length);
}

/**
 * The IPv4 address that fills a stretch of a text. The same address is mostly the same string, so that many may share
 * it; and never a piece of the text, for V8 keeps the whole line that a piece of it was cut from.
 */
export function ipv4At(text: string, from: number, to: number): Address | undefined {
  const bits = ipv4Bits(text, from, to);
  return bits === undefined ? undefined : sharedIpv4(bits);
}

/** As `addressFromIpv4Number` of signed bits, but mostly one string for all who ask for the same. */
export function sharedIpv4(bits: number): Address {
  const slot = (bits ^ (bits >>> 12)) & (SHARED - 1);
  const shared = sharedAddresses[slot];
  if (shared !== undefined && sharedBits[slot] === bits) return shared;
  const address = addressFromIpv4Number(bits);
  sharedBits[slot] = bits;
  sharedAddresses[slot] = address;
  return address;
}

/** Addresses that were read last, each in a place of its own. */
const SHARED = 4_096;
const sharedBits = new Int32Array(SHARED);
const sharedAddresses: (Address | undefined)[] = Array.from({ length: SHARED });

function ipv4Bits(text: string, from: number, to: number): number | undefined {
  let bits = 0;
  let octets = 0;
  let value = -1;
  for (let i = from; i <= to; i++) {
    const code = i === to ? DOT : text.charCodeAt(i);
    if (code === DOT) {
      if (value < 0 || value > 255) return undefined;
      bits = (bits << 8) | value;
      octets++;
      value = -1;
    } else if (code >= ZERO && code <= ZERO + 9) {
      if (value === 0) return undefined;
      value = Math.max(value, 0) * 10 + code - ZERO;
    } else return undefined;
  }
  return octets === 4 ? bits : undefined;
}

const [DOT, ZERO] = [46, 48] as const;

function parseIpv6(text: string): Address | undefined {
  const bare = text.split('%', 1)[0] ?? text;
  const groups = ipv6Groups(bare);
  return groups && addressFromGroups(groups);
}

function ipv6Groups(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  return missing >= 1 ? [...head, ...Array.from({ length: missing }, () => 0), ...tail] : undefined;
}

function groupsOf(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (mayEndInIpv4 && i === parts.length - 1 && part.includes('.')) {
      if (ipv4Bits(part, 0, part.length) === undefined) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** The canonical text of eight 16-bit groups: lower case, the longest run of two or more zero groups as `::`. */
export function addressFromGroups(groups: readonly number[]): Address {
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return addressFromIpv4Number(((groups[6] ?? 0) * 65_536 + (groups[7] ?? 0)) >>> 0);
  }
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > length) [start, length] = [i, run];
    i += run;
  }
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return (start < 0 ? hex(groups) : `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`) as Address;
}

/** From the 32 bits of an IPv4 address, most significant octet first. */
export const addressFromIpv4Number = (bits: number): Address =>
  `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}` as Address;

/** The 4 or 16 bytes that stand there, in network byte order. */
export const addressIn = (view: DataView, at: number, family: 4 | 6): Address =>
  family === 4
    ? addressFromIpv4Number(view.getUint32(at))
    : addressFromGroups([0, 2, 4, 6, 8, 10, 12, 14].map((i) => view.getUint16(at + i)));

export const isLoopback = (address: Address): boolean => address.startsWith('127.') || address === '::1';

/** 0.0.0.0 or ::, what a socket is bound to when the operating system is to choose. */
export const isUnspecified = (address: Address): boolean => address === '0.0.0.0' || address === '::';

/** The address of a socket that is bound to none, by family. */
export const unspecified: Readonly<Record<4 | 6, Address>> = { 4: '0.0.0.0' as Address, 6: '::' as Address };

/** The address by which a host reaches itself, by family. */
export const loopbackAddress: Readonly<Record<4 | 6, Address>> = { 4: '127.0.0.1' as Address, 6: '::1' as Address };
