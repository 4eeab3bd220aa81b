import { parseAddress } from '../../base/address.ts';
import { familyOf, parsePrefix, wordsOf } from '../../base/prefix.ts';
import type { ConntrackState, FilterMatch } from '../../model/netfilter.ts';
import type { PortRange } from '../../model/routing.ts';
import { servicePorts } from '../../model/service-ports.ts';
import { flagBitsOf, icmp6Codes, icmp6Types, icmpCodes, icmpTypes, numberOf, protocols } from './protocol-table.ts';

/** What of a packet a match looks at; with values it becomes a `FilterMatch`. */
export type Field =
  | { readonly on: 'source' | 'destination' }
  | { readonly on: 'arrival' | 'egress' }
  | { readonly on: 'source-port' | 'destination-port' }
  | { readonly on: 'protocol' | 'family' | 'state' | 'conntrack-status' | 'direction' | 'user' | 'packet-type' }
  | { readonly on: 'icmp-type' | 'icmp-code'; readonly version: 4 | 6 }
  | { readonly on: 'mark' | 'connection-mark'; readonly mask: number }
  /** `any`: one of the bits is enough. */
  | { readonly on: 'tcp-flags'; readonly mask: number | 'any' }
  | { readonly on: 'reverse-path'; readonly loose: boolean; readonly withMark?: true }
  | { readonly on: 'address-type'; readonly of: 'source' | 'destination' }
  | { readonly on: 'not-understood'; readonly text: string };

export interface FieldValues {
  readonly inverted: boolean;
  /** As they are written: `10.0.0.0/8`, `1024-65535`, `syn|ack`. */
  readonly values: readonly string[];
}

/** The match; undefined where a value is not understood. */
export function matchOf(field: Field, { inverted, values }: FieldValues): FilterMatch | undefined {
  switch (field.on) {
    case 'source':
    case 'destination':
      return addressMatch(field.on, { inverted, values });
    case 'arrival':
    case 'egress':
      return { on: field.on, names: values, inverted };
    case 'protocol':
      return withAll(values, protocolOf, (list) => ({ on: 'protocol', protocols: list, inverted }));
    case 'family':
      return withAll(values, familyNamed, (families) => ({ on: 'family', families, inverted }));
    case 'source-port':
    case 'destination-port':
      return withAll(values, portsOf, (ports) => ({ on: field.on, ports, inverted }));
    case 'icmp-type':
      return withAll(values, typeOf(field.version), (types) => ({ on: 'icmp-type', types, inverted }));
    case 'icmp-code':
      return withAll(values, codeOf(field.version), (codes) => ({ on: 'icmp-code', codes, inverted }));
    case 'state':
      return withAll(values, stateOf, (states) => ({ on: 'state', states, inverted }));
    case 'conntrack-status':
      return statusMatch({ inverted, values });
    case 'direction':
      return directionMatch({ inverted, values });
    case 'mark':
    case 'connection-mark':
      return eachOf(values, inverted, (value) => markMatch(field, value));
    case 'tcp-flags':
      return eachOf(values, inverted, (value) => flagsMatch(field.mask, value));
    case 'user':
      return userMatch({ inverted, values });
    case 'reverse-path':
      return pathMatch(field, { inverted, values });
    case 'address-type':
      return { on: 'address-type', of: field.of, types: values.map((type) => type.toLowerCase()), inverted };
    case 'packet-type':
      return packetTypeMatch({ inverted, values });
    case 'not-understood':
      return undefined;
  }
}

/** All that are understood can be turned round. */
type InvertibleMatch = Exclude<FilterMatch, { on: 'not-understood' }>;

function withAll<T>(
  values: readonly string[],
  read: (value: string) => T | undefined,
  make: (list: readonly T[]) => InvertibleMatch,
): InvertibleMatch | undefined {
  const list: T[] = [];
  for (const value of values) {
    const one = read(value);
    if (one === undefined) return undefined;
    list.push(one);
  }
  return make(list);
}

/** One match a value: alone as it is, several as alternatives. */
function eachOf(
  values: readonly string[],
  inverted: boolean,
  read: (value: string) => InvertibleMatch | undefined,
): FilterMatch | undefined {
  const matches: InvertibleMatch[] = [];
  for (const value of values) {
    const match = read(value);
    if (match === undefined) return undefined;
    matches.push(match);
  }
  const [first] = matches;
  if (matches.length === 1 && first) return inverted ? { ...first, inverted: !first.inverted } : first;
  return { on: 'any-of', groups: matches.map((match) => [match]), inverted };
}

function addressMatch(on: 'source' | 'destination', { inverted, values }: FieldValues): FilterMatch | undefined {
  const networks = values.filter((value) => !value.includes('-'));
  const ranges = values.filter((value) => value.includes('-'));
  const inNetworks = withAll(networks, parsePrefix, (prefixes) => ({ on, prefixes, inverted }));
  const inRanges = withAll(ranges, addressRange, (list) => ({ on: `${on}-range`, ranges: list, inverted }));
  if (!inNetworks || !inRanges) return undefined;
  if (ranges.length === 0) return inNetworks;
  if (networks.length === 0) return inRanges;
  const groups = [[{ ...inNetworks, inverted: false }], [{ ...inRanges, inverted: false }]];
  return { on: 'any-of', groups, inverted };
}

