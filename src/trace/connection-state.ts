import type { Address } from '../base/address.ts';
import type { FilterVerdict } from './filter-verdict.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import type { Packet } from './packet.ts';
import { Choices } from './choices.ts';
import { NeighbourCache } from './neighbour-cache.ts';
import { openFilter, type PacketFilter } from './packet-filter.ts';

/** Where a device sends what it lets pass. */
export type DeviceThen =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'send'; readonly egress: string; readonly nextHop: Address };

export interface DeviceVerdict extends FilterVerdict {
  readonly then: DeviceThen;
}

export interface StateOptions {
  readonly permitAll?: boolean;
  readonly choices?: Choices;
}

/** The connection tables of all stateful nodes while one connection is traced: what the request leaves there, the reply finds. */
export class ConnectionState {
  readonly #filters = new Map<string, PacketFilter>();
  readonly #permitAll: boolean;

  readonly #choices: Choices;

  constructor({ permitAll = false, choices = new Choices([]) }: StateOptions = {}) {
    this.#permitAll = permitAll;
    this.#choices = choices;
  }

  /** Which of several equally good ways is taken, from 0. */
  choose(count: number): number {
    return this.#choices.choose(count);
  }

  /** Who is whose neighbour, as far as the packets of this connection made them ask. */
  readonly neighbours = new NeighbourCache();

  filterOf(node: LoadedNode): PacketFilter {
    return this.#permitAll ? openFilter : (this.#filters.get(node.name) ?? openFilter);
  }

  throughDevice(_node: LoadedNode, packet: Packet, _arrival: string): DeviceVerdict {
    return { action: { kind: 'pass' }, packet, steps: [], assumed: [], then: { kind: 'deliver' } };
  }
}
