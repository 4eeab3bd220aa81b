import type { AccessEntry, AccessList } from '../../model/asa-policy.ts';
import { accessIndex } from './access-index.ts';
import type { Interfaces } from './address-match.ts';
import type { SeenPacket } from './seen-packet.ts';

export interface AccessMatch {
  /** The first entry that holds for the packet; none: the list ends. */
  readonly entry?: AccessEntry;
  /** Entries before it that would hold if what they name, and the configuration does not say, did. */
  readonly passedOver: readonly AccessEntry[];
}

/** The first entry decides. What is not known is taken not to match, and told. */
export const matchAccessList = (list: AccessList, packet: SeenPacket, interfaces: Interfaces): AccessMatch =>
  accessIndex(list, interfaces).match(packet);