function addressRange(text: string) {
  const [first = '', last = ''] = text.split('-');
  const from = parseAddress(first);
  const to = parseAddress(last);
  return from && to && familyOf(from) === familyOf(to) && wordsOf(from).length > 0 ? { from, to } : undefined;
}

const protocolOf = (text: string): number | undefined => numberOf(text, protocols);

function familyNamed(text: string): 4 | 6 | undefined {
  if (text === 'ipv4' || text === 'ip') return 4;
  return text === 'ipv6' || text === 'ip6' ? 6 : undefined;
}

/** `22`, `ssh`, `1024-65535`, and iptables' `1024:65535` or `1024:`. */
export function portsOf(text: string): PortRange | undefined {
  const [, first = '', , last] = /^([^:-]*)([:-](.*))?$/.exec(text) ?? [];
  const single = portOf(text);
  if (text === '') return undefined;
  if (single !== undefined) return { from: single, to: single };
  const from = first === '' ? 0 : portOf(first);
  const to = last === undefined ? from : last === '' ? PORT_LAST : portOf(last);
  return from === undefined || to === undefined ? undefined : { from, to };
}

const PORT_LAST = 65_535;

function portOf(text: string): number | undefined {
  const port = numberOf(text, servicePorts);
  return port !== undefined && port <= PORT_LAST ? port : undefined;
}

const typeOf = (version: 4 | 6) => (text: string) => numberOf(text, version === 4 ? icmpTypes : icmp6Types);
const codeOf = (version: 4 | 6) => (text: string) => numberOf(text, version === 4 ? icmpCodes : icmp6Codes);

const states: ReadonlySet<string> = new Set<ConntrackState>(['new', 'established', 'related', 'invalid', 'untracked']);
const isState = (text: string): text is ConntrackState => states.has(text);

function stateOf(text: string): ConntrackState | undefined {
  const name = text.toLowerCase();
  return isState(name) ? name : undefined;
}

const statusMatch = ({ inverted, values }: FieldValues): FilterMatch | undefined =>
  eachOf(values, inverted, (value) => {
    const status = value.toLowerCase();
    return status === 'snat' || status === 'dnat' ? { on: 'conntrack-status', status, inverted: false } : undefined;
  });

function directionMatch({ inverted, values: [value = '', more] }: FieldValues): FilterMatch | undefined {
  const direction = value.toLowerCase();
  if (more !== undefined || (direction !== 'original' && direction !== 'reply')) return undefined;
  return { on: 'direction', direction, inverted };
}

function markMatch({ on, mask }: Extract<Field, { on: 'mark' | 'connection-mark' }>, text: string) {
  const value = numberOf(text);
  return value === undefined ? undefined : { on, value, mask, inverted: false };
}

function flagsMatch(mask: number | 'any', text: string) {
  const bits = flagBitsOf(text);
  if (bits === undefined) return undefined;
  if (mask === 'any') return { on: 'tcp-flags', mask: bits, value: 0, inverted: true } as const;
  return { on: 'tcp-flags', mask, value: bits, inverted: false } as const;
}

/**
 * A range of more users than this is not listed one by one: it is a container's whole range, which no socket of a trace
 * is in.
 */
const USERS_MAX = 4_096;

function userMatch({ inverted, values }: FieldValues): FilterMatch | undefined {
  const users: number[] = [];
  for (const value of values) {
    const [first = '', last = first] = value.split('-');
    const from = first === 'root' ? 0 : numberOf(first);
    const to = last === 'root' ? 0 : numberOf(last);
    if (from === undefined || to === undefined || to - from >= USERS_MAX) return undefined;
    for (let user = from; user <= to; user++) users.push(user);
  }
  return { on: 'user', users, inverted };
}

/** `missing` holds where there is no way back. */
function pathMatch(
  { loose, withMark }: Extract<Field, { on: 'reverse-path' }>,
  { inverted, values: [value] }: FieldValues,
): FilterMatch | undefined {
  const missing = value === 'missing' || value === '0';
  if (!missing && value !== 'exists') return undefined;
  return { on: 'reverse-path', loose, ...(withMark && { withMark }), inverted: missing !== inverted };
}

/** Every packet of a trace is meant for one host. */
function packetTypeMatch({ inverted, values }: FieldValues): FilterMatch {
  const holds = values.some((value) => ['host', 'unicast'].includes(value.toLowerCase())) !== inverted;
  return holds ? always : never;
}

export const always: FilterMatch = { on: 'any-of', groups: [[]], inverted: false };
export const never: FilterMatch = { on: 'any-of', groups: [], inverted: false };
