/** Names that nft and iptables print in the place of numbers. */
const table = (entries: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(Object.entries(entries));

/** IANA protocol numbers, as /etc/protocols names them. */
export const protocols = table({
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  'ipv6-icmp': 58,
  ospf: 89,
  pim: 103,
  comp: 108,
  vrrp: 112,
  sctp: 132,
  udplite: 136,
});

/** RFC 792 types by the names of nft(8) and iptables. */
export const icmpTypes = table({
  'echo-reply': 0,
  pong: 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  ping: 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'ttl-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
  'info-request': 15,
  'info-reply': 16,
  'address-mask-request': 17,
  'address-mask-reply': 18,
});

/** Codes of type 3. */
export const icmpCodes = table({
  'net-unreachable': 0,
  'network-unreachable': 0,
  'host-unreachable': 1,
  'prot-unreachable': 2,
  'protocol-unreachable': 2,
  'port-unreachable': 3,
  'frag-needed': 4,
  'fragmentation-needed': 4,
  'net-prohibited': 9,
  'network-prohibited': 9,
  'host-prohibited': 10,
  'admin-prohibited': 13,
  'communication-prohibited': 13,
});

/** RFC 4443 and RFC 4861 types. */
export const icmp6Types = table({
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'mld-listener-query': 130,
  'mld-listener-report': 131,
  'mld-listener-done': 132,
  'mld-listener-reduction': 132,
  'nd-router-solicit': 133,
  'router-solicitation': 133,
  'nd-router-advert': 134,
  'router-advertisement': 134,
  'nd-neighbor-solicit': 135,
  'neighbour-solicitation': 135,
  'neighbor-solicitation': 135,
  'nd-neighbor-advert': 136,
  'neighbour-advertisement': 136,
  'neighbor-advertisement': 136,
  'nd-redirect': 137,
  redirect: 137,
  'router-renumbering': 138,
  'ind-neighbor-solicit': 141,
  'ind-neighbor-advert': 142,
  'mld2-listener-report': 143,
});

/** Codes of type 1. */
export const icmp6Codes = table({
  'no-route': 0,
  'admin-prohibited': 1,
  'addr-unreachable': 3,
  'port-unreachable': 4,
  'policy-fail': 5,
  'reject-route': 6,
});

/** Bits of the TCP flags byte (RFC 9293, RFC 3168). */
export const tcpFlags = table({ fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 });

/** A decimal or hexadecimal number, or a name of the table. */
export function numberOf(text: string, names?: ReadonlyMap<string, number>): number | undefined {
  if (/^(?:\d{1,10}|0[xX][\da-fA-F]{1,8})$/.test(text)) return Number(text);
  return names?.get(text.toLowerCase());
}

/** `fin,syn` or `fin|syn`. */
export function flagBitsOf(text: string): number | undefined {
  let bits = 0;
  for (const name of text.split(/[,|]/)) {
    const bit = numberOf(name.trim(), tcpFlags);
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}
