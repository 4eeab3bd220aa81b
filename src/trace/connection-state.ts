import type { Address } from '../base/address.ts';
import type { FilterVerdict } from './filter-verdict.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import type { Packet } from './packet.ts';
import { openFilter, type PacketFilter } from './packet-filter.ts';

/** Where a device sends what it lets pass. */
export type DeviceThen =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'send'; readonly egress: string; readonly nextHop: Address };

export interface DeviceVerdict extends FilterVerdict {
  readonly then: DeviceThen;
}

/** The connection tables of all stateful nodes while one connection is traced: what the request leaves there, the reply finds. */
export class ConnectionState {
  readonly #filters = new Map<string, PacketFilter>();
  readonly #permitAll: boolean;

  constructor(permitAll = false) {
    this.#permitAll = permitAll;
  }

  filterOf(node: LoadedNode): PacketFilter {
    return this.#permitAll ? openFilter : (this.#filters.get(node.name) ?? openFilter);
  }

  throughDevice(_node: LoadedNode, packet: Packet, _arrival: string): DeviceVerdict {
    return { action: { kind: 'pass' }, packet, steps: [], assumed: [], then: { kind: 'deliver' } };
  }
}
