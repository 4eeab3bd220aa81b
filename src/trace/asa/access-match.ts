import type { AccessEntry, AccessList } from '../../model/asa-policy.ts';
import { type Interfaces, both, type Match, matchAddress } from './address-match.ts';
import type { SeenPacket } from './seen-packet.ts';
import { matchServices } from './service-match.ts';

export interface AccessMatch {
  /** The first entry that holds for the packet; none: the list ends. */
  readonly entry?: AccessEntry;
  /** Entries before it that would hold if what they name, and the configuration does not say, did. */
  readonly passedOver: readonly AccessEntry[];
}

/** The first entry decides. What is not known is taken not to match, and told. */
export function matchAccessList(list: AccessList, packet: SeenPacket, interfaces: Interfaces): AccessMatch {
  const passedOver: AccessEntry[] = [];
  for (const entry of list.entries) {
    const match = matchEntry(entry, packet, interfaces);
    if (match === 'yes') return { entry, passedOver };
    if (match === 'maybe') passedOver.push(entry);
  }
  return { passedOver };
}

function matchEntry(entry: AccessEntry, packet: SeenPacket, interfaces: Interfaces): Match {
  if (entry.inactive) return 'no';
  const service = matchServices(entry.service, packet);
  if (service === 'no') return 'no';
  const source = both(service, matchAddress(entry.source, packet.source, interfaces));
  return source === 'no' ? 'no' : both(source, matchAddress(entry.destination, packet.destination, interfaces));
}
