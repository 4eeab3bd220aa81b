import { addressFromIpv4Number } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { Interface } from '../../model/interface.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { lookUpRoute } from '../host/route-lookup.ts';
import { spellHop } from '../host/route-reason.ts';
import type { LoadedNetwork } from '../loaded-network.ts';
import type { Flaw } from './flaw.ts';

/**
 * A strict filter on an interface behind which there are routers, while the way back to everywhere leaves by another: whoever is not in the interface's own
 * network is discarded on arrival. Asked with an address of nobody (RFC 5737), so that only default and rules answer.
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
  const table = 100 + node.node.interfaces.indexOf(one);
  return [
    {
      code: 'STRICT_FILTER_ON_SECOND_INTERFACE',
      node: node.name,
      cause: 'REVERSE_PATH_FILTER',
      text: `${node.name} discards on ${one.name} whatever comes from behind a router there: rp_filter is strict, and the way back is ${spellHop(hop)}.`,
      config: [...rpFilter.lines, ...(back.route.by ? [back.route.by] : [])],
      replacement: [
        `ip rule add from ${own} table ${table}`,
        `sysctl -w net.ipv4.conf.${one.name}.rp_filter=2   # or, instead of the rule: accept any source that has a route`,
      ],
    },
  ];
}

/** Somebody forwards on this link, or the link leads to what is not modelled. */
const hasRouter = (network: LoadedNetwork, node: LoadedNode, one: Interface): boolean => {
  const peers = network.peers({ node, interface: one.name });
  return (
    (peers.length === 0 && !network.network.complete) ||
    peers.some((peer) => peer.node.facts(peer.interface).forwarding.value || peer.node.node.filter?.kind === 'asa')
  );
};
