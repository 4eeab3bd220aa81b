import type { Address } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { Ruleset } from '../../model/netfilter.ts';
import type { LoadedNode } from '../host/loaded-node.ts';
import { lookUpRoute } from '../host/route-lookup.ts';
import { chooseSource } from '../host/source-address.ts';
import { type Packet, protocolNumber } from '../packet.ts';
import type { HookPoint, HookVerdict, PacketFilter } from '../packet-filter.ts';
import { ConnectionTable, type Tracked, trackedAnswer } from './conntrack.ts';
import { type ConntrackSettings, conntrackSettings } from './conntrack-settings.ts';
import { passHook } from './hook.ts';
import type { HookHost } from './packet-match.ts';

/** The rule set of one node, with the connections that it has come to know while one connection is traced. */
export class NetfilterOfNode implements PacketFilter {
  readonly #ruleset: Ruleset;
  readonly #connections = new ConnectionTable();
  readonly #settings: ConntrackSettings;
  readonly #host: HookHost;
  /** Of the packet that is on its way through the node. */
  #tracked: Tracked | undefined;

  constructor(node: LoadedNode, ruleset: Ruleset) {
    this.#ruleset = ruleset;
    this.#settings = conntrackSettings(node.node.stack.parameters);
    this.#host = hookHostOf(node);
  }

  pass(point: HookPoint): HookVerdict {
    if (point.hook === 'output')
      this.#tracked = point.answers && this.#tracked ? trackedAnswer(this.#tracked) : undefined;
    // What comes by the loopback has its connection from the way out.
    if (point.hook === 'prerouting' && point.arrival !== 'lo') this.#tracked = undefined;
    const { hook, packet, arrival, egress, user } = point;
    const result = passHook({
      ruleset: this.#ruleset,
      hook,
      packet,
      arrival: hook === 'output' ? undefined : arrival,
      egress,
      user,
      connections: this.#connections,
      settings: this.#settings,
      tracked: this.#tracked,
      host: this.#host,
    });
    this.#tracked = result.tracked ?? this.#tracked;
    return result;
  }
}

/** What rules ask of the node that they stand at. */
export function hookHostOf(node: LoadedNode): HookHost {
  return {
    isLocal: (address) => node.isLocal(address),
    reversePath: (packet, arrival, loose) => leadsBack(node, { packet, arrival, loose }),
    masqueradeAddress: (egress, packet) => masqueradeAddress(node, egress, packet),
    redirectAddress: (arrival, packet) => redirectAddress(node, arrival, packet),
  };
}

interface Back {
  readonly packet: Packet;
  readonly arrival: string;
  readonly loose: boolean;
}

/** nft_fib4_eval() and rpfilter_mt(): the way to the source, asked like one that the node itself sends. */
function leadsBack(node: LoadedNode, { packet, arrival, loose }: Back): boolean {
  const back = lookUpRoute(node, {
    destination: packet.source,
    source: packet.destination,
    arrival: 'lo',
    mark: packet.mark,
    protocol: protocolNumber[packet.protocol],
    user: 0,
  });
  if (back.kind !== 'route' || back.route.kind !== 'unicast') return false;
  return loose || back.route.hops.some(({ device }) => device === arrival);
}

/**
 * nf_nat_masquerade_ipv4(): inet_select_addr() with the next hop of the packet's route, which is the destination where
 * that is a neighbour.
 */
function masqueradeAddress(node: LoadedNode, egress: string, packet: Packet): Address | undefined {
  const query = { destination: packet.destination, arrival: 'lo', egress, mark: packet.mark, user: 0 };
  const route = lookUpRoute(node, query);
  const nextHop = (route.kind === 'route' ? route.hops[0]?.via : undefined) ?? packet.destination;
  return chooseSource(node, { egress, nextHop, destination: packet.destination, scope: 'global' })?.address;
}

function redirectAddress(node: LoadedNode, arrival: string, packet: Packet): Address | undefined {
  const family = familyOf(packet.destination);
  return node.interfaces.get(arrival)?.addresses.find(({ address }) => familyOf(address) === family)?.address;
}
