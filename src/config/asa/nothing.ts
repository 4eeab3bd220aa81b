import type { Unread } from './statement.ts';

const MANAGEMENT =
  'aaa aaa-server arp asdm auth-prompt banner boot call-home clock console coredump crashinfo cts ddns dhcp dhcpd dhcprelay dns dns-group dns-group-map domain-name enable event failover file flow-export flow-offload floodguard ftp hostname http icmp-object jumbo-frame key ldap license logging mac-address mac-address-table mac-learn management-access monitor-interface mtu multicast-routing igmp pim name-server names ntp object-group-search pager passwd password password-policy pdm priority-queue privilege prompt quota resource rest-api service smart-call-home snmp snmp-map snmp-server ssh ssl sysopt telnet terminal tftp-server threat-detection uauth upgrade-mp user-identity username xlate xml';
const VPN =
  'crypto dynamic-access-policy-record group-policy ipsec isakmp l2tp tunnel-group tunnel-group-map url-list vpn vpn-addr-assign vpn-framed-route vpn-sessiondb vpn-simultaneous-logins vpnclient vpnsetup webvpn';
const INSPECTION =
  'ftp-map gtp-map h225-map http-map mgcp-map regex sip-map sunrpc-server tls-proxy imap4s pop3s smtps phone-proxy ctl-file ctl-provider';

/** A command whose first word is one of these. */
const first = (words: string): RegExp => new RegExp(`^(?:${words.replaceAll(' ', '|')})(?: |$)`);

/**
 * Commands that are known without being modelled: what they could bear on, and why. A block is of one kind with all of
 * its lines. The first that fits holds.
 */
const known: readonly (readonly [command: RegExp, bears: Unread['bears'], reason: string])[] = [
  [/^(?:no )?router /, 'routing', 'what a routing protocol learns stands in no configuration'],
  [
    /^(?:route-map|prefix-list|ipv6 prefix-list|as-path|community-list|policy-list|key chain|bfd)\b/,
    'routing',
    'serves a routing protocol, or routing by policy',
  ],
  [/^(?:sla monitor|track|rip|ospf|ip route-|wccp|mroute)\b/, 'routing', 'may change routes'],
  [/^firewall transparent/, 'routing', 'a bridge decides by other tables, which are not modelled'],
  [
    /^(?:mode multiple|context|admin-context|allocate-interface|config-url)\b/,
    'addresses',
    'contexts are devices of their own',
  ],
  [new RegExp('^crypto (?:dynamic-)?map '), 'routing', 'what it matches goes into a tunnel'],
  [/^ipv6 (?:access-list|route)\b/, 'filter', 'is not understood'],
  [
    /^(?:time-range|shun|conduit|outbound|apply|established|filter|url-server|url-block|url-cache|zone|cluster|dynamic-filter|ip audit|icmp|ipv6 icmp|fragment|threat-detection scanning-threat shun|aaa (?:authentication|authorization) (?:match|include|exclude)|aaa mac-exempt|virtual)\b/,
    'filter',
    'may discard packets, and is not modelled',
  ],
  [/^alias\b/, 'translation', 'translates, and is not modelled'],
  [/^(?:ip local pool|ipv6 local pool|failover interface|vpdn|pppoe)\b/, 'nothing', 'gives addresses to others'],
  [/^fixup /, 'nothing', 'opens what belongs to a connection; it decides no first packet'],
  [/^no /, 'nothing', 'switches off what is off in the model'],
  [
    /^(?:PIX |ASA |FWSM |NGFW |Hardware:|Cryptochecksum|Serial |Written |Building |\[OK\]|(?:end|quit|exit)$)/,
    'nothing',
    'a heading',
  ],
  [/^[\w./-]+[#>](?: |$)/, 'nothing', 'a prompt'],
  [first(MANAGEMENT), 'nothing', 'speaks of the device itself: who manages it, what it logs, how it keeps its time'],
  [first(VPN), 'nothing', 'speaks of tunnels that end on the device'],
  [first(INSPECTION), 'nothing', 'speaks of the data of an application, not of a connection'],
];

/** Undefined: nobody knows this command here. */
export function knownCommand(text: string): Unread | undefined {
  const found = known.find(([command]) => command.test(text));
  return found && { bears: found[1], reason: found[2] };
}
