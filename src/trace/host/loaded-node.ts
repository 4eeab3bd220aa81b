import { type Address, isLoopback } from '../../base/address.ts';
import {
  bitsOf,
  broadcastOf,
  type Family,
  familyOf,
  hostPrefix,
  networkOf,
  parsePrefix,
  type Prefix,
} from '../../base/prefix.ts';
import { PrefixTable } from '../../base/prefix-table.ts';
import type { Interface, InterfaceAddress } from '../../model/interface.ts';
import type { HostModel, Node } from '../../model/node.ts';
import {
  DEFAULT_TABLE,
  LOCAL_TABLE,
  MAIN_TABLE,
  type Route,
  type RoutingRule,
  type TableId,
} from '../../model/routing.ts';
import { FoundRoute, livingHops } from './found-route.ts';
import { type InterfaceFacts, interfaceFacts } from './interface-facts.ts';
import { modelOf } from './host-model.ts';
import { type LoadedRule, loadedRule } from './loaded-rule.ts';
import { offLinkHop } from './off-link-gateway.ts';
import type { OrdinaryWay } from './ordinary-way.ts';

const isHost = ({ address, length }: Prefix): boolean => length === bitsOf(familyOf(address));

const isLinux = ({ system }: Node): boolean => system === 'linux' || system === 'not-known';

/** Where an address of a node sits. */
export interface OwnAddress {
  readonly interface: Interface;
  readonly address: InterfaceAddress;
}

/** A node with its look-ups built: made once, asked millions of times. */
export class LoadedNode {
  readonly node: Node;
  readonly interfaces: ReadonlyMap<string, Interface>;
  readonly hostModel: { readonly send: HostModel; readonly receive: HostModel };
  /** Rules besides the kernel's own three: the source check is then done in full (fib4_has_custom_rules). */
  readonly customRules: Readonly<Record<Family, boolean>>;
  /**
   * Whether protocol and ports of a packet from the wire are looked at (fib_rule_requires_fldissect() in
   * net/core/fib_rules.c): a rule for what the node itself sends (`iif lo`) does not ask for it, so the source check
   * then never matches it either.
   */
  readonly dissectsFlows: Readonly<Record<Family, boolean>>;
  /** Routes of its own make more addresses local than its interfaces have (`ip route add local 10.9.0.0/16 dev lo`). */
  readonly hasLocalNetworks: boolean;
  /**
   * Those that somebody wrote and Linux would not take, because their gateway is no neighbour: they are in no table.
   */
  readonly refusedRoutes: readonly Route[];
  readonly #own = new Map<Address, OwnAddress>();
  readonly #tables = new Map<TableId, LoadedTable>();
  readonly #rules: Readonly<Record<Family, readonly RoutingRule[]>>;
  #loadedRules: Readonly<Record<Family, readonly LoadedRule[]>> | undefined;
  #ordinaryWays: Map<string, OrdinaryWay> | undefined;
  readonly #facts = new Map<string, InterfaceFacts>();

