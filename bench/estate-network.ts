import { type Address, addressFromIpv4Number } from '../src/base/address.ts';
import { networkOf } from '../src/base/prefix.ts';
import { random, type Random } from '../src/base/random.ts';
import { readAsa } from '../src/config/index.ts';
import { known } from '../src/model/configuration.ts';
import { type Interface, settingsNotChecked } from '../src/model/interface.ts';
import type { Link, Network } from '../src/model/network.ts';
import { type Listener, type Node, type StackSettings, stackNotChecked } from '../src/model/node.ts';
import { MAIN_TABLE, type Route, type RoutingRule } from '../src/model/routing.ts';
import { defaultRules } from '../src/trace/host/loaded-node.ts';

export interface EstateSize {
  readonly hosts: number;
  readonly firewalls: number;
  /** Of all firewalls together. */
  readonly accessLines: number;
}

/** The networks of a site, on each of which all of its hosts are. */
const LANS = [1, 2, 3, 4] as const;
const PORTS = [22, 443, 1_556, 3_260, 5_432, 13_724, 13_782, 10_082] as const;

/**
 * An estate as they grow: sites of hosts that are on four networks each, a firewall for every site, and hosts of four
 * habits (as they come, with a table for each address, with static routes and a strict reverse-path filter, Windows).
 */
export function estateNetwork({ hosts, firewalls, accessLines }: EstateSize, seed = 1): Network {
  const dice = random(seed);
  const perSite = Math.ceil(hosts / firewalls);
  const sites = Array.from({ length: firewalls }, (_, i) => i + 1);
  const nodes: Node[] = [];
  const links: Link[] = [];
  for (const site of sites) {
    const count = Math.min(perSite, hosts - (site - 1) * perSite);
    const here = Array.from({ length: count }, (_, i) => host(site, i));
    nodes.push(...here, firewall(dice, { site, sites, hosts: perSite, lines: Math.ceil(accessLines / firewalls) }));
    for (const lan of LANS) {
      const ends = here.map(({ name }) => ({ node: name, interface: `eth${lan - 1}` }));
      links.push({ name: `s${site}l${lan}`, ends: [...ends, { node: `fw${site}`, interface: `lan${lan}` }] });
    }
  }
  links.push({ name: 'core', ends: sites.map((site) => ({ node: `fw${site}`, interface: 'core' })) });
  return { nodes, links, complete: true };
}

const ip = (a: number, b: number, c: number, d: number): Address =>
  addressFromIpv4Number(((a << 24) | (b << 16) | (c << 8) | d) >>> 0);
const FIRST_HOST = 10;
const ANY: Address = ip(0, 0, 0, 0);

function host(site: number, i: number): Node {
  const last = FIRST_HOST + i;
  const habit = i % 4;
  const interfaces = LANS.map((lan): Interface => {
    const address = { address: ip(10, site, lan, last), length: 24, secondary: false, scope: 'global' as const };
    const settings = { ...settingsNotChecked, rpFilter: known(habit === 2 ? 1 : 0) };
    return { name: `eth${lan - 1}`, up: true, mtu: 1_500, addresses: [address], settings };
  });
  const rules: RoutingRule[] = [...defaultRules(4)];
  const routes: Route[] = LANS.map((lan) =>
    route({ to: [ip(10, site, lan, last), 24], device: `eth${lan - 1}`, source: ip(10, site, lan, last) }),
  );
  routes.push(route({ to: [ANY, 0], device: 'eth0', via: ip(10, site, 1, 1) }));
  if (habit === 1)
    for (const lan of LANS) {
      const from = { address: ip(10, site, lan, last), length: 32 };
      rules.push({
        family: 4,
        priority: 100 + lan,
        inverted: false,
        from,
        action: { kind: 'lookup', table: 200 + lan },
      });
      routes.push(route({ to: [ANY, 0], device: `eth${lan - 1}`, via: ip(10, site, lan, 1), table: 200 + lan }));
    }
  if (habit === 2) routes.push(route({ to: [ip(10, 0, 0, 0), 8], device: 'eth1', via: ip(10, site, 2, 1) }));
  return {
    name: `h${site}-${i}`,
    system: habit === 3 ? 'windows' : 'linux',
    interfaces,
    routes,
    rules: habit === 3 ? [] : rules,
    stack: hostStack(false),
    neighbours: [],
    listeners: listeners(site, last),
    names: [],
    unread: [],
  };
}

interface RouteWish {
  readonly to: readonly [Address, number];
  readonly device: string;
  readonly via?: Address;
  readonly source?: Address;
  readonly table?: number;
}

