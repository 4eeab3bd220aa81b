import type { RejectKind } from '../../model/netfilter.ts';

/**
 * What a rule that refuses sends, by the names of nft and iptables. ICMPv6 has no prohibitions of hosts and networks;
 * its `addr-unreachable` is an unreachable host to a connect(), `policy-fail` and `reject-route` are prohibitions
 * (net/ipv6/icmp.c, tab_unreach).
 */
const kinds: ReadonlyMap<string, RejectKind> = new Map([
  ['tcp-reset', 'tcp-reset'],
  ['tcp-rst', 'tcp-reset'],
  ['port-unreachable', 'port-unreachable'],
  ['port-unreach', 'port-unreachable'],
  ['host-unreachable', 'host-unreachable'],
  ['host-unreach', 'host-unreachable'],
  ['addr-unreachable', 'host-unreachable'],
  ['addr-unreach', 'host-unreachable'],
  ['net-unreachable', 'net-unreachable'],
  ['net-unreach', 'net-unreachable'],
  ['no-route', 'net-unreachable'],
  ['proto-unreachable', 'protocol-unreachable'],
  ['proto-unreach', 'protocol-unreachable'],
  ['prot-unreachable', 'protocol-unreachable'],
  ['host-prohibited', 'host-prohibited'],
  ['host-prohib', 'host-prohibited'],
  ['net-prohibited', 'net-prohibited'],
  ['net-prohib', 'net-prohibited'],
  ['admin-prohibited', 'admin-prohibited'],
  ['admin-prohib', 'admin-prohibited'],
  ['adm-prohibited', 'admin-prohibited'],
  ['policy-fail', 'admin-prohibited'],
  ['reject-route', 'admin-prohibited'],
]);

/** iptables writes `icmp-port-unreachable` and `icmp6-port-unreachable`. */
export const rejectKindOf = (name: string): RejectKind | undefined => kinds.get(name.replace(/^icmp6?-/, ''));
