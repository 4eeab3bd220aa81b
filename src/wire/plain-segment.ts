import type { Frame } from './frame.ts';
import type { Packet } from './packet.ts';

/**
 * The frame that captures are made of: Ethernet II, an IPv4 header of 20 bytes that is no fragment's, and the whole
 * fixed TCP header. All offsets are known then, so it is read in one piece, in half the time of going layer by layer.
 * False: it is another one, and the packet is left as it was; what is read here, `dissect`'s layers read to the same
 * fields.
 */
export function plainSegment(frame: Frame, packet: Packet): boolean {
  const { start, end } = frame;
  if (end - start < HEADERS_BYTES) return false;
  const { view } = frame.octets;
  const ip = start + 14;
  const tcp = start + 34;
  const typeAndVersion = view.getUint32(start + 12);
  if (typeAndVersion >>> 8 !== IPV4_OF_FIVE_WORDS || (view.getUint16(ip + 6) & 0x3fff) !== 0) return false;
  if (view.getUint8(ip + 9) !== 6) return false;
  const totalLength = view.getUint16(ip + 2);
  const headerLength = (view.getUint8(tcp + 12) >> 4) * 4;
  const wireEnd = Math.min(start + frame.wireLength, ip + totalLength);
  // A total length of zero is segmentation offload; a header longer than its packet is cut. Both are rare, both are
  // read elsewhere.
  if (headerLength < 20 || tcp + headerLength > wireEnd) return false;
  packet.octets = frame.octets;
  packet.at = tcp;
  packet.end = end;
  packet.wireEnd = wireEnd;
  packet.type = 6;
  packet.quoted = false;
  packet.cookedInterface = 0;
  packet.family = 4;
  packet.sourceAt = ip + 12;
  packet.destinationAt = ip + 16;
  packet.ttl = view.getUint8(ip + 8);
  packet.ipId = view.getUint16(ip + 4);
  packet.sourcePort = view.getUint16(tcp);
  packet.destinationPort = view.getUint16(tcp + 2);
  packet.sequence = view.getInt32(tcp + 4);
  packet.acknowledgement = view.getInt32(tcp + 8);
  packet.flags = view.getUint8(tcp + 13);
  packet.window = view.getUint16(tcp + 14);
  packet.headerCut = false;
  packet.payloadLength = wireEnd - tcp - headerLength;
  packet.optionsAt = tcp + 20;
  packet.optionsEnd = Math.min(tcp + headerLength, end);
  return true;
}

/** EtherType 0x0800, then version 4 and a header of five words; one load tells all three. */
const IPV4_OF_FIVE_WORDS = 0x0800_45;

/** Ethernet 14, IPv4 20, TCP 20. */
const HEADERS_BYTES = 54;
