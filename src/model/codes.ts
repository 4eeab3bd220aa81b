/**
 * Every code that Holdfast prints, with the one sentence that explains it. Types are derived from these tables;
 * `docs/codes.md` is held against them by a test, both ways.
 */
export const causes = {
  SILENT_DROP_ON_FIRST_PORT:
    'Something on the path discards connection requests to the port that is tried first, without an answer, so every connect stalls before it falls back.',
  FALLBACK_DELAY_OUTLIVES_WAIT:
    'Stalled connects add up until a socket that another process keeps open for only so long is closed before it is needed.',
  IDLE_TIMEOUT: 'A stateful device forgot a connection because nothing crossed it for longer than its idle timeout.',
  KEEPALIVE_OFF: 'The connection died of idleness and its socket never sent keepalives: SO_KEEPALIVE is not set on it.',
  KEEPALIVE_TOO_LATE:
    'Keepalive is on, but its idle time is not below the idle timeout of a device on the path, so the device forgets first.',
  KEEPALIVE_TOO_EAGER:
    'Keepalive gave up after so few or so close probes that a short outage, which the connection would have survived, ended it.',
  ASYMMETRIC_RETURN:
    'The answer takes another path than the request, and a device on one of the two paths drops what it sees only half of.',
  REVERSE_PATH_FILTER:
    'A host or firewall drops packets on arrival because its route back to their source leaves by another interface.',
  STRONG_HOST:
    'A host drops packets that arrive on an interface other than the one that owns their destination address.',
  WRONG_SOURCE_ADDRESS:
    'The connection is made from an address of a network other than the one it leaves by, and the other end refuses or drops it.',
  PEER_NOT_ALLOWED: 'TCP works, but the application does not accept the name that the caller’s address resolves to.',
  NO_DESTINATION_LEFT: 'The application’s own network rules leave no address to connect to, so no packet is ever sent.',
  RULE_NEVER_MATCHES: 'A routing rule can never match the packets that it was written for.',
  GATEWAY_OFF_LINK: 'A route names a gateway that is in no network of its interface.',
  NO_ROUTE: 'A node on the way has no route to where the packet is to go, so it goes no further.',
  NO_ROUTE_ON_DEVICE:
    'A socket bound to a device without a route treats the far address as a neighbour and asks for it by ARP in vain.',
  CLASS_SHADOWED:
    'A class of a firewall’s policy never takes effect because an earlier class of the same feature type takes the flow.',
  POLICY_DENY: 'A filter rule denies the connection.',
  HALF_CLOSED_TIMEOUT:
    'One end had closed, and a firewall dropped the half-closed connection while the other end still needed it.',
  EMBRYONIC_TIMEOUT: 'The request passed the firewall, but the handshake was not completed in time.',
  APPLICATION_READ_TIMEOUT:
    'The application gave up a read after its own time-out. The network did not end the connection.',
  SERVER_IDLE_LIMIT: 'The server itself closes connections that are idle for a set time.',
  PROXY_IDLE_LIMIT: 'A proxy between the ends closes connections that carry no data for a set time, keepalives or not.',
  PEER_GONE: 'The other end no longer exists or no longer knows the connection: it was restarted, or its host was.',
  NO_LISTENER: 'Nothing listens on the port: the request is answered with a reset.',
  RESET_INJECTED:
    'A device on the path ended a living connection: it sent a reset in the name of an end, or says itself that it ended it.',
  STATE_LOST:
    'A stateful device lost connections that lived: it was restarted, another unit took over without them, or somebody cleared them.',
  PATH_DOWN:
    'Packets were lost on the way, in one direction or both, for longer than an end kept trying or a program waited.',
  TABLE_FULL:
    'A stateful device had as many connections as it takes, or nothing left to translate them to, and discarded the request for another.',
} as const;

export type CauseCode = keyof typeof causes;

