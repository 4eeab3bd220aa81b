import { type Address, parseAddress } from '../../base/address.ts';
import { limits } from '../../base/limits.ts';
import { someOf } from '../../base/some-of.ts';
import type { AddressSelector, Service, ServiceSelector } from '../../model/asa-policy.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import type { HostEntry } from '../../model/node.ts';
import { notKnownAddress } from './addresses.ts';
import type { PortTest } from './ports.ts';

/** What a group holds by itself, and the names of what else is in it. */
export interface Group {
  readonly kind: GroupKind;
  /** `object-group service X tcp`: its ports are of these protocols. */
  readonly protocols?: readonly number[];
  readonly addresses: AddressSelector[];
  readonly ports: PortTest[];
  readonly services: Service[];
  /** Objects of a network group; services of an object are taken over at once. */
  readonly objects: string[];
  readonly groups: string[];
  readonly notKnown: string[];
}

export type GroupKind = 'network' | 'service' | 'protocol' | 'icmp-type';

/** A group with everything that is in its groups. */
interface Flat {
  readonly addresses: AddressSelector;
  readonly ports: readonly PortTest[];
  readonly services: ServiceSelector;
}

/**
 * Names, objects and groups of one configuration. They are all collected before anything that uses them is read, and a
 * group is laid flat once, when it is first asked for: lines that use the same group share its members.
 */
export class Definitions {
  readonly #names = new Map<string, HostEntry>();
  readonly networks = new Map<string, AddressSelector>();
  readonly #lines = new Map<string, readonly ConfigLine[]>();
  readonly services = new Map<string, ServiceSelector>();
  readonly groups = new Map<string, Group>();
  readonly #flat = new Map<string, Flat>();
  #membersLeft: number = limits.groupMembersMax;

  get names(): readonly HostEntry[] {
    return [...this.#names.values()];
  }

  addName(name: string, entry: HostEntry): void {
    this.#names.set(name, entry);
  }

  /** An address, or what a `name` command calls so. */
  address(word: string): Address | undefined {
    return parseAddress(word) ?? this.#names.get(word)?.address;
  }

  setNetwork(name: string, address: AddressSelector, by: readonly ConfigLine[]): void {
    this.networks.set(name, address);
    this.#lines.set(name, by);
  }

  /** The lines that say which addresses an object is. */
  linesOf(name: string): readonly ConfigLine[] {
    return this.#lines.get(name) ?? [];
  }

  networkObject(name: string): AddressSelector {
    return this.networks.get(name) ?? notKnownAddress(`object ${name}`);
  }

  serviceObject(name: string): ServiceSelector {
    return this.services.get(name) ?? { services: [], notKnown: `object ${name}` };
  }

  networkGroup(name: string): AddressSelector {
    const group = this.groups.get(name);
    return group?.kind === 'network' ? this.#flatten(name).addresses : notKnownAddress(`object-group ${name}`);
  }

  kindOf(name: string): GroupKind | undefined {
    return this.groups.get(name)?.kind;
  }

  /** Whole services: of a group of services, protocols or ICMP types. */
  serviceGroup(name: string): ServiceSelector {
    const kind = this.kindOf(name);
    return kind === undefined || kind === 'network'
      ? { services: [], notKnown: `object-group ${name}` }
      : this.#flatten(name).services;
  }

  /** The ports of a group, to stand behind an address. */
  portGroup(name: string): { readonly ports: readonly PortTest[]; readonly notKnown?: string } {
    if (this.kindOf(name) !== 'service') return { ports: [], notKnown: `object-group ${name}` };
    const { ports, services } = this.#flatten(name);
    return services.notKnown === undefined ? { ports } : { ports, notKnown: services.notKnown };
  }

  #flatten(name: string): Flat {
    const known = this.#flat.get(name);
    if (known) return known;
    const sum = new Sum(this);
    this.#walk(name, { way: new Set(), done: new Set(), sum });
    const flat = sum.flat();
    this.#flat.set(name, flat);
    return flat;
  }

  /**
   * Depth first, each group once. A group that is met again on the way to itself is a mistake that the device would not
   * take.
   */
  #walk(name: string, walk: GroupWalk): void {
    const { way, done, sum } = walk;
    const group = this.groups.get(name);
    if (!group) return sum.miss(`object-group ${name}`);
    done.add(name);
    this.#membersLeft -= 1 + sizeOf(group);
    if (this.#membersLeft < 0) return sum.miss(`object-group ${name} (limits.groupMembersMax)`);
    sum.add(group);
    way.add(name);
    for (const inner of group.groups) {
      if (way.has(inner)) sum.miss(`object-group ${inner}, which contains itself`);
      else if (way.size >= limits.groupDepthMax) sum.miss(`object-group ${inner} (limits.groupDepthMax)`);
      else if (!done.has(inner)) this.#walk(inner, walk);
    }
    way.delete(name);
  }
}

interface GroupWalk {
  /** The groups that lead here. */
  readonly way: Set<string>;
  readonly done: Set<string>;
  readonly sum: Sum;
}

const sizeOf = ({ addresses, ports, services, objects, groups }: Group): number =>
  addresses.length + ports.length + services.length + objects.length + groups.length;

class Sum {
  readonly #definitions: Definitions;
  readonly #addresses: AddressSelector[] = [];
  readonly #ports: PortTest[] = [];
  readonly #services: Service[] = [];
  readonly #missing = new Set<string>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  miss(what: string): void {
    this.#missing.add(what);
  }

  add(group: Group): void {
    for (const address of group.addresses) this.#addresses.push(address);
    for (const port of group.ports) this.#ports.push(port);
    for (const service of group.services) this.#services.push(service);
    for (const what of group.notKnown) this.miss(what);
    for (const name of group.objects) this.#addresses.push(this.#definitions.networkObject(name));
  }

  flat(): Flat {
    for (const { notKnown } of this.#addresses) if (notKnown !== undefined) this.miss(notKnown);
    const notKnown = namesOf(this.#missing);
    const any = this.#addresses.find((one) => one.any !== undefined)?.any;
    return {
      addresses: {
        ...(any === undefined ? {} : { any }),
        prefixes: this.#addresses.flatMap(({ prefixes }) => prefixes),
        ranges: this.#addresses.flatMap(({ ranges }) => ranges),
        ...notKnown,
      },
      ports: this.#ports,
      services: { services: this.#services, ...notKnown },
    };
  }
}

/** Enough to find them; the list of a hostile configuration would be as long as it. */
const NAMES_SHOWN = 4;

function namesOf(missing: ReadonlySet<string>): { readonly notKnown?: string } {
  if (missing.size === 0) return {};
  return { notKnown: someOf([...missing], NAMES_SHOWN) };
}
