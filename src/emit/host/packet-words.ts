import type { Address } from '../../base/address.ts';
import { familyOf, wordsOf } from '../../base/prefix.ts';
import { type Flow, formatFlow, reverse } from '../../model/flow.ts';
import type { SegmentNumbers } from '../../model/observation.ts';
import { WINDOW_OF_SYN, WINDOW_SHIFT } from '../capture/captured.ts';
import { hashOf } from '../hash.ts';

/** With what the kernel writes a packet of TCP down, whoever asks it to. */
export interface WrittenPacket {
  readonly flow: Flow;
  /** As a firewall prints them, in any order. */
  readonly flags: string;
  readonly numbers: SegmentNumbers;
  readonly arrival?: string | undefined;
  readonly egress?: string | undefined;
  /** With which time to live packets of an address begin. */
  readonly ttlOf: (address: Address) => number;
  readonly showsNumbers?: boolean | undefined;
  readonly mark?: number | undefined;
}

/**
 * `IN=eth0 OUT=eth1 MAC=… SRC=A DST=B LEN=60 … PROTO=TCP SPT=s DPT=d … SYN URGP=0`, as Linux 6.18 writes it
 * (nf_log_ip_packet() and nf_log_ip6_packet() of net/netfilter/nf_log_syslog.c); without options and owners, which
 * rules have to ask for. What the node sends itself has come in nowhere, and has no MAC.
 */
export function packetWords(packet: WrittenPacket): string {
  const { flow, flags, numbers, arrival, egress, showsNumbers, mark } = packet;
  const { source, destination } = flow;
  return [
    `IN=${arrival ?? ''} OUT=${egress ?? ''}`,
    ...(arrival === undefined ? [] : [`MAC=${MAC}:${familyOf(source.address) === 4 ? '08:00' : '86:dd'}`]),
    headerWords(packet),
    `PROTO=TCP SPT=${source.port} DPT=${destination.port}`,
    ...(showsNumbers ? [numberWords(flow, numbers, flags)] : []),
    `WINDOW=${windowOf(flags, numbers.window)} RES=0x00`,
    `${FLAGS.filter((one) => flags.split(' ').includes(one)).join(' ')} URGP=0`,
    ...(mark ? [`MARK=0x${mark.toString(16)}`] : []),
  ].join(' ');
}

/** A router takes one from the time to live before it asks FORWARD (ip_forward()). */
function headerWords({ flow, flags, numbers, arrival, egress, ttlOf }: WrittenPacket): string {
  const [source, destination] = [flow.source.address, flow.destination.address];
  const ttl = ttlOf(source) - (arrival !== undefined && egress !== undefined ? 1 : 0);
  const bytes = TCP_BYTES + (flags.includes('SYN') ? SYN_OPTION_BYTES : 0) + Math.min(numbers.length, PAYLOAD_MAX);
  if (familyOf(source) === 6)
    return `SRC=${spelledOut(source)} DST=${spelledOut(destination)} LEN=${IPV6_BYTES + bytes} TC=0 HOPLIMIT=${ttl} FLOWLBL=0`;
  const id = sequenceOf(flow, numbers.sequence) & 0xffff;
  return `SRC=${source} DST=${destination} LEN=${IPV4_BYTES + bytes} TOS=0x00 PREC=0x00 TTL=${ttl} ID=${id} DF`;
}

const numberWords = (flow: Flow, { sequence, acknowledgement }: SegmentNumbers, flags: string): string =>
  `SEQ=${sequenceOf(flow, sequence)} ACK=${flags.includes('ACK') ? acknowledgementOf(flow, acknowledgement) : 0}`;

/** Streams begin as those of the captures do; behind much data they run ahead of a capture, which holds some of it. */
export const sequenceOf = (flow: Flow, position: number): number => (hashOf(formatFlow(flow)) + position) >>> 0;
export const acknowledgementOf = (flow: Flow, position: number): number => sequenceOf(reverse(flow), position);

function windowOf(flags: string, window: number): number {
  if (flags.includes('SYN')) return WINDOW_OF_SYN;
  return flags.includes('RST') ? 0 : Math.min(65_535, Math.ceil(window / 2 ** WINDOW_SHIFT));
}

/** `%pI6`: every group, with its zeros. */
const spelledOut = (address: Address): string =>
  wordsOf(address)
    .flatMap((word) => [word >>> 16, word & 0xffff])
    .map((group) => group.toString(16).padStart(4, '0'))
    .join(':');

const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const TCP_BYTES = 20;
/** As the captures have them. */
const SYN_OPTION_BYTES = 12;
const PAYLOAD_MAX = 1_460;
/** In the kernel's order (nf_log_dump_tcp_header()). */
const FLAGS = ['ACK', 'PSH', 'RST', 'SYN', 'FIN'];
/** To the device, from whoever stands before it; of no certain machine. */
const MAC = '02:00:00:00:00:02:02:00:00:00:00:01';
