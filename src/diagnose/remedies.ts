import type { FixId } from '../model/codes.ts';
import type { Advice } from '../model/finding.ts';

/**
 * What to do, in words. A cause picks its remedies and says what is special about the case; the price is the same for
 * everybody and stands here. Configuration text for a device is not written here: that takes the model of the network
 * and a replay.
 */
const prices: Readonly<Record<FixId, string>> = {
  OPEN_FIRST_PORT: 'One permit per direction in which connections are opened; the firewall team must agree.',
  REJECT_INSTEAD_OF_DROP:
    'The firewall then tells callers that it exists. On ASA `service resetinbound` acts on every denied connection of the interface.',
  REDUCE_CONNECTS: 'Backups of several clients no longer share a drive; tape drives may stop and start.',
  EXTEND_WAIT:
    'Hides this failure only: the delays stay and can break the next step. The vendor calls it a last resort.',
  LOWER_KEEPALIVE_IDLE:
    'One packet and its answer per connection and interval. Running connections keep the timer they have: restart the daemons, or the fix begins with the next night.',
  ENABLE_KEEPALIVE:
    'Needs a setting of the application or a change to its start; a kernel setting alone does nothing for this socket.',
  RAISE_CLASS_IDLE_TIMEOUT:
    'Dead connections of this class stay in the table longer. Only connections built afterwards get it.',
  PROBE_FROM_FIREWALL: 'Two probes per idle period and connection; both ends must answer.',
  RAISE_GLOBAL_IDLE_TIMEOUT: 'Every dead connection of the whole estate stays in the table longer.',
  RELAX_KEEPALIVE: 'A peer that is really dead is noticed later.',
  ROUTE_BACK: 'A route or a rule on one host, to be made persistent; nobody else is affected.',
  STATIC_ROUTES:
    'A route on one host or two, to be made persistent; whatever else goes to that network takes it as well.',
  ROUTE_ON_ONE_SIDE: 'A route on one host; the answer goes on as it went.',
  SOURCE_TABLE: 'A table, its two routes and a rule on the host, to be made persistent; nobody else is affected.',
  TABLE_WITHOUT_NETWORK: 'Neighbours are then reached through the gateway as well.',
  RULE_WITH_DEVICE: 'A rule that nothing matches which the host itself sends.',
  MEND_RULE: 'One rule on the host, to be made persistent.',
  CONNECTION_MARK:
    'A rule set of its own, a table and a rule on the host; every packet is looked up in its table of connections.',
  REVERSE_PATH_OFF: 'Spoofed sources are no longer dropped there, unless the setting for all interfaces does it.',
  WEAK_HOST: 'Who is in one of its networks reaches its addresses in the others.',
  SOURCE_HINT: 'One route on the host; whoever is reached by it sees the other address from then on.',
  DEFAULT_FOR_DEVICE: 'One route on the host, which only sockets bound to the device use.',
  ADD_ROUTE: 'One route, to be made persistent; what could not be reached before can be then.',
  RIGHT_GATEWAY: 'One route on the host, to be made persistent.',
  ACCEPT_HALF_SEEN: 'The firewall no longer checks sequence numbers of any connection; the way stays as it is.',
  RELAX_REVERSE_PATH: 'Spoofed sources are then only dropped when they have no route at all.',
  BIND_RIGHT_SOURCE: 'A change in the application’s settings on one host; test both networks afterwards.',
  ALLOW_PEER: 'The caller gets the rights of a server on this host; make sure that it is one.',
  ENLARGE_POOL:
    'Addresses that are routed to the device; whoever permits the old ones by their address has to permit these.',
  RAISE_CONNECTION_LIMIT: 'Memory of the device; whatever fills the table now may fill the larger one as well.',
  PERMIT_FLOW: 'One line in the rule set; the firewall team must agree.',
  RAISE_HALF_CLOSED: 'Half-closed connections stay in the table longer.',
  KEEP_STATE: 'A link between the units that carries the state, and a share of their load.',
  CHECK_BEYOND_FIREWALL: 'A capture on the server for one attempt.',
  RAISE_READ_TIMEOUT: 'A client that really hangs holds its drive for longer.',
  RAISE_SERVER_LIMIT: 'Abandoned sessions hold memory and locks on the server for longer.',
  RAISE_PROXY_LIMIT: 'Abandoned sessions hold a slot of the proxy for longer.',
  REORDER_CLASSES:
    'The flow loses what the general class gave it unless that is repeated in the specific class; running connections keep the old class.',
  START_LISTENER: 'None.',
  CHECK_PEER: 'None.',
  CHECK_PATH: 'None.',
  ALLOW_DESTINATION: 'A change in the application’s settings on one host.',
  EXEMPT_FROM_INSPECTION:
    'What that device looks for is no longer looked for in this traffic; the security team must agree.',
  LIMIT_RETRANSMISSION: 'Every outage that lasts longer than the limit ends all connections that had data under way.',
  PRODUCT_KEEPALIVE: 'A setting of one product on one host; one message and its answer per connection and interval.',
  PRELOAD_KEEPALIVE:
    'The program is started again with LD_PRELOAD; a static or set-uid program, and sockets that it inherits, do not take it.',
  RELAY_WITH_KEEPALIVE:
    'One more process to watch; the program is pointed at the relay, and its peer sees the address of the relay’s host.',
  TUNNEL_WITH_KEEPALIVE:
    'One more process to watch and an account on the other host; everything in the tunnel is encrypted once more.',
  PROHIBIT_LOCAL_INTERFACE:
    'It shortens the list of addresses that every connection is bound to, whatever its destination.',
  MALFORMED_WILDCARD: 'None: it holds no address, and decides nothing.',
  RAISE_EMBRYONIC: 'Handshakes that never complete stay in the table longer: a flood of them fills it sooner.',
  EXEMPT_FROM_TRANSLATION: 'The address of the host is seen beyond the firewall, and routes to it are needed there.',
  EQUAL_IDLE_TIMEOUT: 'Nothing is gained.',
  RAISE_XLATE_TIMEOUT: 'Nothing is gained.',
  CLASS_BEHIND_GENERAL: 'Nothing is gained.',
  CLASS_OF_REPLIES: 'Nothing is gained.',
  RAISE_OTHER_CLASS: 'Nothing is gained.',
};

export const advise = (fix: FixId, text: string): Advice => ({ fix, text, price: prices[fix] });
