import type { Address } from '../base/address.ts';
import { AsaOfNode } from './asa/asa-of-node.ts';
import type { AsaVerdict } from './asa/asa-pass.ts';
import { Choices } from './choices.ts';
import type { FilterVerdict } from './filter-verdict.ts';
import type { LoadedNode } from './host/loaded-node.ts';
import { NeighbourCache } from './neighbour-cache.ts';
import { NetfilterOfNode } from './netfilter/netfilter-of-node.ts';
import type { Packet } from './packet.ts';
import { filterNotListed, openFilter, type PacketFilter, withoutDrops } from './packet-filter.ts';
import { guardsItself } from './table/guards-itself.ts';
import { TableFilter } from './table/table-filter.ts';

/** Where a device sends what it lets pass. */
export type DeviceOnward =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'send'; readonly egress: string; readonly nextHop: Address };

export interface DeviceVerdict {
  readonly verdict: FilterVerdict;
  readonly onward: DeviceOnward;
}

/** What one firewall decided about one packet, for who prints it in the device's own form. */
export interface DeviceRecord {
  readonly node: LoadedNode;
  /** As it arrived. */
  readonly packet: Packet;
  readonly arrival: string | undefined;
  readonly verdict: AsaVerdict;
  readonly onward: DeviceOnward;
}

export interface StateOptions {
  /** Nothing is filtered or translated: what is left is a matter of routes and addresses. */
  readonly permitAll?: boolean;
  /** With `permitAll`: who filters all the same. */
  readonly filtering?: readonly string[] | undefined;
  /** With `permitAll`: whose rules change packets all the same, and discard none. */
  readonly marking?: readonly string[] | undefined;
  readonly choices?: Choices;
  /** Nobody on any link knows anybody yet, as in a lab that was just built. */
  readonly coldNeighbours?: boolean;
}

/**
 * The connection tables of all stateful nodes while one connection is traced: what the request leaves there, the reply
 * finds.
 */
export class ConnectionState {
  /** Who is whose neighbour, as far as the packets of this connection made them ask. */
  readonly neighbours = new NeighbourCache();
  readonly #filters = new Map<string, PacketFilter>();
  /** In the order in which they were asked. */
  readonly records: DeviceRecord[] = [];
  readonly #devices = new Map<string, AsaOfNode>();
  readonly #chosen = new Map<string, number>();
  readonly #permitAll: boolean;
  readonly #filtering: readonly string[];
  readonly #marking: readonly string[];
  readonly #choices: Choices;

  /** A host that only refuses to be asked from a strange address is known from its other traffic. */
  readonly neighboursKnown: boolean;

  constructor({
    permitAll = false,
    filtering = [],
    marking = [],
    choices = new Choices([]),
    coldNeighbours = false,
  }: StateOptions = {}) {
    this.neighboursKnown = !coldNeighbours;
    this.#permitAll = permitAll;
    this.#filtering = filtering;
    this.#marking = marking;
    this.#choices = choices;
  }

  /**
   * Which of several equally good ways is taken, from 0. `flow` is what the hash goes by, with the place: packets of
   * one flow go one way (fib_multipath_hash() in net/ipv4/route.c), so its data follows its SYN.
   */
  choose(count: number, flow?: string): number {
    const key = `${flow} ${count}`;
    const before = flow === undefined ? undefined : this.#chosen.get(key);
    const chosen = before ?? this.#choices.choose(count);
    if (flow !== undefined) this.#chosen.set(key, chosen);
    return chosen;
  }

  filterOf(node: LoadedNode): PacketFilter {
    const isMarking = this.#permitAll && this.#marking.includes(node.name);
    const isAsked = isMarking || !this.#permitAll || this.#filtering.includes(node.name);
    if (!isAsked) return openFilter;
    if (node.node.rulesNotListed && node.forwards) return filterNotListed(node.name);
    if (!node.node.filter) return openFilter;
    let filter = this.#filters.get(node.name);
    if (!filter) {
      filter = isMarking ? withoutDrops(newFilter(node)) : newFilter(node);
      this.#filters.set(node.name, filter);
    }
    return filter;
  }

  /** Undefined where the node is no firewall that routes and filters in one: it is then walked through like a host. */
  throughDevice(node: LoadedNode, packet: Packet, arrival: string | undefined): DeviceVerdict | undefined {
    const { filter } = node.node;
    if (this.#permitAll || filter?.kind !== 'asa') return undefined;
    let device = this.#devices.get(node.name);
    if (!device) {
      device = new AsaOfNode(node, filter.policy);
      this.#devices.set(node.name, device);
    }
    const { verdict, onward } = device.pass(packet, arrival);
    this.records.push({ node, packet, arrival, verdict, onward });
    return { verdict, onward };
  }
}

function newFilter(node: LoadedNode): PacketFilter {
  const { filter } = node.node;
  switch (filter?.kind) {
    case 'netfilter':
      return new NetfilterOfNode(node, filter.ruleset);
    case 'table':
      return new TableFilter(filter.policy, guardsItself(node));
    case 'asa':
    case undefined:
      return openFilter;
  }
}
