/** What `holdfast lint` finds: code and sentence. `docs/codes.md` is held against this table. */
export const flawCodes = {
  RULE_FOR_REPLIES_WITH_DEVICE:
    'A routing rule for the host’s own answers names a device; `dev` means `iif`, so it never matches what the host itself sends.',
  RULE_SOURCE_NOT_OWN: 'A routing rule for what the host sends names a source address that the host does not have.',
  RULE_TO_EMPTY_TABLE: 'A routing rule leads to a table without routes.',
  RULE_BEHIND_EVERYTHING: 'A routing rule stands behind one that answers for every destination.',
  RULE_OF_MISSING_DEVICE: 'A routing rule names a device that does not exist.',
  GATEWAY_OFF_LINK: 'A route’s gateway is in no network of its interface.',
  GATEWAY_DOES_NOT_FORWARD: 'A route’s gateway is a host that does not forward.',
  GATEWAY_MISSING: 'A route’s gateway is an address that no node has.',
  ADDRESS_TWICE_ON_LINK: 'Two nodes on one link have the same address; whoever answers ARP first gets the packets.',
  ADDRESS_ON_TWO_INTERFACES: 'A node has one address on two of its interfaces, which is allowed and rarely meant.',
  TABLE_WITHOUT_CONNECTED_ROUTE:
    'A routing table has a gateway but not the network that the gateway is in, so neighbours are reached through the gateway.',
  STRICT_FILTER_ON_SECOND_INTERFACE:
    'A strict reverse-path filter stands on an interface to which the routes back do not lead, so it discards what comes from behind its routers.',
  KEEPALIVE_NOT_BELOW_IDLE_TIMEOUT:
    'The host’s keepalive idle time is not below the idle timeout of a firewall, or of the host’s own preset or conntrack.',
  FORWARDS_BY_UNKNOWN_RULES:
    'A Linux host forwards, and no listing at hand shows its rules: whether it discards something is not known.',
  ACCESS_LIST_NOT_DEFINED: 'A line of a firewall names an access list that its configuration does not have.',
  OBJECT_NOT_DEFINED: 'A line of a firewall names an object or an object group that its configuration does not have.',
  CLASS_MAP_NOT_DEFINED: 'A policy map names a class map that the configuration does not have.',
  POLICY_MAP_NOT_DEFINED: 'A service policy names a policy map that the configuration does not have.',
  TCP_MAP_NOT_DEFINED: 'A class names a TCP map that the configuration does not have.',
  NAMEIF_NOT_DEFINED: 'A line of a firewall names an interface that no `nameif` names.',
  ACCESS_LINE_COVERED:
    'A line of an access list never decides anything, because earlier lines hold for all that it holds for.',
  CLASS_SHADOWED: 'A class of a firewall’s policy never takes effect because an earlier one takes all of its flows.',
} as const;
