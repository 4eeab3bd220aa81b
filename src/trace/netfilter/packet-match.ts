import type { Address } from '../../base/address.ts';
import { contains, familyOf, wordsOf } from '../../base/prefix.ts';
import type { FilterMatch, Hook } from '../../model/netfilter.ts';
import type { PortRange } from '../../model/routing.ts';
import { flagsOf, type Packet } from '../packet.ts';
import type { Tracked } from './conntrack.ts';
import { icmpNumbers, protocolOf } from './icmp-numbers.ts';

/** What a hook asks the node that it belongs to. */
export interface HookHost {
  readonly isLocal: (address: Address) => boolean;
  /**
   * Whether the way back to the packet's source leaves by `arrival` (`loose`: exists). The packet carries the mark that
   * counts.
   */
  readonly reversePath: (packet: Packet, arrival: string, loose: boolean) => boolean;
  /** The address that the node sends from by this interface (inet_select_addr with the next hop). */
  readonly masqueradeAddress: (egress: string, packet: Packet) => Address | undefined;
  /** The first address of the interface, to which `redirect` sends what arrives there. */
  readonly redirectAddress: (arrival: string, packet: Packet) => Address | undefined;
}

/** A packet at a hook, and all that a match may look at. */
export interface MatchSubject {
  readonly packet: Packet;
  readonly hook: Hook;
  readonly arrival?: string | undefined;
  readonly egress?: string | undefined;
  readonly tracked?: Tracked | undefined;
  readonly user?: number | undefined;
  readonly host: HookHost;
}

/** `unlimited`: holds as long as a rate, a count or a quota is not used up, which is taken for granted. */
export type Holding = 'holds' | 'fails' | 'unknown' | 'unlimited';

const from = (it: boolean): Holding => (it ? 'holds' : 'fails');
const when = (it: boolean, { inverted }: { readonly inverted: boolean }): Holding => from(it !== inverted);

export function holds(match: FilterMatch, subject: MatchSubject): Holding {
  const { packet, tracked } = subject;
  switch (match.on) {
    case 'source':
    case 'destination': {
      const address = packet[match.on];
      return when(
        match.prefixes.some((prefix) => contains(prefix, address)),
        match,
      );
    }
    case 'source-range':
    case 'destination-range': {
      const address = match.on === 'source-range' ? packet.source : packet.destination;
      return when(
        match.ranges.some((range) => isWithin(address, range)),
        match,
      );
    }
    case 'arrival':
    case 'egress':
      return interfaceHolds(match, subject);
    case 'protocol':
      return when(match.protocols.includes(protocolOf(packet)), match);
    case 'family':
      return when(match.families.includes(familyOf(packet.source)), match);
    case 'source-port':
      return portHolds(match, packet, packet.sourcePort);
    case 'destination-port':
      return portHolds(match, packet, packet.destinationPort);
    case 'tcp-flags':
      return flagsHold(match, flagsOf(packet));
    case 'icmp-type':
    case 'icmp-code':
      return icmpHolds(match, packet);
    case 'state':
      // Without an entry and without `untracked` it is INVALID, also ahead of conntrack (nft_ct.c, nft_ct_get_eval).
      return when(match.states.includes(tracked?.state ?? 'invalid'), match);
    case 'conntrack-status':
    case 'direction':
      return connectionHolds(match, tracked);
    case 'connection-mark':
      // Without a connection there is no mark: the rule is left, inverted or not.
      return tracked?.entry ? when((tracked.entry.mark & match.mask) >>> 0 === match.value, match) : 'fails';
    case 'mark':
      return when((packet.mark & match.mask) >>> 0 === match.value, match);
    case 'user':
      return userHolds(match, subject);
    case 'reverse-path':
      return pathHolds(match, subject);
    case 'address-type':
      return typeHolds(match, subject);
    case 'limit':
      return match.inverted ? 'fails' : 'unlimited';
    case 'any-of':
      return anyHolds(match, subject);
    case 'not-understood':
      return 'unknown';
  }
}

type MatchOn<K extends FilterMatch['on']> = Extract<FilterMatch, { on: K }>;

function isWithin(address: Address, range: { readonly from: Address; readonly to: Address }): boolean {
  if (familyOf(address) !== familyOf(range.from)) return false;
  return compare(address, range.from) >= 0 && compare(address, range.to) <= 0;
}