export const assumptions = {
  ASSUMED_PORT_ORDER:
    'The log does not name the port that stalled; NetBackup tries PBX (1556) first, then vnetd (13724), then the daemon (13782).',
  ASSUMED_DEFAULT_IDLE_TIMEOUT: 'The device’s idle timeout is not in the evidence; its vendor’s default is used.',
  ASSUMED_GENERAL_TIMEOUT:
    'The device’s timeout for everything is used; a class of its policy may have given this connection another.',
  ASSUMED_RECONSTRUCTION:
    'A fix was proved in a network that was made of the evidence, or by a session that was: both ends, the device between them, and the timers that were measured.',
  ASSUMED_DEFAULT_KEEPALIVE_IDLE:
    'The keepalive idle time is not in the evidence; the operating system’s default of 7200 s is used.',
  ASSUMED_DEFAULT_READ_TIMEOUT: 'CLIENT_READ_TIMEOUT is not in the evidence; NetBackup’s default of 300 s is used.',
  ASSUMED_SAME_DAY: 'Some lines have no date; they are taken to be from one day.',
  ASSUMED_CLOCKS_AGREE: 'No pair of events ties these clocks together; they are taken to agree.',
  ASSUMED_INITIATOR:
    'No source says who opened the connection; the side with the registered port is taken for the server.',
  ASSUMED_DEFAULT_SYSCTL: 'A kernel setting is not in the configuration; the kernel’s default is used.',
  ASSUMED_SYSTEM_TIMER: 'A number of this system’s TCP stands in no source at hand; general knowledge is used.',
  ASSUMED_DEVICE_MANNER: 'What this kind of device does stands in no source at hand; what most of them do is used.',
  ASSUMED_EITHER_PATH:
    'Several next hops are equally good; the kernel chooses by a hash that the configuration does not show.',
  ASSUMED_EITHER_KERNEL:
    'The kernel’s version is not known; Linux before 6.16 chooses among equal next hops by a hash, later ones prefer that of the source address: every way is traced.',
  ASSUMED_LISTENER: 'The listening sockets of the destination were not looked at; the service is taken to be there.',
  ASSUMED_NEIGHBOUR_KNOWN:
    'A neighbour that would not answer an ARP question from this source is taken to be known from other traffic; where it is not, the sender gets EHOSTUNREACH.',
  ASSUMED_NEIGHBOUR_MAC:
    'The MAC address of a neighbour is not in the configuration; a permanent entry for its address is taken to name it.',
  ASSUMED_INCOMPLETE:
    'The network is not said to be complete, so whether somebody has an address that no node of the model has is not known.',
  ASSUMED_GATEWAY_TAKEN:
    'A route’s gateway is in no network of its interface; what this system does with such a route is not known; it is taken to ask for the gateway there.',
  ASSUMED_OUTSIDE_WORKS:
    'The next hop is a router that is not in the model; it is taken to deliver the packet to the network of its destination.',
  ASSUMED_NO_RULES: 'A Linux host forwards, and no listing at hand shows its rules; it is taken to have none.',
  ASSUMED_UNKNOWN_SYSTEM: 'The operating system is not known; the host is taken to behave like Linux.',
  ASSUMED_ONE_SESSION:
    'The evidence shows that the connection died and that the job failed, not that the two belong together.',
  ASSUMED_FORWARD_LOOKUP:
    'A name that no hosts file at hand has is taken for the node of that name; a name server may say otherwise.',
  ASSUMED_REVERSE_LOOKUP:
    'The name of a caller’s address is taken from hosts files or from the node that owns it; a name server may say otherwise.',
  ASSUMED_NO_NETWORK_ENTRIES:
    'The bp.conf of the host that connects is not at hand; it is taken to have no entries about networks.',
  ASSUMED_REQUIRED_INTERFACE_WINS:
    'The vendor says that REQUIRED_INTERFACE overrides PREFERRED_NETWORK, and that a longer target supersedes it; the former is taken to hold.',
  ASSUMED_CLUSTER_NAME:
    'What CLUSTER_NAME and ANY_CLUSTER_INTERFACE do to the source address is not documented in public; they are taken not to change it.',
  ASSUMED_NETBACKUP_VERSION:
    'The version of NetBackup is not known; 8.1 or later is taken, which tries PBX first and heeds CONNECT_OPTIONS for the local host only.',
  ASSUMED_FIRST_OF_LIST:
    'Most systems use the first address of a list that NetBackup binds to, says its vendor; this one is taken to do so.',
  ASSUMED_RESET_SERVICE:
    'The configuration does not say whether refused TCP is answered with a reset; the device’s default is used.',
  ASSUMED_TIME_RANGE: 'A line that holds only at certain times is taken to hold now.',
  ASSUMED_ASA_VERSION:
    'The configuration does not say its version; whether access lists name real addresses is told by the style of its translations.',
  ASSUMED_NOT_UNDERSTOOD:
    'Something that the configuration names is not in it, or was not understood; it is taken not to match.',
  ASSUMED_TCP_LOOSE:
    'The host’s nf_conntrack_tcp_loose is not known; the kernel’s default, which picks up connections in the middle, is used.',
  ASSUMED_BELOW_LIMIT: 'A rule holds up to a rate, a count or a quota, which is taken not to be used up.',
  ASSUMED_LOG_PREFIX:
    'A rule of a Linux that logs decides nothing; what became of the packet is taken from the words of its prefix.',
  ASSUMED_POOL_ADDRESS:
    'Which address of a pool, or which free port, a translation takes is not known beforehand; the first is shown.',
} as const;

