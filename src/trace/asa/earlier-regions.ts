import { bitsOf, familyOf, formatPrefix, networkOf, type Prefix, shareBits } from '../../base/prefix.ts';
import type { Service } from '../../model/asa-policy.ts';
import type { AddressSet, FlowRegion } from './flow-region.ts';

/**
 * Regions in an order, each with its owner, by the service and the networks that they are between: so that a region is
 * compared only with those that could cover it, and thousands of lines or classes are judged in linear time.
 */
export class EarlierRegions<Owner, Region extends FlowRegion = FlowRegion> {
  readonly #placed = new Map<string, Placed<Owner, Region>[]>();
  readonly #sources = new Keys();
  readonly #destinations = new Keys();
  #count = 0;
  #comparisons = 0;

  /** What the questions have cost so far. */
  get comparisons(): number {
    return this.#comparisons;
  }

  add(owner: Owner, region: Region): void {
    const [source, destination] = [this.#sources.add(region.source), this.#destinations.add(region.destination)];
    const key = `${source} ${destination} ${serviceKey(region.service)}`;
    const placed = { owner, region, place: this.#count++ };
    const there = this.#placed.get(key);
    if (there) there.push(placed);
    else this.#placed.set(key, [placed]);
  }

  /** The owner of the first region that is around this one, as `isAround` says. */
  firstAround(inner: FlowRegion, isAround: (outer: Region) => boolean): Owner | undefined {
    let first: Placed<Owner, Region> | undefined;
    const services = servicesAround(inner.service);
    for (const source of this.#sources.around(inner.source))
      for (const destination of this.#destinations.around(inner.destination))
        for (const service of services)
          first = this.#firstIn(this.#placed.get(`${source} ${destination} ${service}`), isAround, first);
    return first?.owner;
  }

  /** The first of some that is in front of what was found before, or else that. */
  #firstIn(
    some: readonly Placed<Owner, Region>[] | undefined,
    isAround: (outer: Region) => boolean,
    before: Placed<Owner, Region> | undefined,
  ): Placed<Owner, Region> | undefined {
    for (const one of some ?? []) {
      if (before && one.place > before.place) return before;
      this.#comparisons++;
      if (isAround(one.region)) return one;
    }
    return before;
  }
}

interface Placed<Owner, Region> {
  readonly owner: Owner;
  readonly region: Region;
  readonly place: number;
}

/** What a service is found by: its protocol, and its port where that is one. */
const serviceKey = ({ protocol, destination }: Service): string =>
  protocol === undefined
    ? ALL
    : destination?.from === destination?.to
      ? portKey(protocol, destination?.from)
      : `${protocol}`;

/** Of all services that could hold this one. A port lies in itself, in a range, and in all ports of its protocol. */
function servicesAround(inner: Service): readonly string[] {
  const own = serviceKey(inner);
  return inner.protocol === undefined ? [ALL] : [...new Set([ALL, `${inner.protocol}`, portKey(inner.protocol), own])];
}

const ALL = 'ip';

/** Without a port: all of the protocol. */
const portKey = (protocol: number, port?: number): string => `${protocol}:${port ?? ''}`;

/** What sets of addresses are found by: everything by its word, others by the smallest network around them. */
class Keys {
  readonly #lengths = { 4: new Set<number>(), 6: new Set<number>() };

  add(set: AddressSet): string {
    if (typeof set === 'string') return set;
    const network = networkAround(set);
    this.#lengths[familyOf(network.address)].add(network.length);
    return formatPrefix(network);
  }

  /** Of all sets that were added and could hold this one. */
  around(set: AddressSet): readonly string[] {
    if (typeof set === 'string') return [...WORDS, '0.0.0.0/0', '::/0'];
    const { address, length } = networkAround(set);
    const lengths = [...this.#lengths[familyOf(address)]].filter((one) => one <= length);
    return [...WORDS, ...lengths.map((one) => formatPrefix(networkOf(address, one)))];
  }
}

const WORDS = ['any', 'any4', 'any6'];

function networkAround(set: Exclude<AddressSet, string>): Prefix {
  if ('length' in set) return set;
  let length = bitsOf(familyOf(set.from));
  while (length > 0 && !shareBits(set.from, set.to, length)) length--;
  return networkOf(set.from, length);
}
