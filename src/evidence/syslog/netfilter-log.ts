import { parseAddress } from '../../base/address.ts';
import { ownText } from '../../base/own-text.ts';
import type { Endpoint, Flow } from '../../model/flow.ts';
import { PORT_NOT_PRINTED } from './endpoint.ts';
import type { Told } from './message.ts';
import type { Protocol } from './protocol.ts';

/**
 * One packet as the LOG target prints it (net/netfilter/nf_log_syslog.c): `IN=eth0 OUT= MAC=… SRC=A DST=B … PROTO=TCP
 * SPT=s DPT=d … SYN URGP=0`. LOG only logs: what happened to the packet the rules behind say, and the prefix where its
 * writer put it there.
 */
export function readLoggedPacket(text: string, prefix: string): Told | 'read' | { readonly unread: string } {
  const invalid = INVALID.exec(prefix)?.[1];
  if (invalid === undefined && CONNTRACK.test(prefix)) return 'read';
  const isDropped = invalid !== undefined || DROPPING.test(prefix);
  const flow = readFlow(text);
  if (flow === 'other-protocol' || (!flow && !isDropped)) return 'read';
  if (!flow) return { unread: 'expected SRC=, DST= and PROTO= with their ports behind IN= and OUT=' };
  const flags = flow.protocol === 'tcp' ? readFlags(text) : '';
  const [arrival, egress] = [field(text, 'IN') ?? '', field(text, 'OUT') ?? ''];
  const shown = flags !== '' && { flags };
  if (!isDropped) {
    const on = { ...(arrival && { arrival: ownText(arrival) }), ...(egress && { egress: ownText(egress) }) };
    return { fact: { kind: 'packet-logged', prefix: ownText(prefix), ...shown, ...on }, flow };
  }
  const zone = arrival || egress;
  return {
    fact: {
      kind: 'firewall-denied',
      denial: invalid === undefined && !STATELESS.test(prefix) ? 'policy' : 'no-connection',
      ...shown,
      ...(zone && { zone: ownText(zone) }),
      ...(invalid === undefined ? { by: ownText(prefix), concluded: 'from-prefix' } : { why: ownText(invalid) }),
    },
    flow,
  };
}

function readFlow(text: string): Flow | 'other-protocol' | undefined {
  const name = field(text, 'PROTO');
  if (name === undefined) return undefined;
  const protocol = PROTOCOLS.get(name);
  if (!protocol) return 'other-protocol';
  const source = readEndpoint(text, protocol, 'SRC', 'SPT');
  const destination = readEndpoint(text, protocol, 'DST', 'DPT');
  return source && destination && { protocol, source, destination };
}

function readEndpoint(text: string, protocol: Protocol, addressField: string, portField: string): Endpoint | undefined {
  const address = parseAddress(field(text, addressField) ?? '');
  const port = protocol === 'icmp' ? PORT_NOT_PRINTED : Number(field(text, portField) ?? Number.NaN);
  return address && port >= 0 && port <= 65_535 ? { address, port } : undefined;
}

/** The first field of that name: an ICMP error repeats them for the packet that it is about. */
function field(text: string, name: string): string | undefined {
  const key = `${name}=`;
  const start = text.startsWith(key) ? 0 : text.indexOf(` ${key}`) + 1;
  if (start === 0 && !text.startsWith(key)) return undefined;
  const end = text.indexOf(' ', start);
  return text.slice(start + key.length, end < 0 ? text.length : end);
}

/** They stand between the reserved bits and the urgent pointer, in the kernel's own order: `ACK SYN`. */
function readFlags(text: string): string {
  const from = text.indexOf(' RES=0x');
  const words = from < 0 ? [] : text.slice(from, from + FLAGS_CHARS_MAX).split(' ');
  return words.filter((word) => FLAGS.has(word)).join(' ');
}

/** `RES=0x00` and all eight flags are shorter. */
const FLAGS_CHARS_MAX = 64;
const FLAGS: ReadonlySet<string> = new Set(['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN']);
const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['ICMP', 'icmp'],
  ['ICMPv6', 'icmp'],
]);
/**
 * What conntrack takes for a packet of no connection (nf_conntrack_log_invalid, nf_conntrack_proto_tcp.c); kernels
 * before 5.14 begin it with `nf_ct_tcp:` and say `the upper bound`. What it merely ignores goes on.
 */
const INVALID =
  /^nf_ct_(?:proto_6|tcp): ((?:(?:SEQ|ACK) is over (?:the )?upper bound|invalid (?:rst|state)\b|packet \(index \d\) in dir \d invalid).{0,80})$/i;
/** Of rules for what conntrack takes for INVALID (`ct state invalid log prefix "INVALID DROP: " drop`). */
const STATELESS = /invalid/i;
/** What it lets pass all the same. */
const CONNTRACK = /^nf_ct_/;
/** Rule writers' words; `BLOCK` is ufw's. */
const DROPPING = /drop|reject|deny|denied|block/i;