export type AssumptionCode = keyof typeof assumptions;

/** How the way of one packet ends. */
export const dispositions = {
  ACCEPTED: 'The packet was delivered to a socket that takes it.',
  NO_LISTENER:
    'It was delivered to the host, but nothing listens there: the host answers with a reset or a port-unreachable.',
  DENIED_SILENT: 'A filter rule discarded it without an answer.',
  DENIED_RESET: 'A filter rule refused it with a TCP reset.',
  DENIED_ICMP: 'A filter rule refused it with an ICMP message.',
  NO_STATE_SILENT: 'A stateful device knows no connection that it belongs to, and discarded it without an answer.',
  NO_STATE_RESET: 'A stateful device knows no connection that it belongs to, and answered with a TCP reset.',
  NO_ROUTE: 'A node has no route to the destination, or a route that says so.',
  NEIGHBOUR_UNREACHABLE: 'Nobody on the link answered for the next hop.',
  REVERSE_PATH_FILTERED:
    'A node discarded it on arrival because its route back to the source leaves by another interface.',
  STRONG_HOST_DROPPED:
    'A host discarded it, or did not send it, because the address belongs to another of its interfaces.',
  NO_ALLOWED_DESTINATION: 'The application’s own interface rules left no address to connect to, so no packet was sent.',
  MARTIAN: 'A node discarded it because its source or destination address cannot be on that interface.',
  NOT_FORWARDED: 'It reached a host that does not forward and does not own its destination.',
  TOO_BIG: 'It is larger than the next link takes and must not be fragmented.',
  NO_SOURCE_ADDRESS:
    'The sender cannot use the source address or device that it was told to use, so no packet was sent.',
  LOOP: 'It came to a node again in the same way: the routes lead in a circle.',
  LEFT_MODEL:
    'It left the modelled network towards its destination, or was not followed to its end: what happens then is not known.',
  TTL_EXPIRED: 'Its hop count reached zero.',
} as const;

export type Disposition = keyof typeof dispositions;

/**
 * What a person can do about it. Words and price stand in `diagnose/remedies`, which fills in the numbers of the case.
 */