const route = ({ to: [address, length], device, via, source, table = MAIN_TABLE }: RouteWish): Route => ({
  table,
  to: networkOf(address, length),
  kind: 'unicast',
  hops: [{ device, weight: 1, ...(via === undefined ? {} : { via }) }],
  ...(source === undefined ? {} : { preferredSource: source }),
  metric: 0,
  scope: via === undefined ? 'link' : 'global',
});

/** Linux as it comes, but for what it forwards. */
export const hostStack = (forwarding: boolean): StackSettings => ({
  ...stackNotChecked,
  forwarding: known(forwarding),
  forwarding6: known(false),
  rpFilterAll: known(0),
  arpIgnoreAll: known(0),
  arpAnnounceAll: known(0),
  arpFilterAll: known(false),
  proxyArpAll: known(false),
  acceptLocalAll: known(false),
  sourceValidMarkAll: known(false),
  markReflected: known(false),
  markAccepted: known(false),
});

/** Six services on all addresses, two on one each. */
const listeners = (site: number, last: number): readonly Listener[] =>
  PORTS.map((port, i) => ({
    protocol: 'tcp',
    port,
    family: 4,
    ...(i >= 6 ? { address: ip(10, site, i - 4, last) } : {}),
  }));

interface FirewallPlan {
  readonly site: number;
  readonly sites: readonly number[];
  readonly hosts: number;
  readonly lines: number;
}

function firewall(dice: Random, plan: FirewallPlan): Node {
  const { site, sites } = plan;
  const text = [
    'ASA Version 9.8(2)',
    `hostname fw${site}`,
    ...LANS.flatMap((lan) => asaInterface(`lan${lan}`, { level: 60, address: `10.${site}.${lan}.1`, mask: MASK_24 })),
    ...asaInterface('core', { level: 50, address: `172.16.0.${site}`, mask: '255.255.0.0' }),
    'same-security-traffic permit inter-interface',
    ...['lan1', 'lan2', 'lan3', 'lan4', 'core'].flatMap((zone) => accessList(dice, zone, plan)),
    ...sites
      .filter((other) => other !== site)
      .map((other) => `route core 10.${other}.0.0 255.255.0.0 172.16.0.${other} 1`),
  ].join('\n');
  return { ...readAsa({ file: `fw${site}.cfg`, text }).node, name: `fw${site}` };
}

const MASK_24 = '255.255.255.0';

const asaInterface = (
  name: string,
  { level, address, mask }: { readonly level: number; readonly address: string; readonly mask: string },
): readonly string[] => [
  `interface ${name}`,
  ` nameif ${name}`,
  ` security-level ${level}`,
  ` ip address ${address} ${mask}`,
  '!',
];

/**
 * A fifth of the lines of the device: hosts to networks, networks to hosts, hosts to hosts, some denials, and what
 * everybody may.
 */
function accessList(dice: Random, zone: string, { site, sites, hosts, lines }: FirewallPlan): readonly string[] {
  const name = `${zone}_in`;
  const isCore = zone === 'core';
  const number = isCore ? undefined : Number(zone.slice(3));
  const any = () => 1 + dice.below(4);
  const end = (here: boolean): { net: string; host: string } => {
    const where = here ? site : (sites[dice.below(sites.length)] ?? site);
    const lan = here && number !== undefined ? number : any();
    return {
      net: `10.${where}.${lan}.0 ${MASK_24}`,
      host: `host 10.${where}.${lan}.${FIRST_HOST + dice.below(hosts)}`,
    };
  };
  const one = (): string => {
    const [from, to] = [end(!isCore), end(isCore)];
    const roll = dice.below(10);
    const [source, destination] =
      roll < 3
        ? [from.host, to.net]
        : roll < 6
          ? [from.net, to.host]
          : roll < 9
            ? [from.host, to.host]
            : [from.net, to.net];
    return `access-list ${name} extended ${roll === 5 ? 'deny' : 'permit'} tcp ${source} ${destination} eq ${dice.pick(PORTS)}`;
  };
  return [
    ...Array.from({ length: Math.max(0, Math.floor(lines / 5) - 3) }, one),
    `access-list ${name} extended permit tcp 10.0.0.0 255.0.0.0 10.0.0.0 255.0.0.0 eq 22`,
    `access-list ${name} extended permit tcp 10.0.0.0 255.0.0.0 10.0.0.0 255.0.0.0 eq 1556`,
    `access-list ${name} extended permit tcp 10.${site}.0.0 255.255.0.0 10.${site}.0.0 255.255.0.0`,
    `access-group ${name} in interface ${zone}`,
  ];
}
