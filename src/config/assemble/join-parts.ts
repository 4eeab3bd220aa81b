import type { InterfaceAddress } from '../../model/interface.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import { familyOf } from '../../base/prefix.ts';
import { joinedRulesets } from '../netfilter/joined-rulesets.ts';
import type { InterfacePart, NodeParts, OpenRoute, RoutesPart } from '../parts.ts';

/** Joins what several files say of a host. Where two say different things of one fact, the first holds. */
export function joinParts(parts: readonly NodeParts[]): NodeParts {
  return parts.reduce(joinTwo, {});
}

function joinTwo(a: NodeParts, b: NodeParts): NodeParts {
  return {
    ...b,
    ...a,
    ...joined('interfaces', a.interfaces, b.interfaces, (x, y) => joinInterfaces([...x, ...y])),
    ...joined('routes', a.routes, b.routes, joinRoutes),
    ...joined('rules', a.rules, b.rules, (x, y) => ({
      rules: [...x.rules, ...y.rules],
      families: [...new Set([...x.families, ...y.families])],
    })),
    ...joined('stack', a.stack, b.stack, (x, y) => ({ ...y, ...x })),
    ...joined('parameters', a.parameters, b.parameters, (x, y) => new Map([...y, ...x])),
    ...joined('neighbours', a.neighbours, b.neighbours, (x, y) => [...x, ...y]),
    ...joined('listeners', a.listeners, b.listeners, (x, y) => [...x, ...y]),
    ...joined('names', a.names, b.names, (x, y) => [...x, ...y]),
    ...joined('filter', a.filter, b.filter, (x, y) =>
      x.kind === 'netfilter' && y.kind === 'netfilter'
        ? { kind: 'netfilter', ruleset: joinedRulesets(x.ruleset, y.ruleset) }
        : x,
    ),
    ...joined('unread', a.unread, b.unread, (x, y) => [...x, ...y]),
  };
}

/** The main table of a family that the first listing shows is not read from the second again, nor a route twice. */
function joinRoutes(x: RoutesPart, y: RoutesPart): RoutesPart {
  const shown = new Set(x.routes.filter(({ table }) => table !== MAIN_TABLE).map(identity));
  const further = y.routes.filter((route) =>
    route.table === MAIN_TABLE ? !x.families.includes(familyOf(route.to.address)) : !shown.has(identity(route)),
  );
  return { routes: [...x.routes, ...further], families: [...new Set([...x.families, ...y.families])] };
}

const identity = ({ table, to, metric, hops }: OpenRoute): string =>
  `${table} ${to.address}/${to.length} ${metric} ${hops.map(({ via, device }) => `${via} ${device}`).join()}`;

/** What both say, joined; nothing where only one speaks, because that one is taken over as it is. */
function joined<K extends keyof NodeParts>(
  key: K,
  x: NodeParts[K],
  y: NodeParts[K],
  join: (x: NonNullable<NodeParts[K]>, y: NonNullable<NodeParts[K]>) => NonNullable<NodeParts[K]>,
): Partial<NodeParts> {
  return x === undefined || y === undefined ? {} : { [key]: join(x, y) };
}

/** One entry for each interface: by name, and where a table has no names of its own by index or MAC address. */
export function joinInterfaces(parts: readonly InterfacePart[]): readonly InterfacePart[] {
  const all: InterfacePart[] = [];
  const byName = new Map<string, number>();
  const anyDescribed = parts.some(({ described }) => described);
  for (const part of parts) {
    const at = byName.get(part.name) ?? (anyDescribed ? sameHardware(all, part) : undefined);
    const before = at === undefined ? undefined : all[at];
    if (at === undefined || before === undefined) {
      byName.set(part.name, all.length);
      all.push(part);
    } else {
      all[at] = joinOne(before, part);
      byName.set(part.name, at);
    }
  }
  return all;
}

function sameHardware(all: readonly InterfacePart[], part: InterfacePart): number | undefined {
  const at = all.findIndex((one) => (one.described || part.described) && isSame(one, part));
  return at < 0 ? undefined : at;
}

/** The MAC address tells only where the index cannot: slaves of a team have the same one. */
function isSame(a: InterfacePart, b: InterfacePart): boolean {
  if (a.index !== undefined && b.index !== undefined) return a.index === b.index;
  if (a.mac !== undefined && a.mac === b.mac) return true;
  return (a.addresses ?? []).some((one) => (b.addresses ?? []).some((other) => other.address === one.address));
}

function joinOne(a: InterfacePart, b: InterfacePart): InterfacePart {
  // A name of one's own is better than a description of the hardware.
  const { described, ...named } = a.described && !b.described ? { ...b, ...withoutName(a) } : { ...b, ...a };
  return {
    ...named,
    ...(a.described && b.described ? { described } : {}),
    name: a.described && !b.described ? b.name : a.name,
    addresses: joinAddresses([...(a.addresses ?? []), ...(b.addresses ?? [])]),
    settings: { ...b.settings, ...a.settings },
  };
}

function withoutName({
  name: _name,
  described: _described,
  ...rest
}: InterfacePart): Omit<InterfacePart, 'name' | 'described'> {
  return rest;
}

function joinAddresses(addresses: readonly InterfaceAddress[]): readonly InterfaceAddress[] {
  const seen = new Set<string>();
  return addresses.filter(({ address, peer }) => {
    const key = `${address} ${peer ?? ''}`;
    return seen.has(key) ? false : seen.add(key);
  });
}
