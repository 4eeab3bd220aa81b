/** Destination unreachable of ICMP, by code (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1). */
const UNREACHABLE: readonly (string | undefined)[] = [
  'network unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  'network unknown',
  'host unknown',
  'source host isolated',
  'network prohibited',
  'host prohibited',
  'network unreachable for this type of service',
  'host unreachable for this type of service',
  'communication prohibited',
  'host precedence violation',
  'precedence cutoff',
];

/** Destination unreachable of ICMPv6 (RFC 4443 section 3.1). */
const UNREACHABLE6: readonly (string | undefined)[] = [
  'no route to destination',
  'communication prohibited',
  'beyond scope of source address',
  'address unreachable',
  'port unreachable',
  'source address failed policy',
  'reject route to destination',
];

/** Of ICMP or ICMPv6, which number their types each for themselves. */
export interface IcmpError {
  readonly version: 4 | 6;
  readonly type: number;
  readonly code: number;
}

/** What an ICMP error says, in the words of its RFC. */
export function icmpName({ version, type, code }: IcmpError): string {
  const [unreachable, exceeded, names] = version === 4 ? [3, 11, UNREACHABLE] : [1, 3, UNREACHABLE6];
  if (type === unreachable) return names[code] ?? 'unreachable';
  if (type === exceeded) return code === 0 ? 'time to live exceeded' : 'reassembly time exceeded';
  return 'ICMP error';
}

/** Who says so is a filter, and not a router that knows no way. */
export function isProhibition({ version, type, code }: IcmpError): boolean {
  return version === 4 ? type === 3 && [9, 10, 13].includes(code) : type === 1 && [1, 5].includes(code);
}