  constructor(node: Node) {
    this.node = node;
    this.interfaces = new Map(node.interfaces.map((one) => [one.name, one]));
    this.hostModel = modelOf(node);
    // Linux keeps the addresses of an interface that is down (fib_sync_down_dev() spares them), and answers for them
    // elsewhere.
    for (const one of node.interfaces)
      if (one.up || isLinux(node))
        for (const address of one.addresses)
          if (!this.#own.has(address.address)) this.#own.set(address.address, { interface: one, address });
    const own = new Set(this.addresses);
    this.#rules = { 4: rulesOf(node, 4), 6: rulesOf(node, 6) };
    this.hasLocalNetworks = node.routes.some(
      ({ kind, to }) => kind === 'local' && !isLoopback(to.address) && !(isHost(to) && own.has(to.address)),
    );
    const known = new Set(node.routes.filter(isOfKernel).map(({ to }) => familyOf(to.address)));
    for (const route of localRoutes(node)) if (!known.has(familyOf(route.to.address))) this.#add(route);
    this.refusedRoutes = isLinux(node) ? node.routes.filter((route) => !route.listed && offLinkHop(this, route)) : [];
    const refused = new Set(this.refusedRoutes);
    for (const route of node.routes.toSorted((a, b) => a.metric - b.metric)) if (!refused.has(route)) this.#add(route);
    this.dissectsFlows = { 4: this.#rules[4].some(asksForPorts), 6: this.#rules[6].some(asksForPorts) };
    this.customRules = { 4: isCustom(this.#rules[4]), 6: isCustom(this.#rules[6]) };
  }

  /** Goes by Linux' rules; a system that is not known is taken for one. */
  get isLinux(): boolean {
    return isLinux(this.node);
  }

  get name(): string {
    return this.node.name;
  }

  /** All of them, also of interfaces that are down. */
  get addresses(): readonly Address[] {
    return this.node.interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  }

  /** In the order in which they are tried. */
  rules(family: Family): readonly RoutingRule[] {
    return this.#rules[family];
  }

  /** The same with their tables: made when they are asked for, which of most nodes of an estate they never are. */
  loadedRules(family: Family): readonly LoadedRule[] {
    this.#loadedRules ??= { 4: this.#load(4), 6: this.#load(6) };
    return this.#loadedRules[family];
  }

  /** Shared by the routes that go by one next hop; see `ordinary-way`. */
  get ordinaryWays(): Map<string, OrdinaryWay> {
    this.#ordinaryWays ??= new Map();
    return this.#ordinaryWays;
  }

  table(id: TableId): PrefixTable<FoundRoute> | undefined {
    return this.#tables.get(id)?.routes;
  }

  /** The interface that owns an address, where it is one of this node's. */
  own(address: Address): OwnAddress | undefined {
    return this.#own.get(address);
  }

  /** Also 127.0.0.0/8, of which every address is local. */
  isLocal(address: Address): boolean {
    return this.#own.has(address) || isLoopback(address);
  }

  /** The effective settings of an interface. */
  /** By any of its interfaces. */
  get forwards(): boolean {
    return this.node.interfaces.some(({ name }) => {
      const { forwarding, forwarding6 } = this.facts(name);
      return forwarding.value || forwarding6.value;
    });
  }

  facts(name: string): InterfaceFacts {
    let facts = this.#facts.get(name);
    if (!facts) {
      facts = interfaceFacts(this.node, this.interfaces.get(name));
      this.#facts.set(name, facts);
    }
    return facts;
  }

  #add(route: Route): void {
    let table = this.#tables.get(route.table);
    if (!table) {
      table = { routes: new PrefixTable(), rule: { 4: this.#ruleTo(route.table, 4), 6: this.#ruleTo(route.table, 6) } };
      this.#tables.set(route.table, table);
    }
    const rule = table.rule[familyOf(route.to.address)];
    table.routes.add(route.to, new FoundRoute({ route, hops: livingHops(this.interfaces, route), rule }));
  }

  /** The first that leads to a table: mostly the only one. A table to which none leads is never asked. */
  #ruleTo(table: TableId, family: Family): RoutingRule {
    const leads = ({ action }: RoutingRule): boolean => action.kind === 'lookup' && action.table === table;
    return (
      this.#rules[family].find(leads) ?? { family, priority: 0, inverted: false, action: { kind: 'lookup', table } }
    );
  }

  #load(family: Family): readonly LoadedRule[] {
    return this.#rules[family].map((rule) => loadedRule(rule, (id) => this.table(id)));
  }
}

interface LoadedTable {
  readonly routes: PrefixTable<FoundRoute>;
  readonly rule: Readonly<Record<Family, RoutingRule>>;
}

/** A listing of table `local`; a route that somebody wrote there takes none of the kernel's own away. */
const isOfKernel = ({ table, protocol }: Route): boolean => table === LOCAL_TABLE && protocol === 'kernel';

/** What the kernel puts into table `local` for each address (fib_add_ifaddr in net/ipv4/fib_frontend.c). */
function localRoutes(node: Node): readonly Route[] {
  const routes = LOOPBACK_NETWORKS.map((to) => ownRoute({ kind: 'local', to, device: 'lo' }));
  for (const one of node.interfaces) {
    if (!one.up && !isLinux(node)) continue;
    for (const address of one.addresses) {
      const network = networkOf(address.address, address.length);
      const primary = address.secondary ? primaryOf(one, network) : address.address;
      routes.push(
        ownRoute({ kind: 'local', to: hostPrefix(address.address), device: one.name, preferredSource: primary }),
      );
      const last = one.loopback || !one.up ? undefined : broadcastOf(network);
      if (last !== undefined && last !== address.address)
        routes.push(ownRoute({ kind: 'broadcast', to: hostPrefix(last), device: one.name, preferredSource: primary }));
    }
  }
  return routes;
}

/** fib_magic() is given the primary address of the network, so a secondary one's local route prefers that as source. */
const primaryOf = (one: Interface, network: Prefix): Address | undefined =>
  one.addresses.find(
    ({ secondary, address, length }) =>
      !secondary && length === network.length && networkOf(address, length).address === network.address,
  )?.address;

interface OwnRoute {
  readonly kind: 'local' | 'broadcast';
  readonly to: Prefix;
  readonly device: string;
  readonly preferredSource?: Address | undefined;
}

const ownRoute = ({ kind, to, device, preferredSource }: OwnRoute): Route => ({
  table: LOCAL_TABLE,
  to,
  kind,
  hops: [{ device, weight: 1 }],
  ...(preferredSource === undefined ? {} : { preferredSource }),
  metric: 0,
  scope: kind === 'local' ? 'host' : 'link',
  protocol: 'kernel',
});

const LOOPBACK_NETWORKS = ['127.0.0.0/8', '::1'].flatMap((text) => parsePrefix(text) ?? []);

function rulesOf(node: Node, family: Family): readonly RoutingRule[] {
  const given = node.rules.filter((rule) => rule.family === family);
  return given.length > 0 ? given.toSorted((a, b) => a.priority - b.priority) : rulesWithout[family];
}

/** fib_default_rules_init() in net/ipv4/fib_rules.c; IPv6 has no table `default`. */
export function defaultRules(family: Family): readonly RoutingRule[] {
  const tables = family === 4 ? DEFAULT_RULES : DEFAULT_RULES.slice(0, 2);
  return tables.map(([priority, table]) => ({ family, priority, inverted: false, action: { kind: 'lookup', table } }));
}

const DEFAULT_RULES: readonly (readonly [number, TableId])[] = [
  [0, LOCAL_TABLE],
  [32_766, MAIN_TABLE],
  [32_767, DEFAULT_TABLE],
];

/** Of every node that has none of its own the same ones: there are thousands. */
const rulesWithout: Readonly<Record<Family, readonly RoutingRule[]>> = { 4: defaultRules(4), 6: defaultRules(6) };

const isCustom = (rules: readonly RoutingRule[]): boolean =>
  rules.length > 3 ||
  rules.some(
    ({ action, from, to, arrival, egress, mark, inverted }) =>
      action.kind !== 'lookup' ||
      !DEFAULT_RULES.some(([, table]) => table === action.table) ||
      inverted ||
      [from, to, arrival, egress, mark].some((condition) => condition !== undefined && !isEverything(condition)),
  );

const asksForPorts = ({ arrival, protocol, sourcePorts, destinationPorts }: RoutingRule): boolean =>
  arrival !== 'lo' && [protocol, sourcePorts, destinationPorts].some((condition) => condition !== undefined);

const isEverything = (condition: unknown): boolean =>
  typeof condition === 'object' && condition !== null && 'length' in condition && condition.length === 0;
