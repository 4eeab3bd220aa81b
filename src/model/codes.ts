/**
 * Every code that Holdfast prints, with the one sentence that explains it. Types are derived from these tables; `docs/codes.md`
 * is held against them by a test, both ways.
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
} as const;

export type CauseCode = keyof typeof causes;

export const assumptions = {
  ASSUMED_PORT_ORDER:
    'The log does not name the port that stalled; NetBackup tries PBX (1556) first, then vnetd (13724), then the daemon (13782).',
  ASSUMED_DEFAULT_IDLE_TIMEOUT: 'The device’s idle timeout is not in the evidence; its vendor’s default is used.',
  ASSUMED_GENERAL_TIMEOUT:
    'The device’s timeout for everything is used; a class of its policy may have given this connection another.',
  ASSUMED_DEFAULT_KEEPALIVE_IDLE:
    'The keepalive idle time is not in the evidence; the operating system’s default of 7200 s is used.',
  ASSUMED_DEFAULT_READ_TIMEOUT: 'CLIENT_READ_TIMEOUT is not in the evidence; NetBackup’s default of 300 s is used.',
  ASSUMED_SAME_DAY: 'Some lines have no date; they are taken to be from one day.',
  ASSUMED_CLOCKS_AGREE: 'No pair of events ties these clocks together; they are taken to agree.',
  ASSUMED_INITIATOR:
    'No source says who opened the connection; the side with the registered port is taken for the server.',
  ASSUMED_ONE_SESSION:
    'The evidence shows that the connection died and that the job failed, not that the two belong together.',
} as const;

export type AssumptionCode = keyof typeof assumptions;

/** What a person can do about it. Words and price stand in `diagnose/remedies`, which fills in the numbers of the case. */
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
  RELAX_REVERSE_PATH: 'Let the reverse-path check accept any interface that has a route back.',
  BIND_RIGHT_SOURCE: 'Let the connection use the address of the network that it leaves by.',
  ALLOW_PEER: 'List the caller’s name as a server.',
  PERMIT_FLOW: 'Permit the connection in the rule set.',
  RAISE_HALF_CLOSED: 'Raise the half-closed timeout for this traffic.',
  CHECK_BEYOND_FIREWALL: 'Look behind the firewall: the request went through it.',
  RAISE_READ_TIMEOUT: 'Raise the application’s read time-out, or make the silent phase shorter.',
  RAISE_SERVER_LIMIT: 'Raise the server’s idle limit, or let the application talk more often.',
  RAISE_PROXY_LIMIT: 'Raise the proxy’s idle limit for this traffic.',
  REORDER_CLASSES: 'Put the specific class before the general one.',
  START_LISTENER: 'Start the service, or point the caller at the port where it listens.',
  CHECK_PEER: 'Find out why the other end went away.',
  ALLOW_DESTINATION: 'Change the interface rules so that a destination is left.',
  EXEMPT_FROM_INSPECTION: 'Find the device that ends the connection, and exempt this traffic from what made it do so.',
  LIMIT_RETRANSMISSION: 'Limit how long unacknowledged data is repeated before the connection is given up.',
} as const;

export type FixId = keyof typeof fixIds;
