import type { TeardownReason } from '../../model/observation.ts';

export interface SaidReason {
  readonly reason: TeardownReason;
  /** As printed, without the parentheses of old releases and without the user behind it. */
  readonly words: string;
}

/**
 * Reads what stands after `bytes N` of 302014: nothing, `TCP FINs`, `TCP FINs from inside`, `(Conn-timeout)` of PIX and
 * FWSM, each with or without a user in parentheses behind it.
 */
export function teardownReason(printed: string): SaidReason {
  const exact = documentedReasons.get(printed);
  if (exact) return { reason: exact, words: printed };
  const words = withoutUser(printed).slice(0, WORDS_CHARS_MAX);
  if (words === '') return { reason: 'not-said', words };
  const reason = lookUp(words);
  if (reason) return { reason, words };
  if (!isParenthesised(words)) return { reason: 'other', words };
  // Old releases set the reason in parentheses, new ones the user; the old list is short and known.
  const inside = words.slice(1, -1).trim();
  const old = lookUp(inside);
  return old ? { reason: old, words: inside } : { reason: 'not-said', words: '' };
}

function lookUp(words: string): TeardownReason | undefined {
  const plain = words
    .toLowerCase()
    .split('-')
    .map((part) => part.trim())
    .join('-');
  const from = plain.lastIndexOf(' from ');
  return byLowerCase.get(plain) ?? (from > 0 ? byLowerCase.get(plain.slice(0, from)) : undefined);
}

function withoutUser(printed: string): string {
  const open = printed.lastIndexOf(' (');
  return open > 0 && printed.endsWith(')') ? printed.slice(0, open).trim() : printed;
}

const isParenthesised = (words: string): boolean => words.startsWith('(') && words.endsWith(')');

/** Longer than every reason there is; what is longer is no reason but a line gone wrong. */
const WORDS_CHARS_MAX = 120;

/**
 * Every reason of 302014 in the Cisco syslog guide (ASA 9.x), and those of older releases.
 * `other` stands where the guide's words fit none of the causes that can be told apart afterwards.
 */
export const documentedReasons: ReadonlyMap<string, TeardownReason> = new Map<string, TeardownReason>([
  ['Conn-timeout', 'idle'],
  ['Connection timeout', 'idle'],
  ['Idle Timeout', 'idle'],
  ['Flow timed out', 'idle'],
  ['Flow timed out with reset', 'idle'],
  ['TCP FINs', 'fins'],
  // Forced after the last ACK did not come within 10 minutes, or by the half-closed timeout.
  ['FIN Timeout', 'fin-timeout'],
  ['SYN Timeout', 'syn-timeout'],
  ['TCP Reset-I', 'reset-inside'],
  ['TCP Reset-O', 'reset-outside'],
  // PIX 6, in parentheses
  ['Reset-I', 'reset-inside'],
  ['Reset-O', 'reset-outside'],
  // Interfaces of one security level have no inside and outside.
  ['TCP Reset', 'reset'],
  ['TCP Reset-APPLIANCE', 'reset-by-device'],
  ['Probe maximum retries of retransmission exceeded', 'probe-unanswered'],
  ['Probe maximum retransmission time elapsed', 'probe-unanswered'],
  ['Probe received RST', 'probe-refused'],
  ['Probe received FIN', 'probe-refused'],
  ['Probe completed', 'other'],
  ['Failover primary closed', 'failover'],
  ['Xlate Clear', 'cleared'],
  ['Route change', 'route-change'],
  ['Deny Terminate', 'inspection'],
  ['Flow closed by inspection', 'inspection'],
  ['Flow terminated by IPS', 'inspection'],
  ['Flow reset by IPS', 'inspection'],
  ['IPS fail-close', 'inspection'],
  ['TCP bad retransmission', 'inspection'],
  ['TCP segment partial overlap', 'inspection'],
  ['TCP unexpected window size variation', 'inspection'],
  ['Flow terminated by TCP Intercept', 'denied'],
  ['SYN Control', 'denied'],
  ['Unauth Deny', 'denied'],
  ['Invalid SYN', 'denied'],
  ['TCP Invalid SYN', 'denied'],
  ['Free the flow created as result of packet injection', 'packet-tracer'],
  ['Flow is a loopback', 'other'],
  ['No interfaces associated with zone', 'other'],
  ['No valid adjacency', 'other'],
  // A second flow that inspection had expected and that never came: not a connection that went idle.
  ['Pinhole Timeout', 'other'],
  ['Tunnel has been torn down', 'other'],
  ['Unknown', 'other'],
  ['VPN reclassify failed', 'other'],
]);

const byLowerCase: ReadonlyMap<string, TeardownReason> = new Map(
  [...documentedReasons].map(([words, reason]) => [words.toLowerCase(), reason]),
);
