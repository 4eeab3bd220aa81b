import type { Address } from '../../base/address.ts';
import { familyOf } from '../../base/prefix.ts';
import type { Packet } from '../packet.ts';
import { protocolNumber } from '../packet.ts';
import type { Reason } from '../reason.ts';
import type { LoadedNode } from './loaded-node.ts';
import { lookUpRoute, type RouteAnswer, type RouteQuery } from './route-lookup.ts';
import { reasonOfRoute } from './route-reason.ts';
import { spellHop } from './spell-route.ts';
import type { Settled } from './settled.ts';

export interface SourceCheck {
  readonly packet: Packet;
  readonly arrival: string;
  /** Where it is to be forwarded to; undefined for local delivery. The reverse look-up pretends to come in there. */
  readonly egress?: string | undefined;
  /** Of ARP: no protocol of IP. */
  readonly question?: boolean | undefined;
}

export type SourceVerdict =
  | { readonly kind: 'pass'; readonly because?: Reason }
  | { readonly kind: 'drop'; readonly disposition: 'REVERSE_PATH_FILTERED' | 'MARTIAN'; readonly because: Reason };

/**
 * May a packet with this source have come in by this interface? fib_validate_source() in net/ipv4/fib_frontend.c: RFC
 * 3704 with the mode of max(all, interface), the routing rules, and the packet's mark only with `src_valid_mark`. IPv6
 * has no such check.
 */
export function reversePathFilter(node: LoadedNode, check: SourceCheck): SourceVerdict {
  const { packet, arrival } = check;
  if (familyOf(packet.source) === 6 || !node.isLinux) return PASS;
  const { rpFilter, acceptLocal } = node.facts(arrival);
  // A packet that leaves by the interface that it came in by is always checked in full: it may be worth a redirect.
  if (rpFilter.value === 0 && check.egress !== arrival) {
    if (acceptLocal.value) return PASS;
    if (!node.customRules[4] && !node.hasLocalNetworks)
      return node.isLocal(packet.source) ? martian(node, packet.source) : PASS;
  }
  return checkInFull(node, check, { rpFilter, mayBeLocal: acceptLocal.value });
}

interface Mode {
  readonly rpFilter: Settled<number>;
  readonly mayBeLocal: boolean;
}

/** __fib_validate_source(). */
function checkInFull(node: LoadedNode, check: SourceCheck, { rpFilter, mayBeLocal }: Mode): SourceVerdict {
  const { packet, arrival } = check;
  const query = reverseQuery(node, check);
  const back = lookUpRoute(node, query);
  const config = rpFilter.lines;
  if (back.kind !== 'route') {
    if (rpFilter.value === 0) return PASS;
    const text = `${node.name} has no route back to ${packet.source}, and rp_filter is ${rpFilter.value} for ${arrival}.`;
    return {
      kind: 'drop',
      disposition: 'REVERSE_PATH_FILTERED',
      because: { code: 'RP_FILTER_NO_ROUTE', text, config },
    };
  }
  if (back.route.kind !== 'unicast' && !(back.route.kind === 'local' && mayBeLocal))
    return martian(node, packet.source);
  if (usesDevice(back, arrival)) return rpFilter.value === 0 ? PASS : passed(node, check, back);
  if ((node.interfaces.get(arrival)?.addresses.length ?? 0) === 0 && rpFilter.value === 0) return PASS;
  if (rpFilter.value === 1 || (node.interfaces.get(arrival)?.addresses.length ?? 0) === 0)
    return strict(node, check, { back, config });
  if (rpFilter.value === 0) return PASS;
  const text = `rp_filter is 2 for ${arrival}: any route back to ${packet.source} will do, and ${spellBack(back)} is one.`;
  return { kind: 'pass', because: { code: 'RP_FILTER_LOOSE', text, config } };
}

function reverseQuery(node: LoadedNode, { packet, arrival, egress, question }: SourceCheck): RouteQuery {
  return {
    destination: packet.source,
    source: packet.destination,
    arrival: egress ?? 'lo',
    mark: node.facts(arrival).sourceValidMark.value ? packet.mark : 0,
    ...(node.dissectsFlows[4]
      ? {
          protocol: question ? 0 : protocolNumber[packet.protocol],
          sourcePort: packet.destinationPort,
          destinationPort: packet.sourcePort,
        }
      : {}),
    user: 0,
  };
}

type Back = Extract<RouteAnswer, { kind: 'route' }>;

/** Any of the next hops counts, dead or alive, chosen or not (fib_info_nh_uses_dev()). */
const usesDevice = ({ route, hops }: Back, device: string): boolean =>
  route.hops.some((hop) => hop.device === device) || hops.some((hop) => hop.device === device);

function passed(node: LoadedNode, { packet, arrival }: SourceCheck, back: Back): SourceVerdict {
  const { config } = reasonOfRoute(node, packet.source, back);
  const text = `the route back to ${packet.source} leaves by ${arrival}, as rp_filter asks.`;
  return {
    kind: 'pass',
    because: { code: 'RP_FILTER_PASSED', text, config: [...node.facts(arrival).rpFilter.lines, ...config] },
  };
}

interface Refusal {
  readonly back: Back;
  readonly config: Reason['config'];
}

function strict(node: LoadedNode, { packet, arrival }: SourceCheck, { back, config }: Refusal): SourceVerdict {
  const text = `it came in by ${arrival}, where rp_filter is strict, but ${node.name}'s route back to ${packet.source} is ${spellBack(back)}.`;
  return {
    kind: 'drop',
    disposition: 'REVERSE_PATH_FILTERED',
    because: {
      code: 'RP_FILTER_STRICT',
      text,
      config: [...config, ...reasonOfRoute(node, packet.source, back).config],
    },
  };
}

const spellBack = ({ hops }: Back): string => hops.map((hop) => spellHop(hop)).join(' or ');

function martian(node: LoadedNode, source: Address): SourceVerdict {
  const whose = node.isLocal(source) ? `one of ${node.name}'s own addresses` : 'an address that nobody can send from';
  return {
    kind: 'drop',
    disposition: 'MARTIAN',
    because: { code: 'MARTIAN_SOURCE', text: `the source ${source} is ${whose}.`, config: [] },
  };
}

const PASS: SourceVerdict = { kind: 'pass' };
