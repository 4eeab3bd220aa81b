import type { Address } from '../../base/address.ts';
import { contains, covers, familyOf, formatPrefix, networkOf, type Prefix } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import { LOCAL_TABLE, MAIN_TABLE, type NextHop, type Route } from '../../model/routing.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { hasInItsNetworks, offLinkHop } from '../host/off-link-gateway.ts';
import { spellRoute, tableName } from '../host/spell-route.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Flaw } from './flaw.ts';

/** Gateways that are not where they are said to be, and tables that lack the network of their gateway. */
export function routeFlaws(network: LoadedNetwork, node: LoadedNode): readonly Flaw[] {
  return [...node.node.routes.flatMap((route) => gatewayFlaws(network, node, route)), ...tableFlaws(node)];
}

function gatewayFlaws(network: LoadedNetwork, node: LoadedNode, route: Route): readonly Flaw[] {
  return route.hops.flatMap((hop) => {
    if (hop.via === undefined || familyOf(hop.via) !== familyOf(route.to.address)) return [];
    const flaw =
      offLink(node, route, { ...hop, via: hop.via }) ??
      missing(network, node, route, { ...hop, via: hop.via }) ??
      notForwarding(network, node, route, { ...hop, via: hop.via });
    return flaw ? [flaw] : [];
  });
}

interface Gateway extends NextHop {
  readonly via: Address;
}

/** What the system says to such a route stands in `host/off-link-gateway.ts`. */
function offLink(node: LoadedNode, route: Route, hop: Gateway): Flaw | undefined {
  const one = node.interfaces.get(hop.device);
  if (!one || offLinkHop(node, { ...route, hops: [hop] }) === undefined) return undefined;
  const networks = networksOf(one).map((network) => formatPrefix(network));
  const where = networks.length === 0 ? 'in no network' : `in ${networks.join(', ')}`;
  return {
    code: 'GATEWAY_OFF_LINK',
    node: node.name,
    cause: 'GATEWAY_OFF_LINK',
    text: `${node.name} is to reach ${spellTo(route)} through ${hop.via} on ${hop.device}, which is ${where}: ${fateOf(node, route)}.`,
    config: route.by ? [route.by] : [],
    replacement: onOtherDevice(node, route, hop),
  };
}

/** Linux keeps a route whose gateway was a neighbour once (measured on 6.18), until somebody has to add it again. */
function fateOf(node: LoadedNode, { listed }: Route): string {
  if (!node.isLinux) return 'whether the system takes such a route is not known';
  const refuses = 'refuses the route ("Nexthop has invalid gateway")';
  return listed
    ? `the kernel has it, but ${refuses} when it is added again, as at the next start`
    : `the kernel ${refuses}`;
}

/** The interface that is in a network with the gateway, where there is just one. */
function onOtherDevice(node: LoadedNode, route: Route, { via, device }: Gateway): readonly string[] {
  const [other, another] = node.node.interfaces.filter((one) => one.up && hasInItsNetworks(one, via));
  if (!node.isLinux || !other || another || other.name === device || route.hops.length > 1) return [];
  const [to, table] = [
    route.to.length === 0 ? 'default' : formatPrefix(route.to),
    route.table === MAIN_TABLE ? '' : ` table ${tableName(route.table)}`,
  ];
  const metric = route.metric === 0 ? '' : ` metric ${route.metric}`;
  return [`ip route replace ${to} via ${via} dev ${other.name}${metric}${table}`];
}

function missing(network: LoadedNetwork, node: LoadedNode, route: Route, { via, device }: Gateway): Flaw | undefined {
  if (!network.network.complete || network.owner(via)) return undefined;
  return {
    code: 'GATEWAY_MISSING',
    node: node.name,
    text: `${node.name} reaches ${spellTo(route)} through ${via} on ${device}, an address that no node of this network has.`,
    config: route.by ? [route.by] : [],
    replacement: [],
  };
}

/** `net.ipv4.ip_forward` is 0 on every host until somebody sets it. */
function notForwarding(network: LoadedNetwork, node: LoadedNode, route: Route, { via }: Gateway): Flaw | undefined {
  const owner = network.owner(via);
  if (!owner || owner.node === node || owner.node.node.filter?.kind === 'asa') return undefined;
  const { forwarding, forwarding6 } = owner.node.facts(owner.interface);
  const [fact, key] =
    familyOf(via) === 4 ? [forwarding, 'net.ipv4.ip_forward'] : [forwarding6, 'net.ipv6.conf.all.forwarding'];
  if (fact.value) return undefined;
  return {
    code: 'GATEWAY_DOES_NOT_FORWARD',
    node: node.name,
    text: `${node.name} reaches ${spellTo(route)} through ${via}, which is ${owner.node.name}, and ${owner.node.name} does not forward (${key} is 0${fact.lines.length === 0 ? ' unless it is set' : ''}).`,
    config: [...(route.by ? [route.by] : []), ...fact.lines],
    replacement: owner.node.isLinux
      ? [`sysctl -w ${key}=1   # on ${owner.node.name}; in network.yaml: forwarding: true`]
      : [],
  };
}

const spellTo = ({ to }: Route): string => (to.length === 0 ? 'everything else' : formatPrefix(to));

const networksOf = (one: Interface): readonly Prefix[] =>
  one.addresses.map(({ address, length }) => networkOf(address, length));

/** Each further table that rules lead to: has it the network of its own gateways? */
function tableFlaws(node: LoadedNode): readonly Flaw[] {
  const tables = new Set(
    node.node.routes.map(({ table }) => table).filter((table) => table !== MAIN_TABLE && table !== LOCAL_TABLE),
  );
  const used = new Set(node.node.rules.flatMap(({ action }) => (action.kind === 'lookup' ? [action.table] : [])));
  return [...tables].filter((table) => used.has(table)).flatMap((table) => withoutConnected(node, table));
}

function withoutConnected(node: LoadedNode, table: number): readonly Flaw[] {
  const routes = node.node.routes.filter((route) => route.table === table && route.kind === 'unicast');
  return routes.flatMap((route) => {
    const [hop] = route.hops;
    const one = hop?.via === undefined ? undefined : node.interfaces.get(hop.device);
    const network = one && networksOf(one).find((own) => hop?.via !== undefined && contains(own, hop.via));
    if (!hop || !one || !network || !covers(route.to, network)) return [];
    const known = routes.some(
      ({ to, hops }) => covers(to, network) && to.length > route.to.length && hops.some(({ via }) => via === undefined),
    );
    return known
      ? []
      : [
          connectedMissing(node, {
            route,
            hop,
            network,
            source: one.addresses.find(({ address }) => contains(network, address))?.address,
          }),
        ];
  });
}

interface Lack {
  readonly route: Route;
  readonly hop: NextHop;
  readonly network: Prefix;
  readonly source: Address | undefined;
}

function connectedMissing(node: LoadedNode, { route, hop, network, source }: Lack): Flaw {
  const src = source === undefined ? '' : ` src ${source}`;
  return {
    code: 'TABLE_WITHOUT_CONNECTED_ROUTE',
    node: node.name,
    text: `Table ${route.table} of ${node.name} sends even neighbours in ${formatPrefix(network)} through ${hop.via ?? ''}: it has ${spellRoute(route)}, but not the network itself.`,
    config: route.by ? [route.by] : [],
    replacement: [`ip route add ${formatPrefix(network)} dev ${hop.device}${src} table ${route.table}`],
  };
}
