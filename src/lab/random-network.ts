import type { Address } from '../base/address.ts';
import { everything, familyOf, networkOf, type Prefix } from '../base/prefix.ts';
import type { Random } from '../base/random.ts';
import { known } from '../model/configuration.ts';
import { type Interface, type InterfaceAddress, settingsNotChecked } from '../model/interface.ts';
import type { Link, Network } from '../model/network.ts';
import { type Node, type StackSettings, stackNotChecked } from '../model/node.ts';
import { MAIN_TABLE, type Route, type RoutingRule } from '../model/routing.ts';
import { type Numbering, numberings } from './numbering.ts';
import { withNeighbours } from './random-neighbours.ts';
import { randomRuleset } from './random-ruleset.ts';
import { defaultRules } from '../trace/host/loaded-node.ts';

/** Small enough to be built in a moment, large enough for every pair of mechanisms to meet. */
const [NODES_MIN, NODES_SPREAD, INTERFACES_MAX] = [2, 5, 4] as const;

/** So many networks are of IPv6. */
const SIX = 0.3;
/** So many links take less than Ethernet. IPv6 asks for 1280 bytes at least (RFC 8200 section 5). */
const [NARROW, NARROW_MTUS, ETHERNET_MTU] = [0.2, [1_280, 1_400], 1_500] as const;

/** What the probes connect to. */
export const PROBED_PORTS = [5_000, 5_001, 5_002] as const;
/** Where the source ports of probes begin. */
export const FIRST_ID = 30_000;

/** A network that a kernel takes as it is, with everything that decides a packet's way set at random. */
export function randomNetwork(random: Random): Network {
  const numbering = numberings[random.chance(SIX) ? 6 : 4];
  const names = Array.from({ length: NODES_MIN + random.below(NODES_SPREAD) }, (_, i) => `n${i}`);
  const links = randomLinks(random, names);
  const plans = names.map((name) => plan(name, links, numbering));
  const nodes = plans.map((one) => randomNode(random, one, plans));
  return withNeighbours(random, { nodes, links: links.map(({ link }) => link), complete: true });
}

interface PlannedLink {
  readonly link: Link;
  readonly number: number;
  readonly mtu: number;
}

/** Every node is on a link or more; most links are shared by two or three. */
function randomLinks(random: Random, names: readonly string[]): readonly PlannedLink[] {
  const free = new Map(names.map((name) => [name, 0]));
  const links: PlannedLink[] = [];
  const count = names.length + random.below(3);
  for (let i = 0; i < count; i++) {
    const members = names
      .filter((name) => (free.get(name) ?? 0) < INTERFACES_MAX && random.chance(i < 2 ? 0.8 : 0.5))
      .slice(0, 4);
    if (members.length < 2) continue;
    const ends = members.map((node) => {
      const index = free.get(node) ?? 0;
      free.set(node, index + 1);
      return { node, interface: `eth${index}` };
    });
    links.push({
      link: { name: `l${i}`, ends },
      number: i + 1,
      mtu: random.chance(NARROW) ? random.pick(NARROW_MTUS) : ETHERNET_MTU,
    });
  }
  return links;
}

interface Plan {
  readonly name: string;
  readonly numbering: Numbering;
  readonly interfaces: readonly {
    readonly name: string;
    readonly numbering: Numbering;
    readonly number: number;
    readonly host: number;
    readonly mtu: number;
  }[];
}

function plan(name: string, links: readonly PlannedLink[], numbering: Numbering): Plan {
  const host = 10 + Number(name.slice(1));
  const interfaces = links.flatMap(({ link, number, mtu }) => {
    const end = link.ends.find(({ node }) => node === name);
    return end ? [{ name: end.interface, numbering, number, host, mtu }] : [];
  });
  return { name, numbering, interfaces };
}

type Place = Pick<Plan['interfaces'][number], 'numbering' | 'number' | 'host'>;

const addressIn = ({ numbering, number, host }: Place): Address => numbering.address(number, host);

function randomNode(random: Random, own: Plan, plans: readonly Plan[]): Node {
  const interfaces = own.interfaces.map((one) => randomInterface(random, one));
  const connected = interfaces.flatMap(connectedRoutes);
  const written = randomRoutes(random, { own, interfaces, plans });
  return {
    name: own.name,
    system: 'linux',
    interfaces,
    routes: [...connected, ...written],
    rules: [...defaultRules(own.numbering.family), ...randomRules(random, { own, interfaces, plans })],
    stack: randomStack(random, own.numbering),
    neighbours: [],
    ...randomFilter(random, { own, interfaces, plans }),
    listeners: [],
    names: [],
    unread: [],
  };
}

