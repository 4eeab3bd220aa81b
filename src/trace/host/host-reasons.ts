/** Why a host or router decides as it does: code and sentence. `docs/codes.md` is held against this table. */
export const hostReasons = {
  SOURCE_BOUND: 'The socket is bound to this address.',
  SOURCE_NOT_LOCAL: 'The socket was to be bound to an address that no interface of this host has.',
  SOURCE_OF_ROUTE: 'The route names this source address (`src`).',
  SOURCE_IN_NETWORK_OF_NEXT_HOP:
    'It is the first primary address of the egress interface in the network of the next hop.',
  SOURCE_FIRST_OF_INTERFACE: 'It is the first primary address of the egress interface.',
  SOURCE_FROM_OTHER_INTERFACE: 'The egress interface has no address, so one of another interface is used.',
  SOURCE_OF_REQUEST: 'An answer comes from the address that was asked.',
  SOURCE_LONGEST_MATCH:
    'Of the addresses of the egress interface it shares the longest prefix with the destination (RFC 6724).',
  NO_SUCH_DEVICE: 'The socket is bound to a device that does not exist or is down.',
  ROUTE_FOUND: 'It is the longest prefix of the first table that knows the destination.',
  ROUTE_BY_RULE: 'A rule besides the system’s own leads to the table that knows the destination.',
  ROUTE_LOCAL: 'The destination is an address of the node itself.',
  ROUTE_ON_LINK_OF_DEVICE:
    'The socket is bound to a device without a route to the destination, so the destination is taken for a neighbour there.',
  ROUTE_MULTIPATH: 'Several next hops are equally good; a hash of the flow chooses.',
  ROUTE_OF_SOURCE:
    'Of several next hops the kernel takes one that would choose the packet’s source address by itself (Linux 6.16 and later).',
  ROUTE_REFUSED: 'The route or rule for the destination says that there is no way.',
  GATEWAY_OFF_LINK:
    'The route for the destination names a gateway that is no neighbour on its device; Linux refuses to add such a route.',
  ROUTE_MISSING: 'No table has a route to the destination.',
  ROUTE_OF_OWNER: 'A strong host sends only by the interface that owns the source address.',
  STRONG_SEND: 'The interface that owns the source address has no route to the destination.',
  STRONG_RECEIVE: 'The destination is an address of another interface than the one that the packet came in by.',
  NEIGHBOUR_ANSWERS: 'It answers for the next hop on this link.',
  NEIGHBOUR_ENTRY: 'A permanent entry of the neighbour table names it.',
  NEIGHBOUR_ADVERTISED_ELSEWHERE:
    'It answers neighbour discovery, but its own permanent entry for who asked sends the answer to another MAC address.',
  NEIGHBOUR_ENTRY_OF_NOBODY:
    'A permanent entry of the neighbour table names a MAC address that nobody on the link has, so nobody takes the packet.',
  NEIGHBOUR_LEARNED: 'It is known from its own question before.',
  NEIGHBOUR_KNOWN: 'It has the address, and is in the neighbour table from other traffic.',
  NEIGHBOUR_PROXY: 'It answers for an address that it routes elsewhere (proxy ARP).',
  NEIGHBOUR_SILENT: 'Nobody on the link answers for the next hop.',
  NEIGHBOUR_OUTSIDE: 'The next hop is not in the model.',
  NEIGHBOUR_NOT_KNOWN: 'The neighbour is not in the model, and the network is not said to be complete.',
  ARP_IGNORED: 'It owns the address, but arp_ignore forbids it to answer on this interface.',
  ARP_FILTERED:
    'It owns the address, but arp_filter forbids it to answer, because it would send to the asker by another interface.',
  ARP_SOURCE_REFUSED:
    'It owns the address, but does not take the question, because the asker’s address fails its source check.',
  RP_FILTER_PASSED: 'The route back to the source leaves by the arrival interface.',
  RP_FILTER_LOOSE: 'The reverse-path filter is loose, and there is a route back to the source.',
  RP_FILTER_STRICT: 'The reverse-path filter is strict, and the route back to the source leaves by another interface.',
  RP_FILTER_NO_ROUTE: 'The reverse-path filter is on, and there is no route back to the source.',
  MARTIAN_SOURCE: 'The source address is one of the node’s own, or can be nobody’s.',
  MARTIAN_DESTINATION: 'The destination address can be on no wire.',
  DESTINATION_UNSPECIFIED: 'As a destination, the unspecified address is the host itself.',
  DESTINATION_GROUP:
    'The destination is a multicast or broadcast address: no TCP connection leads there, and who is in a group is not in the model.',
  FORWARDING_OFF: 'The node does not forward packets that come in by this interface.',
  HOP_COUNT_ZERO: 'The hop count reached zero.',
  MTU_EXCEEDED: 'The packet is larger than the egress takes, and must not be fragmented.',
  LISTENER_FOUND: 'A socket listens on this address and port.',
  LISTENER_ASSUMED: 'The sockets of this host were not looked at.',
  LISTENER_MISSING: 'No socket listens on this address and port.',
  LISTENER_ON_OTHER_DEVICE:
    'A socket listens there, but is bound to another device than the one that the packet came in by.',
  ECHO_ANSWERED: 'The kernel answers an echo request.',
  CONNECTION_OF_REQUEST: 'It is the answer to what this host sent.',
  ANSWER_UNEXPECTED: 'The sender waits for an answer from another address.',
  LOOPED: 'The packet came to this node in the same way before.',
} as const;
