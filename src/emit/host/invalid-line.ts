import { type Known, valueOf } from '../../model/configuration.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { acknowledgementOf, packetWords, sequenceOf, type WrittenPacket } from './packet-words.ts';

/** TCP, and whatever is INVALID (nf_l4proto_log_invalid()). */
const LOGGING: ReadonlySet<string | undefined> = new Set(['6', '255']);

export const logsInvalid = (parameters: ReadonlyMap<string, Known<string>>): boolean =>
  LOGGING.has(valueOf(parameters.get('net.netfilter.nf_conntrack_log_invalid') ?? 'not-checked'));

/**
 * As Linux 6.18 writes it (nf_ct_l4proto_log_invalid()): where conntrack is asked, before the packet is led on or when
 * the node itself sends it. Undefined: conntrack did not mind.
 */
export function invalidLine(
  { why, numbers, flow, zone, leaves, flags = '' }: ObservationOf<'firewall-denied'>,
  ttlOf: WrittenPacket['ttlOf'],
): string | undefined {
  if (why === undefined || !numbers || !flow) return undefined;
  // What is sent is compared with its own stream, what is acknowledged with the other.
  const number = why.startsWith('ACK') ? acknowledgementOf : sequenceOf;
  const words = why.replace(/(?<=bound )\d+/, (position) => String(number(flow, Number(position))));
  const on = leaves ? { egress: zone } : { arrival: zone ?? '' };
  return `nf_ct_proto_6: ${words} ${packetWords({ flow, flags, numbers, ...on, ttlOf, showsNumbers: true })}`;
}
