import { familyOf, formatPrefix } from '../base/prefix.ts';
import { valueOf } from '../model/configuration.ts';
import type { Interface } from '../model/interface.ts';
import type { Neighbour, Node } from '../model/node.ts';
import type { NextHop, Route, RoutingRule } from '../model/routing.ts';
import { inParameter } from './parameter-path.ts';
import { Refusal } from './refusal.ts';

/**
 * What makes a fresh namespace into a node of the model: lines of `ip -batch`, and kernel parameters. Interfaces are
 * there already.
 */
export interface NodeCommands {
  readonly parametersFirst: ReadonlyMap<string, string>;
  readonly ip: readonly string[];
  /** Permanent entries of the neighbour table, which go when everything that was learned is forgotten. */
  readonly neighbours: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
}

export function commandsOf(node: Node): NodeCommands {
  return {
    parametersFirst: forwardingOf(node),
    ip: [
      'link set lo up',
      ...node.interfaces.filter(({ loopback }) => !loopback).flatMap(interfaceLines),
      ...node.routes.filter(({ protocol }) => protocol !== 'kernel').map(routeLine),
      ...ruleLines(node.rules),
    ].map(oneLine),
    neighbours: node.neighbours.flatMap(neighbourLine).map(oneLine),
    parameters: parametersOf(node),
  };
}

/** A word of a listing with a line break in it would be a command of its own, and `ip vrf exec` runs any program. */
function oneLine(line: string): string {
  if (/[\n\r]/.test(line)) throw new Refusal(`${JSON.stringify(line)} is more than one line`, line);
  return line;
}

function neighbourLine({ address, device, mac, permanent }: Neighbour): readonly string[] {
  return permanent && mac !== undefined
    ? [`neighbour replace ${address} lladdr ${mac} dev ${device} nud permanent`]
    : [];
}

function interfaceLines(one: Interface): readonly string[] {
  return [
    `link set dev ${one.name} mtu ${one.mtu}${one.mac === undefined ? '' : ` address ${one.mac}`}`,
    ...inOrderOfAdding(one.addresses).map(
      ({ address, length }) =>
        `address add ${address}/${length} dev ${one.name}${familyOf(address) === 6 ? ' nodad' : ''}`,
    ),
    ...(one.up ? [`link set dev ${one.name} up`] : []),
  ];
}

/**
 * The kernel lists the IPv6 address that came last first (ipv6_link_dev_addr() in net/ipv6/addrconf.c), so the first of
 * the model has to come last.
 */
const inOrderOfAdding = (addresses: Interface['addresses']): Interface['addresses'] => [
  ...addresses.filter(({ address }) => familyOf(address) === 4),
  ...addresses.filter(({ address }) => familyOf(address) === 6).toReversed(),
];

export function routeLine(route: Route): string {
  const family = familyOf(route.to.address) === 6 ? '-6 ' : '';
  const to = route.to.length === 0 ? 'default' : formatPrefix(route.to);
  const parts = [`${family}route add`, route.kind === 'unicast' ? to : `${route.kind} ${to}`];
  const [only] = route.hops;
  if (only && route.hops.length === 1) parts.push(hopWords(only));
  parts.push(`table ${route.table}`);
  if (route.metric > 0) parts.push(`metric ${route.metric}`);
  if (route.preferredSource !== undefined) parts.push(`src ${route.preferredSource}`);
  if (route.hops.length > 1) for (const hop of route.hops) parts.push(`nexthop ${hopWords(hop)} weight ${hop.weight}`);
  return parts.join(' ');
}

const hopWords = ({ via, device, onLink }: NextHop): string =>
  `${via === undefined ? '' : `via ${via} `}dev ${device}${onLink ? ' onlink' : ''}`;

/** Those that the kernel does not bring itself; one of its own that the model lacks is taken away. */
function ruleLines(rules: readonly RoutingRule[]): readonly string[] {
  if (rules.length === 0) return [];
  return rules.filter(({ priority }) => priority > 0 && priority < 32_766).map((rule) => ruleLine(rule));
}

export function ruleLine(rule: RoutingRule): string {
  const parts = [`${rule.family === 6 ? '-6 ' : ''}rule add priority ${rule.priority}`];
  if (rule.inverted) parts.push('not');
  parts.push(`from ${rule.from ? formatPrefix(rule.from) : 'all'}`);
  if (rule.to) parts.push(`to ${formatPrefix(rule.to)}`);
  if (rule.arrival !== undefined) parts.push(`iif ${rule.arrival}`);
  if (rule.egress !== undefined) parts.push(`oif ${rule.egress}`);
  if (rule.mark) parts.push(`fwmark ${rule.mark.value}/${rule.mark.mask}`);
  if (rule.protocol !== undefined) parts.push(`ipproto ${rule.protocol}`);
  if (rule.sourcePorts) parts.push(`sport ${rule.sourcePorts.from}-${rule.sourcePorts.to}`);
  if (rule.destinationPorts) parts.push(`dport ${rule.destinationPorts.from}-${rule.destinationPorts.to}`);
  if (rule.users) parts.push(`uidrange ${rule.users.from}-${rule.users.to}`);
  parts.push(actionWords(rule));
  return parts.join(' ');
}