function randomFilter(random: Random, { own, interfaces, plans }: Surroundings): Pick<Node, 'filter'> {
  if (random.chance(0.6)) return {};
  const { family } = own.numbering;
  const addresses = plans.flatMap((one) => one.interfaces.map(addressIn));
  return {
    filter: {
      kind: 'netfilter',
      ruleset: randomRuleset(random, { family, interfaces, addresses, ports: PROBED_PORTS }),
    },
  };
}

function randomInterface(random: Random, one: Plan['interfaces'][number]): Interface {
  const { length, family } = one.numbering;
  const base = { length, scope: 'global' as const };
  const addresses: InterfaceAddress[] = [{ ...base, address: addressIn(one), secondary: false }];
  if (random.chance(0.2))
    addresses.push({ ...base, address: addressIn({ ...one, host: one.host + 100 }), secondary: family === 4 });
  if (random.chance(0.15))
    addresses.unshift({ ...base, address: addressIn({ ...one, number: 100 + one.number }), secondary: false });
  return {
    name: one.name,
    up: !random.chance(0.03),
    mtu: one.mtu,
    addresses,
    settings: {
      ...settingsNotChecked,
      rpFilter: known(random.pick([0, 0, 0, 1, 2])),
      arpIgnore: known(random.pick([0, 0, 0, 1, 2])),
      arpAnnounce: known(random.pick([0, 0, 0, 1, 2])),
      arpFilter: known(random.chance(0.1)),
      proxyArp: known(random.chance(0.1)),
      acceptLocal: known(random.chance(0.05)),
      sourceValidMark: known(random.chance(0.2)),
    },
  };
}

function randomStack(random: Random, { family }: Numbering): StackSettings {
  const rare = (value: number) => (random.chance(0.15) ? value : 0);
  return {
    ...stackNotChecked,
    forwarding: known(random.chance(0.7) && family === 4),
    forwarding6: known(random.chance(0.7) && family === 6),
    rpFilterAll: known(rare(1 + random.below(2))),
    arpIgnoreAll: known(rare(1)),
    arpAnnounceAll: known(rare(2)),
    arpFilterAll: known(false),
    proxyArpAll: known(false),
    acceptLocalAll: known(false),
    sourceValidMarkAll: known(random.chance(0.1)),
    markReflected: known(random.chance(0.2)),
    markAccepted: known(random.chance(0.2)),
  };
}

/** What the kernel adds by itself when an address comes up. */
function connectedRoutes(one: Interface): readonly Route[] {
  if (!one.up) return [];
  return one.addresses
    .filter(({ secondary }) => !secondary)
    .map(({ address, length }) => ({
      table: MAIN_TABLE,
      to: networkOf(address, length),
      kind: 'unicast' as const,
      hops: [{ device: one.name, weight: 1 }],
      ...(familyOf(address) === 4 ? { preferredSource: address } : {}),
      metric: numberings[familyOf(address)].kernelMetric,
      scope: 'link' as const,
      protocol: 'kernel',
    }));
}

interface Surroundings {
  readonly own: Plan;
  readonly interfaces: readonly Interface[];
  readonly plans: readonly Plan[];
}

const TABLES = [MAIN_TABLE, MAIN_TABLE, MAIN_TABLE, 200, 201] as const;

function randomRoutes(random: Random, around: Surroundings): readonly Route[] {
  const routes = new Map<string, Route>();
  const taken = new Set(around.interfaces.flatMap(connectedRoutes).map(placeOf));
  const count = 1 + random.below(6);
  for (let i = 0; i < count; i++) {
    const route = randomRoute(random, around, i === 0);
    // The same prefix twice with one metric is refused by the kernel ("File exists").
    if (route && !taken.has(placeOf(route))) routes.set(placeOf(route), route);
  }
  return [...routes.values()].filter((route, _, all) => !all.some((other) => losesGateway(route, other)));
}

/** IPv6 takes no gateway that is itself behind a gateway (ip6_route_check_nh() in net/ipv6/route.c). */
const losesGateway = (route: Route, { to }: Route): boolean =>
  to.length === 128 && route.hops.some(({ via }) => via === to.address);

const placeOf = ({ table, to, metric }: Route): string => `${table} ${to.address}/${to.length} ${metric}`;