function compare(a: Address, b: Address): number {
  const other = wordsOf(b);
  for (const [i, word] of wordsOf(a).entries()) {
    const difference = word - (other[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * A hook that has no such interface matches no name: a rule on `oifname` in PREROUTING never holds, an inverted one
 * always.
 */
function interfaceHolds(match: MatchOn<'arrival' | 'egress'>, { arrival, egress }: MatchSubject): Holding {
  const name = (match.on === 'arrival' ? arrival : egress) ?? '';
  return when(
    match.names.some((wanted) => (wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : wanted === name)),
    match,
  );
}

function portHolds(
  match: { readonly ports: readonly PortRange[]; readonly inverted: boolean },
  { protocol }: Packet,
  port: number,
): Holding {
  if (protocol === 'icmp') return 'fails';
  return when(
    match.ports.some((range) => port >= range.from && port <= range.to),
    match,
  );
}

const flagsHold = (match: MatchOn<'tcp-flags'>, flags: number | undefined): Holding =>
  flags === undefined ? 'fails' : when((flags & match.mask) === match.value, match);

function icmpHolds(match: MatchOn<'icmp-type' | 'icmp-code'>, packet: Packet): Holding {
  const numbers = icmpNumbers(packet);
  if (numbers === undefined) return 'fails';
  return match.on === 'icmp-type'
    ? when(match.types.includes(numbers.type), match)
    : when(match.codes.includes(numbers.code), match);
}

/**
 * A packet without a connection fails these, inverted or not (nft_ct_get_eval breaks off the rule, xt_connmark says
 * no).
 */
function connectionHolds(
  match: MatchOn<'conntrack-status'> | MatchOn<'direction'>,
  tracked: Tracked | undefined,
): Holding {
  const entry = tracked?.entry;
  if (entry === undefined) return 'fails';
  switch (match.on) {
    case 'conntrack-status':
      return when(match.status === 'snat' ? entry.translated.source : entry.translated.destination, match);
    case 'direction':
      return when(tracked?.direction === match.direction, match);
  }
}

/** Only what this host itself sends has a socket, and so a user. */
function userHolds(match: MatchOn<'user'>, { hook, arrival, user }: MatchSubject): Holding {
  if ((hook !== 'output' && hook !== 'postrouting') || arrival !== undefined) return 'fails';
  return user === undefined ? 'unknown' : when(match.users.includes(user), match);
}

/** Loopback always passes (nft_fib4_eval, rpfilter_mt). */
function pathHolds(match: MatchOn<'reverse-path'>, { packet, arrival, host }: MatchSubject): Holding {
  if (arrival === undefined) return 'unknown';
  if (arrival === 'lo') return when(true, match);
  return when(host.reversePath(match.withMark ? packet : { ...packet, mark: 0 }, arrival, match.loose), match);
}

function typeHolds(match: MatchOn<'address-type'>, { packet, host }: MatchSubject): Holding {
  const type = addressType(packet[match.of], host);
  if (match.types.some((one) => !KNOWN_TYPES.has(one)))
    return match.types.includes(type) ? when(true, match) : 'unknown';
  return when(match.types.includes(type), match);
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(['local', 'unicast', 'multicast', 'broadcast']);

function addressType(address: Address, { isLocal }: HookHost): string {
  if (/^(?:22[4-9]|23\d)\.|^ff[\da-f]{2}:/.test(address)) return 'multicast';
  if (address === '255.255.255.255' || address.startsWith('0.')) return 'broadcast';
  return isLocal(address) ? 'local' : 'unicast';
}

function anyHolds({ groups, inverted }: MatchOn<'any-of'>, subject: MatchSubject): Holding {
  let result: Holding = 'fails';
  for (const group of groups) {
    const held = allHold(group, subject);
    if (held === 'holds') return from(!inverted);
    if (held !== 'fails') result = held;
  }
  if (result === 'fails') return from(inverted);
  return inverted && result === 'unlimited' ? 'fails' : result;
}

/** The least certain of the answers; `fails` as soon as one does. */
export function allHold(matches: readonly FilterMatch[], subject: MatchSubject): Holding {
  let result: Holding = 'holds';
  for (const match of matches) {
    const held = holds(match, subject);
    if (held === 'fails') return 'fails';
    if (held === 'unknown' || (held === 'unlimited' && result === 'holds')) result = held;
  }
  return result;
}
