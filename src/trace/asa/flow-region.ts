import type { Address } from '../../base/address.ts';
import { bitsOf, contains, covers, familyOf, overlap, type Prefix } from '../../base/prefix.ts';
import type { AccessEntry, AddressSelector, AsaPolicy, ClassMap, Service } from '../../model/asa-policy.ts';
import type { PortRange } from '../../model/routing.ts';

/** A box of flows: one service between two sets of addresses. */
export interface FlowRegion {
  readonly service: Service;
  readonly source: AddressSet;
  readonly destination: AddressSet;
}

/** A network or a range; undefined members of a selector are everything. */
export type AddressSet = Prefix | { readonly from: Address; readonly to: Address } | 'any' | 'any4' | 'any6';

/** What one class map surely takes, and what it may take at most. Undefined where that cannot be said. */
export interface ClassRegions {
  /** Each taken whole, unless an entry of `excepted` takes part of it away before. */
  readonly regions: readonly (FlowRegion & { readonly excepted: readonly AccessEntry[] })[];
  /** The regions hold everything that it can match. */
  readonly complete: boolean;
}

/** Boxes of one class that are compared with those of another: a list of more is not judged. */
const REGIONS_MAX = 256;

export function regionsOf(policy: AsaPolicy, map: ClassMap): ClassRegions | undefined {
  const [match, ...more] = map.match;
  // Several matches are one within the other, or the one or the other; only one is laid out here.
  if (!match || more.length > 0) return undefined;
  switch (match.on) {
    case 'any':
      return { regions: [{ ...EVERYTHING, excepted: [] }], complete: true };
    case 'port': {
      const service = { protocol: match.protocol, destination: match.ports };
      return { regions: [{ ...EVERYTHING, service, excepted: [] }], complete: true };
    }
    case 'access-list': {
      const list = policy.accessLists.get(match.list);
      return list && regionsOfEntries(list.entries);
    }
    case 'default-inspection-traffic':
    case 'tunnel-group':
    case 'dscp':
    case 'precedence':
    case 'rtp':
    case 'flow':
    case 'not-understood':
      return undefined;
    default:
      return match satisfies never;
  }
}

const EVERYTHING: FlowRegion = { service: {}, source: 'any', destination: 'any' };

function regionsOfEntries(entries: readonly AccessEntry[]): ClassRegions | undefined {
  const denied: AccessEntry[] = [];
  const regions: (FlowRegion & { readonly excepted: readonly AccessEntry[] })[] = [];
  let complete = true;
  for (const entry of entries) {
    if (entry.inactive) continue;
    if (entry.action === 'deny') {
      denied.push(entry);
      if (denied.length > REGIONS_MAX) return undefined;
      continue;
    }
    if (isUnsure(entry)) complete = false;
    // What holds only at times takes nothing whole.
    if (entry.timeRange !== undefined) {
      complete = false;
      continue;
    }
    for (const region of boxes(entry)) {
      regions.push({ ...region, excepted: denied.slice() });
      if (regions.length > REGIONS_MAX) return undefined;
    }
  }
  return { regions, complete };
}

export const isUnsure = ({ service, source, destination }: AccessEntry): boolean =>
  service.notKnown !== undefined ||
  [source, destination].some((one) => one.notKnown !== undefined || one.ofInterface !== undefined);

export function* boxes({ service, source, destination }: AccessEntry): Generator<FlowRegion> {
  for (const one of service.services)
    for (const from of setsOf(source))
      for (const to of setsOf(destination)) yield { service: one, source: from, destination: to };
}

const setsOf = (selector: AddressSelector): readonly AddressSet[] =>
  selector.any === undefined ? [...selector.prefixes, ...selector.ranges] : [selector.any];

/** Every flow of `inner` is one of `outer`, and no denial before `outer` takes any of it away. */
export const takesWhole = (outer: ClassRegions['regions'][number], inner: FlowRegion): boolean =>
  coversRegion(outer, inner) && !outer.excepted.some((entry) => mayTouch(entry, inner));

/** Every flow of `inner` is one of `outer`. */
export const coversRegion = (outer: FlowRegion, inner: FlowRegion): boolean =>
  coversService(outer.service, inner.service) &&
  coversSet(outer.source, inner.source) &&
  coversSet(outer.destination, inner.destination);

function coversService(outer: Service, inner: Service): boolean {
  if (outer.protocol === undefined) return true;
  return (
    outer.protocol === inner.protocol &&
    (outer.icmpType === undefined || outer.icmpType === inner.icmpType) &&
    outer.sourceNot === undefined &&
    outer.destinationNot === undefined &&
    coversPorts(outer.source, inner.source) &&
    coversPorts(outer.destination, inner.destination)
  );
}

const coversPorts = (outer: PortRange | undefined, inner: PortRange | undefined): boolean =>
  !outer || (inner !== undefined && outer.from <= inner.from && inner.to <= outer.to);

function coversSet(outer: AddressSet, inner: AddressSet): boolean {
  if (outer === 'any') return true;
  if (outer === 'any4' || outer === 'any6')
    return inner === outer || (typeof inner !== 'string' && familyIn(inner) === (outer === 'any4' ? 4 : 6));
  if (typeof inner === 'string')
    return 'length' in outer && outer.length === 0 && inner === (familyOf(outer.address) === 4 ? 'any4' : 'any6');
  if ('length' in outer)
    return 'length' in inner ? covers(outer, inner) : contains(outer, inner.from) && contains(outer, inner.to);
  return !('length' in inner)
    ? outer.from === inner.from && outer.to === inner.to
    : inner.length === bitsOf(familyOf(inner.address)) && (inner.address === outer.from || inner.address === outer.to);
}

const familyIn = (set: Exclude<AddressSet, string>) => familyOf('length' in set ? set.address : set.from);

/** Not sure that they do not: it may. */
function mayTouch({ service, source, destination }: AccessEntry, region: FlowRegion): boolean {
  const services = service.notKnown !== undefined || service.services.some((one) => mayShare(one, region.service));
  return services && mayMeet(source, region.source) && mayMeet(destination, region.destination);
}

const mayShare = (a: Service, b: Service): boolean =>
  a.protocol === undefined ||
  b.protocol === undefined ||
  (a.protocol === b.protocol && portsMeet(a.source, b.source) && portsMeet(a.destination, b.destination));

const portsMeet = (a: PortRange | undefined, b: PortRange | undefined): boolean =>
  !a || !b || (a.from <= b.to && b.from <= a.to);

const mayMeet = (selector: AddressSelector, set: AddressSet): boolean =>
  selector.any !== undefined ||
  selector.notKnown !== undefined ||
  selector.ofInterface !== undefined ||
  selector.ranges.length > 0 ||
  typeof set === 'string' ||
  !('length' in set) ||
  selector.prefixes.some((prefix) => overlap(prefix, set));
