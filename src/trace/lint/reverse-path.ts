import { type Address, addressFromIpv4Number } from '../../base/address.ts';
import { contains, familyOf, formatPrefix, networkOf } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import { MAIN_TABLE } from '../../model/routing.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import type { Candidate } from '../host/neighbour.ts';
import { lookUpRoute } from '../host/route-lookup.ts';
import { spellHop } from '../host/spell-route.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Flaw } from './flaw.ts';

/**
 * A strict filter on an interface behind which there are routers, while the way back to everywhere leaves by another:
 * whoever is not in the interface's own network is discarded on arrival. Asked with an address of nobody (RFC 5737), so
 * that only default and rules answer.
 */
export function reversePathFlaws(network: LoadedNetwork, node: LoadedNode): readonly Flaw[] {
  if (!node.isLinux) return [];
  return node.node.interfaces
    .filter(({ up, loopback }) => up && !loopback)
    .flatMap((one) => strictFlaw(network, node, one));
}

const STRANGER = addressFromIpv4Number(0xc633_6464);

function strictFlaw(network: LoadedNetwork, node: LoadedNode, one: Interface): readonly Flaw[] {
  const { rpFilter } = node.facts(one.name);
  const own = one.addresses.find(({ address }) => familyOf(address) === 4)?.address;
  if (rpFilter.value !== 1 || own === undefined || !hasRouter(network, node, one)) return [];
  const back = lookUpRoute(node, { destination: STRANGER, source: own, arrival: 'lo', mark: 0, user: 0 });
  if (back.kind !== 'route' || back.hops.some(({ device }) => device === one.name)) return [];
  const [hop] = back.hops;
  if (!hop) return [];
  return [
    {
      code: 'STRICT_FILTER_ON_SECOND_INTERFACE',
      node: node.name,
      cause: 'REVERSE_PATH_FILTER',
      text: `${node.name} discards on ${one.name} whatever comes from behind a router there: rp_filter is strict, and the way back is ${spellHop(hop)}.`,
      config: [...rpFilter.lines, ...(back.route.by ? [back.route.by] : [])],
      replacement: replacement(network, node, { one, own }),
    },
  ];
}

interface Second {
  readonly one: Interface;
  readonly own: Address;
}

/**
 * A rule for what the interface's own address sends, with the table that it leads to where there is none yet; or a
 * filter that is loose.
 */
function replacement(network: LoadedNetwork, node: LoadedNode, { one, own }: Second): readonly string[] {
  const rule = ruleWithTable(network, node, { one, own });
  const instead = rule.length > 0 ? 'or, instead of the rule: accept' : 'accept';
  return [...rule, `sysctl -w net.ipv4.conf.${one.name}.rp_filter=2   # ${instead} any source that has a route`];
}

/** Nothing where nobody knows which router the table would have to name. */
function ruleWithTable(network: LoadedNetwork, node: LoadedNode, { one, own }: Second): readonly string[] {
  const ready = node.node.routes.find(
    ({ table, to, hops }) => table !== MAIN_TABLE && to.length === 0 && hops.every(({ device }) => device === one.name),
  );
  if (ready) return [`ip rule add from ${own} table ${ready.table}`];
  const address = one.addresses.find((each) => each.address === own);
  const link = address && networkOf(own, address.length);
  const gateway =
    link &&
    routersOn(network, node, one)
      .flatMap((peer) => peer.node.interfaces.get(peer.interface)?.addresses ?? [])
      .find((each) => contains(link, each.address));
  if (!gateway) return [];
  let table = FIRST_TABLE;
  while (node.table(table)) table++;
  return [
    `ip route add ${formatPrefix(link)} dev ${one.name} src ${own} table ${table}`,
    `ip route add default via ${gateway.address} dev ${one.name} table ${table}`,
    `ip rule add from ${own} table ${table}`,
  ];
}

/** The smallest number with three digits, as people choose them. */
const FIRST_TABLE = 100;

/** Somebody forwards on this link, or the link leads to what is not modelled. */
const hasRouter = (network: LoadedNetwork, node: LoadedNode, one: Interface): boolean =>
  routersOn(network, node, one).length > 0 ||
  (network.peers({ node, interface: one.name }).length === 0 && !network.network.complete);

const routersOn = (network: LoadedNetwork, node: LoadedNode, one: Interface): readonly Candidate[] =>
  network
    .peers({ node, interface: one.name })
    .filter((peer) => peer.node.facts(peer.interface).forwarding.value || peer.node.node.filter?.kind === 'asa');
