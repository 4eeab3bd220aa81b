import type { Address } from '../../base/address.ts';
import { bitsOf, familyOf, formatPrefix, type Prefix } from '../../base/prefix.ts';
import type { ConfigLine } from '../../model/configuration.ts';
import {
  DEFAULT_TABLE,
  LOCAL_TABLE,
  MAIN_TABLE,
  type NextHop,
  type Route,
  type RoutingRule,
} from '../../model/routing.ts';
import type { Reason } from '../reason.ts';
import type { LoadedNode } from './loaded-node.ts';
import type { RouteAnswer } from './route-lookup.ts';

/** Why a packet takes the route that it takes, with the rule where it is not one of the system's own. */
export function reasonOfRoute(
  node: LoadedNode,
  destination: Address,
  answer: Extract<RouteAnswer, { kind: 'route' }>,
): Reason {
  const { route, hops, rule } = answer;
  const config = [...linesOf(rule), ...linesOf(route)];
  if (route.kind === 'local')
    return { code: 'ROUTE_LOCAL', text: `${destination} is an address of ${node.name}.`, config };
  const words = `${spellRoute(route)}${isOwn(rule) ? '' : ` of table ${tableName(route.table)}, to which rule ${rule.priority} (${spellRule(rule)}) leads,`}`;
  if (hops.length > 1) {
    const either = hops.map((hop) => spellHop(hop)).join(' or ');
    return { code: 'ROUTE_MULTIPATH', text: `${words} leads ${either}.`, config, assumed: ['ASSUMED_EITHER_PATH'] };
  }
  return { code: isOwn(rule) ? 'ROUTE_FOUND' : 'ROUTE_BY_RULE', text: `${words} matches ${destination}.`, config };
}

export function reasonOfRefusal(
  node: LoadedNode,
  destination: Address,
  { as, route, rule }: Extract<RouteAnswer, { kind: 'refused' }>,
): Reason {
  const what = route ? `${as} ${spellTo(route)}` : `rule ${rule.priority} (${spellRule(rule)})`;
  return {
    code: 'ROUTE_REFUSED',
    text: `${what} on ${node.name} refuses ${destination}.`,
    config: [...linesOf(rule), ...(route ? linesOf(route) : [])],
  };
}

/** As iproute2 would print it. */
export function spellRoute(route: Route): string {
  const [hop] = route.hops;
  const kind = route.kind === 'unicast' ? '' : `${route.kind} `;
  return `${kind}${spellTo(route)}${hop && route.hops.length === 1 ? ` ${spellHop(hop)}` : ''}`;
}

const spellTo = ({ to }: Route): string => (to.length === 0 ? 'default' : formatPrefix(to));

export const spellHop = ({ via, device }: NextHop): string => `${via === undefined ? '' : `via ${via} `}dev ${device}`;

export function spellRule(rule: RoutingRule): string {
  const parts = [
    rule.inverted ? 'not' : '',
    `from ${rule.from && rule.from.length > 0 ? spellPrefix(rule.from) : 'all'}`,
  ];
  if (rule.to) parts.push(`to ${spellPrefix(rule.to)}`);
  if (rule.arrival !== undefined) parts.push(`iif ${rule.arrival}`);
  if (rule.egress !== undefined) parts.push(`oif ${rule.egress}`);
  if (rule.mark) parts.push(`fwmark 0x${rule.mark.value.toString(16)}`);
  if (rule.protocol !== undefined) parts.push(`ipproto ${rule.protocol}`);
  if (rule.sourcePorts) parts.push(`sport ${rule.sourcePorts.from}-${rule.sourcePorts.to}`);
  if (rule.destinationPorts) parts.push(`dport ${rule.destinationPorts.from}-${rule.destinationPorts.to}`);
  if (rule.users) parts.push(`uidrange ${rule.users.from}-${rule.users.to}`);
  parts.push(spellAction(rule));
  return parts.filter((part) => part !== '').join(' ');
}

function spellAction({ action }: RoutingRule): string {
  switch (action.kind) {
    case 'lookup':
      return `lookup ${tableName(action.table)}`;
    case 'goto':
      return `goto ${action.priority}`;
    case 'nop':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return action.kind;
  }
}

const spellPrefix = (prefix: Prefix): string =>
  prefix.length === bitsOf(familyOf(prefix.address)) ? prefix.address : formatPrefix(prefix);

export function tableName(table: number): string {
  switch (table) {
    case MAIN_TABLE:
      return 'main';
    case LOCAL_TABLE:
      return 'local';
    case DEFAULT_TABLE:
      return 'default';
    default:
      return String(table);
  }
}

/** Of the three that every Linux has. */
const isOwn = ({ action, from, arrival, mark, inverted }: RoutingRule): boolean =>
  action.kind === 'lookup' &&
  [MAIN_TABLE, LOCAL_TABLE, DEFAULT_TABLE].includes(action.table) &&
  (from === undefined || from.length === 0) &&
  arrival === undefined &&
  mark === undefined &&
  !inverted;

const linesOf = ({ by }: { readonly by?: ConfigLine }): readonly ConfigLine[] => (by ? [by] : []);
