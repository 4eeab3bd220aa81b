/** Why netfilter decides as it does: code and sentence. `docs/codes.md` is held against this table. */
export const netfilterReasons = {
  RULE_ACCEPTED: 'A rule accepts the packet; chains of a later priority still see it.',
  RULE_DROPPED: 'A rule drops the packet without an answer.',
  RULE_REJECTED: 'A rule refuses the packet, with an answer where the packet may have one.',
  CHAIN_POLICY_ACCEPTED: 'No rule of a base chain decided, and its policy accepts.',
  CHAIN_POLICY_DROPPED: 'No rule of a base chain decided, and its policy drops.',
  NO_CONNECTION_KNOWN:
    'The rules stop a packet that they would let pass if it belonged to a connection that the node knows.',
  CONNTRACK_NEW: 'The packet begins a connection, or belongs to one that has not been answered.',
  CONNTRACK_PICKED_UP:
    'A segment in the middle of a connection that the node has not seen begins a new entry (tcp_loose).',
  CONNTRACK_ESTABLISHED: 'The packet belongs to a connection that has been answered.',
  CONNTRACK_RELATED: 'The packet tells of a connection that the node knows.',
  CONNTRACK_INVALID: 'The packet fits no connection that the node knows and cannot begin one.',
  CONNTRACK_BYPASSED: 'A rule keeps the packet away from connection tracking.',
  SOURCE_TRANSLATED: 'A rule gives the connection another source address or port.',
  DESTINATION_TRANSLATED: 'A rule gives the connection another destination address or port.',
  TRANSLATED_AS_CONNECTION: 'The packet is translated as the connection that it belongs to was.',
  TRANSLATION_WITHOUT_ADDRESS: 'A rule wants an address of an interface that has none, and the packet is dropped.',
  MARK_CHANGED: 'A rule changes the packet’s mark.',
  RULES_NOT_LISTED: 'The node forwards, and none of its listings shows its rules: the packet is taken to pass.',
  RULE_NOT_UNDERSTOOD: 'A rule that could have decided is not understood; the packet is taken to pass it by.',
  JUMPS_TOO_DEEP: 'Chains call each other more deeply than the kernel follows, and it drops the packet.',
  RULES_TOO_MANY:
    'Chains call each other so often that the packet was not followed to the end: what becomes of it is not decided.',
} as const;
