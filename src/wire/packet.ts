import { FragmentStore } from './fragments.ts';
import { NO_OCTETS, Octets } from './octets.ts';

/**
 * One packet while it is taken apart: the cursor, and what was found. One object is reused for all packets, so nothing
 * is allocated per packet; what is to be kept must be copied out.
 */
export class Packet {
  octets = NO_OCTETS;
  /** Where the layer that is looked at begins. */
  at = 0;
  /** Where the captured bytes end. */
  end = 0;
  /** Where the packet ended on the wire, seen from the same start; beyond `end` when a snap length cut it. */
  wireEnd = 0;
  /** What selects the next layer: an EtherType, an IP protocol or a PPP protocol. */
  type = 0;

  family: 4 | 6 = 4;
  sourceAt = 0;
  destinationAt = 0;
  ttl = 0;
  /** IPv4 identification; -1 in IPv6, which has none. */
  ipId = -1;

  sourcePort = 0;
  destinationPort = 0;
  /** Sequence and acknowledgement as signed 32-bit numbers, as they stand in the header. */
  sequence = 0;
  acknowledgement = 0;
  flags = 0;
  window = 0;
  /** Length on the wire, also where a snap length cut the capture. */
  payloadLength = 0;
  optionsAt = 0;
  optionsEnd = 0;
  /** The capture ends inside the TCP header; only ports (and what else was in reach) can be trusted. */
  headerCut = false;

  /** The TCP header was quoted in an ICMP error: type, code, and where the sender of the error stands. */
  quoted = false;
  icmpType = 0;
  icmpCode = 0;
  /** Interface number of a cooked capture (SLL2): one file of `-i any` holds several interfaces. */
  cookedInterface = 0;

  /** What came in parts and is not whole yet. */
  readonly fragments = new FragmentStore();

  get bytes(): Uint8Array {
    return this.octets.bytes;
  }

  set bytes(bytes: Uint8Array) {
    this.octets = new Octets(bytes);
  }
}

/** What takes the next layer apart. `nothing`: no TCP in here. */
export type Layer =
  | 'ethernet'
  | 'ethertype'
  | 'llc'
  | 'sll'
  | 'sll2'
  | 'loopback'
  | 'raw-ip'
  | 'ppp'
  | 'fddi'
  | 'arcnet'
  | 'juniper-ethernet'
  | 'radiotap'
  | 'wlan'
  | 'mpls'
  | 'gre'
  | 'ipv4'
  | 'ipv6'
  | 'ip-protocol'
  | 'udp'
  | 'icmp'
  | 'icmpv6'
  | 'tcp'
  | 'nothing';
