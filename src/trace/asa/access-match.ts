import type { AccessEntry, AccessList } from '../../model/asa-policy.ts';
import { type Interfaces, both, type Match, matchAddress } from './address-match.ts';
import type { SeenPacket } from './seen-packet.ts';
import { matchServices, mayServe } from './service-match.ts';

export interface AccessMatch {
  /** The first entry that holds for the packet; none: the list ends. */
  readonly entry?: AccessEntry;
  /** Entries before it that would hold if what they name, and the configuration does not say, did. */
  readonly passedOver: readonly AccessEntry[];
}

/** The first entry decides. What is not known is taken not to match, and told. */
export function matchAccessList(list: AccessList, packet: SeenPacket, interfaces: Interfaces): AccessMatch {
  const passedOver: AccessEntry[] = [];
  for (const entry of candidates(list, packet)) {
    const match = matchEntry(entry, packet, interfaces);
    if (match === 'yes') return { entry, passedOver };
    if (match === 'maybe') passedOver.push(entry);
  }
  return { passedOver };
}

/**
 * The entries that speak of what the packet asks for, by protocol, destination port and ICMP type: of ten thousand lines mostly a handful.
 * Flows ask for the same few things again and again, so the answer is kept.
 */
function candidates(list: AccessList, packet: SeenPacket): readonly AccessEntry[] {
  const asked = `${packet.protocol} ${packet.destinationPort} ${packet.icmpType ?? ''}`;
  const kept = byAsked.get(list) ?? new Map<string, readonly AccessEntry[]>();
  byAsked.set(list, kept);
  const known = kept.get(asked);
  if (known) return known;
  if (kept.size >= ASKED_MAX) kept.clear();
  const entries = list.entries.filter(({ inactive, service }) => !inactive && mayServe(service, packet));
  kept.set(asked, entries);
  return entries;
}

const byAsked = new WeakMap<AccessList, Map<string, readonly AccessEntry[]>>();

/** Enough for the listeners of an estate; a sweep over all ports must not fill the memory. */
const ASKED_MAX = 256;

function matchEntry(entry: AccessEntry, packet: SeenPacket, interfaces: Interfaces): Match {
  const service = matchServices(entry.service, packet);
  if (service === 'no') return 'no';
  const source = both(service, matchAddress(entry.source, packet.source, interfaces));
  return source === 'no' ? 'no' : both(source, matchAddress(entry.destination, packet.destination, interfaces));
}
