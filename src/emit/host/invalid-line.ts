import { type Known, valueOf } from '../../model/configuration.ts';
import { formatFlow, reverse } from '../../model/flow.ts';
import type { ObservationOf } from '../../model/observation.ts';
import { hashOf } from '../hash.ts';
import { WINDOW_SHIFT } from '../capture/captured.ts';

/** TCP, and whatever is INVALID (nf_l4proto_log_invalid()). */
const LOGGING: ReadonlySet<string | undefined> = new Set(['6', '255']);

export const logsInvalid = (parameters: ReadonlyMap<string, Known<string>>): boolean =>
  LOGGING.has(valueOf(parameters.get('net.netfilter.nf_conntrack_log_invalid') ?? 'not-checked'));

/**
 * As Linux 6.18 writes it (nf_ct_l4proto_log_invalid(), net/netfilter/nf_log_syslog.c). Sequence numbers begin as those
 * of the captures do; those of much data run ahead of a capture, which holds only some of it. Undefined: conntrack did
 * not mind.
 */
export function invalidLine({
  why,
  numbers,
  flow,
  zone = '',
  flags = '',
}: ObservationOf<'firewall-denied'>): string | undefined {
  if (why === undefined || !numbers || !flow) return undefined;
  const { source, destination } = flow;
  const [own, peer] = [hashOf(formatFlow(flow)), hashOf(formatFlow(reverse(flow)))];
  const number = (initial: number, position: number) => (initial + position) >>> 0;
  // What is sent is compared with its own stream, what is acknowledged with the other.
  const words = why.replace(/(?<=bound )\d+/, (position) =>
    String(number(why.startsWith('ACK') ? peer : own, Number(position))),
  );
  const window = Math.min(65_535, Math.ceil(numbers.window / 2 ** WINDOW_SHIFT));
  const packet = [
    `SRC=${source.address} DST=${destination.address} LEN=${Math.min(numbers.length, PAYLOAD_MAX) + HEADER_BYTES}`,
    `TOS=0x00 PREC=0x00 TTL=63 ID=${number(own, numbers.sequence) & 0xffff} DF PROTO=TCP SPT=${source.port} DPT=${destination.port}`,
    `SEQ=${number(own, numbers.sequence)} ACK=${number(peer, numbers.acknowledgement)} WINDOW=${window} RES=0x00`,
    `${FLAGS.filter((one) => flags.split(' ').includes(one)).join(' ')} URGP=0`,
  ];
  return `nf_ct_proto_6: ${words} IN=${zone} OUT= MAC=${MAC} ${packet.join(' ')}`;
}

const HEADER_BYTES = 40;
const PAYLOAD_MAX = 1_460;
/** In the kernel's order (dump_tcp_header()). */
const FLAGS = ['ACK', 'PSH', 'RST', 'SYN', 'FIN'];
/** To the device, from whoever stands before it, IPv4; of no certain machine. */
const MAC = '02:00:00:00:00:02:02:00:00:00:00:01:08:00';
