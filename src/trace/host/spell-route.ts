import { bitsOf, familyOf, formatPrefix, type Prefix } from '../../base/prefix.ts';
import {
  DEFAULT_TABLE,
  LOCAL_TABLE,
  MAIN_TABLE,
  type NextHop,
  type Route,
  type RoutingRule,
} from '../../model/routing.ts';

/** As iproute2 would print it. */
export function spellRoute(route: Route): string {
  const [hop] = route.hops;
  const kind = route.kind === 'unicast' ? '' : `${route.kind} `;
  return `${kind}${spellTo(route)}${hop && route.hops.length === 1 ? ` ${spellHop(hop)}` : ''}`;
}

export const spellTo = ({ to }: Route): string => (to.length === 0 ? 'default' : formatPrefix(to));

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