export const fixIds = {
  OPEN_FIRST_PORT: 'Permit the port that is tried first.',
  REJECT_INSTEAD_OF_DROP: 'Let the firewall answer with a reset instead of silence.',
  REDUCE_CONNECTS: 'Make fewer connections before the wait runs out.',
  EXTEND_WAIT: 'Lengthen the wait.',
  LOWER_KEEPALIVE_IDLE: 'Send keepalives before the device forgets.',
  ENABLE_KEEPALIVE: 'Switch keepalive on for the socket.',
  RAISE_CLASS_IDLE_TIMEOUT: 'Raise the idle timeout for this traffic only.',
  PROBE_FROM_FIREWALL: 'Let the firewall probe both ends before it forgets (dead connection detection).',
  RAISE_GLOBAL_IDLE_TIMEOUT: 'Raise the idle timeout for everything.',
  RELAX_KEEPALIVE: 'Give keepalive more probes, further apart.',
  ROUTE_BACK: 'Make the answer take the path of the request.',
  STATIC_ROUTES: 'Give an end, or both, a route to the other’s network by the interface that the connection is to use.',
  ROUTE_ON_ONE_SIDE: 'Give only the end that asks a route to the far network.',
  SOURCE_TABLE: 'Give what is sent from one address a routing table of its own.',
  TABLE_WITHOUT_NETWORK: 'Give what is sent from one address a table that has only a default route.',
  RULE_WITH_DEVICE: 'Name the device in the rule that leads to the table of an address.',
  MEND_RULE: 'Take the device out of a rule, so that it matches what the host itself sends.',
  CONNECTION_MARK: 'Answer by the interface that the connection came in by.',
  REVERSE_PATH_OFF: 'Switch the reverse-path check off on one interface.',
  WEAK_HOST: 'Let the host send from, or take packets for, addresses of its other interfaces.',
  SOURCE_HINT: 'Give the route the source address that is to be used.',
  DEFAULT_FOR_DEVICE: 'Give the device a default route of its own behind the others.',
  ADD_ROUTE: 'Add the route that is missing.',
  RIGHT_GATEWAY: 'Name a gateway that is on the link.',
  ACCEPT_HALF_SEEN: 'Have a Linux firewall pass packets of a connection of which it sees one direction only.',
  RELAX_REVERSE_PATH: 'Let the reverse-path check accept any interface that has a route back.',
  BIND_RIGHT_SOURCE: 'Let the connection use the address of the network that it leaves by.',
  ALLOW_PEER: 'List the caller’s name as a server.',
  PERMIT_FLOW: 'Permit the connection in the rule set.',
  ENLARGE_POOL: 'Give the pool of translations more addresses, or have the device take them back sooner.',
  RAISE_CONNECTION_LIMIT: 'Let the device take more connections, and find out whose fill it.',
  RAISE_HALF_CLOSED: 'Raise the half-closed timeout for this traffic.',
  KEEP_STATE: 'Let the other unit of the pair have the connections, and let programs notice soon where they are lost.',
  CHECK_BEYOND_FIREWALL: 'Look behind the firewall: the request went through it.',
  RAISE_READ_TIMEOUT: 'Raise the application’s read time-out, or make the silent phase shorter.',
  RAISE_SERVER_LIMIT: 'Raise the server’s idle limit, or let the application talk more often.',
  RAISE_PROXY_LIMIT: 'Raise the proxy’s idle limit for this traffic.',
  REORDER_CLASSES: 'Put the specific class before the general one.',
  START_LISTENER: 'Start the service, or point the caller at the port where it listens.',
  CHECK_PEER: 'Find out why the other end went away.',
  CHECK_PATH: 'Find out what was down on the way.',
  ALLOW_DESTINATION: 'Change the interface rules so that a destination is left.',
  EXEMPT_FROM_INSPECTION: 'Find the device that ends the connection, and exempt this traffic from what made it do so.',
  LIMIT_RETRANSMISSION: 'Limit how long unacknowledged data is repeated before the connection is given up.',
  PRODUCT_KEEPALIVE: 'Let the product itself say something in the silence, or set keepalive on its own sockets.',
  PRELOAD_KEEPALIVE: 'Load a library into the program that sets keepalive on its sockets.',
  RELAY_WITH_KEEPALIVE: 'Let a relay beside the program hold the connection, with keepalive on both of its sides.',
  TUNNEL_WITH_KEEPALIVE: 'Carry the connection through an ssh tunnel that asks for signs of life.',
  PROHIBIT_LOCAL_INTERFACE: 'Prohibit an address of the host itself in the settings of the application.',
  MALFORMED_WILDCARD: 'Write 0/32 for any address.',
  RAISE_EMBRYONIC: 'Give the handshake more time at the firewall.',
  EXEMPT_FROM_TRANSLATION: 'Exempt this traffic from address translation.',
  EQUAL_IDLE_TIMEOUT:
    'Set the idle timeout to exactly the keepalive time. It does not help: at equal times the device is first.',
  RAISE_XLATE_TIMEOUT:
    'Raise the timeout of translations. It does not help: that timer starts when no connection uses the translation any more.',
  CLASS_BEHIND_GENERAL:
    'Add the class behind the one that takes the flow. It does not help: a flow takes one class for all connection settings, the first.',
  CLASS_OF_REPLIES: 'Match the answers of the traffic. It does not help: the packet that makes the connection decides.',
  RAISE_OTHER_CLASS: 'Raise the idle timeout of a class that does not take the flow. It does not help.',
} as const;

export type FixId = keyof typeof fixIds;
