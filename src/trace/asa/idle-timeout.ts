import { type Duration, hours, minutes, seconds } from '../../base/duration.ts';
import type { AsaPolicy, ConnectionSetting } from '../../model/asa-policy.ts';
import type { Packet } from '../packet.ts';
import type { ClassChoice } from './class-match.ts';
import type { IdleTimeout } from './connections.ts';

/** What `timeout` gives to each protocol when it says nothing (command reference, `timeout`). */
const defaults: Readonly<Record<Packet['protocol'], Duration>> = { tcp: hours(1), udp: minutes(2), icmp: seconds(2) };

const global = { tcp: 'conn', udp: 'udp', icmp: 'icmp' } as const;

/** Everything that a class sets for connections, on one line or on several. A later line overrides an earlier one. */
export const settingsOf = (choice: ClassChoice | undefined): ConnectionSetting =>
  Object.assign({}, ...(choice?.class.actions.map(({ connection }) => connection ?? {}) ?? []));

/**
 * The idle time-out that a connection gets when it is made: of its class, else the general one of its protocol, else
 * the device's own.
 */
export function idleTimeout(
  policy: AsaPolicy,
  protocol: Packet['protocol'],
  choice: ClassChoice | undefined,
): IdleTimeout {
  const action = choice?.class.actions.findLast(({ connection }) => connection?.idle !== undefined);
  if (action?.connection?.idle !== undefined) return { value: action.connection.idle, from: 'class', by: action.by };
  // Releases differ in what they give to a connection that bypasses the state.
  if (settingsOf(choice).stateBypass) return { from: 'not-known' };
  const general = policy.timeouts.get(global[protocol]);
  return general ? { ...general, from: 'global' } : { value: defaults[protocol], from: 'default' };
}