function actionWords({ action }: RoutingRule): string {
  switch (action.kind) {
    case 'lookup':
      return `lookup ${action.table}${action.suppressPrefixLength === undefined ? '' : ` suppress_prefixlength ${action.suppressPrefixLength}`}`;
    case 'goto':
      return `goto ${action.priority}`;
    case 'nop':
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return action.kind;
  }
}

/** `ip_forward` resets others that depend on it, so it goes first (inet_forward_change() in net/ipv4/devinet.c). */
function forwardingOf({ stack, interfaces }: Node): ReadonlyMap<string, string> {
  // Link-local addresses, too, are there at once: a router that is still looking for their duplicates asks nobody.
  const dad = interfaces.flatMap(({ name, loopback }): readonly (readonly [string, string])[] =>
    loopback ? [] : [[`net.ipv6.conf.${inParameter(name)}.accept_dad`, '0']],
  );
  return new Map([
    ...dad,
    ['net.ipv4.ip_forward', valueOf(stack.forwarding) ? '1' : '0'],
    ['net.ipv6.conf.all.forwarding', valueOf(stack.forwarding6) ? '1' : '0'],
  ]);
}

/** Every setting is written: a new namespace inherits those of the host that it is made on. */
function parametersOf({ stack, interfaces }: Node): ReadonlyMap<string, string> {
  const parameters = new Map(HURRY);
  const put = (where: string, values: Readonly<Record<string, number | boolean | undefined>>) => {
    for (const [name, value] of Object.entries(values))
      parameters.set(`net.ipv4.conf.${inParameter(where)}.${name}`, String(Number(value ?? 0)));
  };
  put('all', {
    rp_filter: valueOf(stack.rpFilterAll),
    arp_ignore: valueOf(stack.arpIgnoreAll),
    arp_announce: valueOf(stack.arpAnnounceAll),
    arp_filter: valueOf(stack.arpFilterAll),
    proxy_arp: valueOf(stack.proxyArpAll),
    accept_local: valueOf(stack.acceptLocalAll),
    src_valid_mark: valueOf(stack.sourceValidMarkAll),
    accept_redirects: false,
  });
  for (const { name, settings, loopback } of interfaces) {
    if (loopback) continue;
    put(name, {
      rp_filter: valueOf(settings.rpFilter),
      arp_ignore: valueOf(settings.arpIgnore),
      arp_announce: valueOf(settings.arpAnnounce),
      arp_filter: valueOf(settings.arpFilter),
      proxy_arp: valueOf(settings.proxyArp),
      accept_local: valueOf(settings.acceptLocal),
      src_valid_mark: valueOf(settings.sourceValidMark),
      forwarding: valueOf(settings.forwarding) ?? valueOf(stack.forwarding),
      accept_redirects: false,
    });
    parameters.set(`net.ipv6.conf.${inParameter(name)}.accept_redirects`, '0');
    // One question, and its silence is known: neighbours of the lab are microseconds away.
    for (const family of ['ipv4', 'ipv6']) {
      parameters.set(`net.${family}.neigh.${inParameter(name)}.retrans_time_ms`, '30');
      parameters.set(`net.${family}.neigh.${inParameter(name)}.mcast_solicit`, '1');
    }
    parameters.set(`net.ipv4.neigh.${inParameter(name)}.proxy_delay`, '0');
    parameters.set(`net.ipv4.neigh.${inParameter(name)}.locktime`, '0');
  }
  parameters.set('net.ipv4.fwmark_reflect', valueOf(stack.markReflected) ? '1' : '0');
  parameters.set('net.ipv4.tcp_fwmark_accept', valueOf(stack.markAccepted) ? '1' : '0');
  return parameters;
}

/** The lab does not wait for what a real host is patient with, and tells every error that it makes. */
const HURRY: readonly (readonly [string, string])[] = [
  ['net.ipv4.icmp_ratelimit', '0'],
  ['net.ipv4.icmp_ratemask', '0'],
  ['net.ipv6.icmp.ratelimit', '0'],
  ['net.ipv4.icmp_msgs_per_sec', '10000'],
  ['net.ipv4.icmp_msgs_burst', '1000'],
  ['net.ipv4.ping_group_range', '0 2147483647'],
  ['net.ipv4.tcp_syn_retries', '1'],
  ['net.ipv4.tcp_synack_retries', '1'],
];