function randomRoute(random: Random, { own, interfaces, plans }: Surroundings, isDefault: boolean): Route | undefined {
  const table = isDefault ? MAIN_TABLE : random.pick(TABLES);
  const to =
    isDefault || random.chance(0.25) ? everything(own.numbering.family) : randomDestination(random, plans, own);
  const metric = random.pick(own.numbering.metrics);
  const base = { table, to, metric, scope: 'global' as const, protocol: 'boot' };
  if (!isDefault && random.chance(0.08))
    return { ...base, kind: random.pick(['blackhole', 'unreachable', 'prohibit', 'throw'] as const), hops: [] };
  const up = own.interfaces.filter(({ name }) => interfaces.find((one) => one.name === name)?.up);
  const through = up[random.below(Math.max(1, up.length))];
  if (!through) return undefined;
  const neighbours = neighboursOf(plans, own, through);
  const gateway = neighbours[random.below(Math.max(1, neighbours.length))];
  const direct = random.chance(0.1) || !gateway;
  const second = random.chance(0.12)
    ? neighboursOf(plans, own, random.chance(0.4) ? (up.find((one) => one !== through) ?? through) : through).find(
        ({ at, host }) => at !== through || host !== gateway?.host,
      )
    : undefined;
  const source = random.chance(0.1)
    ? interfaces.flatMap(({ up: isUp, addresses }) => (isUp ? addresses : []))[0]?.address
    : undefined;
  return {
    ...base,
    kind: 'unicast',
    scope: direct ? 'link' : 'global',
    hops: [
      { device: through.name, weight: 1, ...(direct ? {} : { via: addressIn(gateway) }) },
      ...(second && !direct ? [{ device: second.at.name, weight: 1, via: addressIn(second) }] : []),
    ],
    ...(source === undefined ? {} : { preferredSource: source }),
  };
}

type PlannedInterface = Plan['interfaces'][number];

/** Who else is on the link of an interface. */
const neighboursOf = (plans: readonly Plan[], own: Plan, at: PlannedInterface) =>
  plans.flatMap(({ name, interfaces }) =>
    name === own.name ? [] : interfaces.filter(({ number }) => number === at.number).map((one) => ({ ...one, at })),
  );

function randomDestination(random: Random, plans: readonly Plan[], { numbering }: Plan): Prefix {
  const all = plans.flatMap(({ interfaces }) => interfaces);
  const one = all[random.below(Math.max(1, all.length))];
  return networkOf(one ? addressIn(one) : numbering.address(0, 0), random.pick(numbering.lengths));
}

function randomRules(random: Random, around: Surroundings): readonly RoutingRule[] {
  if (random.chance(0.5)) return [];
  return Array.from({ length: 1 + random.below(4) }, (_, i) => randomRule(random, around, 100 + i * 10));
}

function randomRule(random: Random, { own, interfaces, plans }: Surroundings, priority: number): RoutingRule {
  const [first = { name: 'lo' }] = own.interfaces;
  const device = own.interfaces[random.below(Math.max(1, own.interfaces.length))]?.name ?? first.name;
  const address = interfaces.flatMap(({ addresses }) => addresses)[random.below(3)]?.address;
  return {
    family: own.numbering.family,
    priority,
    inverted: random.chance(0.08),
    ...(random.chance(0.5) && address ? { from: { address, length: 32 } } : {}),
    ...(random.chance(0.2) ? { from: randomDestination(random, plans, own) } : {}),
    ...(random.chance(0.2) ? { to: randomDestination(random, plans, own) } : {}),
    ...(random.chance(0.2) ? { arrival: random.pick(['lo', device]) } : {}),
    ...(random.chance(0.1) ? { egress: device } : {}),
    ...(random.chance(0.1) ? { mark: { value: 1, mask: 0xffff_ffff } } : {}),
    ...randomTransport(random, own.numbering),
    action: randomAction(random, priority),
  };
}

/** Ports stand with their protocol: those of ICMP are none. */
function randomTransport(
  random: Random,
  { family }: Numbering,
): Pick<RoutingRule, 'protocol' | 'sourcePorts' | 'destinationPorts'> {
  if (random.chance(0.75)) return {};
  if (random.chance(0.4)) return { protocol: random.pick([family === 4 ? 1 : 58, 6, 17]) };
  const [port, id] = [random.pick(PROBED_PORTS), FIRST_ID + random.below(4)];
  return {
    protocol: random.pick([6, 17]),
    ...(random.chance(0.7)
      ? { destinationPorts: { from: port, to: port } }
      : { sourcePorts: { from: id, to: id + 3 } }),
  };
}

function randomAction(random: Random, priority: number): RoutingRule['action'] {
  const roll = random.below(20);
  if (roll === 0) return { kind: random.pick(['blackhole', 'unreachable', 'prohibit'] as const) };
  if (roll === 1) return { kind: 'goto', priority: random.pick([priority + 10, 32_766]) };
  if (roll === 2) return { kind: 'nop' };
  if (roll <= 4) return { kind: 'lookup', table: MAIN_TABLE, suppressPrefixLength: 0 };
  return { kind: 'lookup', table: random.pick([200, 200, 201, MAIN_TABLE]) };
}
