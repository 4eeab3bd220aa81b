import type { Layer, Packet } from './packet.ts';

/** The first layer of a frame by its LINKTYPE_ number (https://www.tcpdump.org/linktypes.html). */
export function layerOfLinkType(linkType: number): Layer {
  switch (linkType) {
    case 1:
      return 'ethernet';
    case 113:
      return 'sll';
    case 276:
      return 'sll2';
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return 'raw-ip';
    case 0:
    case 108:
      return 'loopback';
    case 9:
    case 50:
      return 'ppp';
    case 10:
      return 'fddi';
    case 105:
      return 'wlan';
    case 127:
      return 'radiotap';
    case 129:
      return 'arcnet';
    case 178:
      return 'juniper-ethernet';
    default:
      return 'nothing';
  }
}

/** Ethernet II, or 802.3 when the field after the addresses is a length (at most 1500). */
export function ethernet(packet: Packet): Layer {
  const { octets, at } = packet;
  if (at + 14 > packet.end) return 'nothing';
  const type = octets.u16(at + 12);
  packet.at = at + 14;
  packet.type = type;
  if (type === 0x0800) return 'ipv4';
  if (type > 1500) return 'ethertype';
  packet.wireEnd = Math.min(packet.wireEnd, packet.at + type);
  return 'llc';
}

/** EtherTypes, including those that only wrap another one (IEEE 802.1Q tags and what vendors put before them). */
export function etherType(packet: Packet): Layer {
  const { octets } = packet;
  switch (packet.type) {
    case 0x0800:
      return 'ipv4';
    case 0x86dd:
      return 'ipv6';
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100: // QinQ before its standard
    case 0x9200:
      return tagged(packet, 4);
    case 0x8926: // Cisco VN-Tag
      return tagged(packet, 6);
    case 0x88e7: // 802.1ah: a service tag, then a whole Ethernet header
      packet.at += 4;
      return 'ethernet';
    case 0x8903: // Cisco FabricPath: the outer addresses and a tag, then the frame
      packet.at += 2;
      return 'ethernet';
    case 0x6558: // transparent Ethernet bridging, in GRE and Geneve
      return 'ethernet';
    case 0x8847:
    case 0x8848:
      return 'mpls';
    case 0x8864: // PPPoE session: six bytes, then PPP (RFC 2516)
      packet.wireEnd = Math.min(packet.wireEnd, packet.at + 6 + octets.u16(packet.at + 4));
      packet.at += 6;
      return 'ppp';
    default:
      // Aruba's GRE tunnels number their priorities in the protocol field; inside are 802.11 frames.
      return packet.type >= 0x8200 && packet.type <= 0x83f0 && (packet.type & 15) === 0 ? 'wlan' : 'nothing';
  }
}

/** A tag whose last two bytes are the EtherType (or length) of what follows. */
function tagged(packet: Packet, length: number): Layer {
  packet.at += length;
  if (packet.at > packet.end) return 'nothing';
  packet.type = packet.octets.u16(packet.at - 2);
  if (packet.type > 1500) return 'ethertype';
  // Some switches tag 802.3 frames; a length of zero is no frame at all.
  return packet.type === 0 ? 'nothing' : 'llc';
}

/** IEEE 802.2: SNAP carries an EtherType, SAP 6 is IP itself. */
export function llc(packet: Packet): Layer {
  const { octets, at } = packet;
  if (at + 3 > packet.end) return 'nothing';
  const sap = octets.u8(at);
  if (sap === 0xaa && at + 8 <= packet.end) {
    packet.type = octets.u16(at + 6);
    packet.at = at + 8;
    return 'ethertype';
  }
  packet.at = at + 3;
  return sap === 0x06 ? 'ipv4' : 'nothing';
}

/** Linux cooked capture: sixteen bytes, the last two are the protocol. */
export function sll(packet: Packet): Layer {
  packet.type = packet.octets.u16(packet.at + 14);
  packet.at += 16;
  return packet.type === 4 ? 'llc' : 'ethertype';
}

/** Linux cooked capture version 2: the protocol first, then the number of the interface. */
export function sll2(packet: Packet): Layer {
  packet.type = packet.octets.u16(packet.at);
  packet.cookedInterface = packet.octets.u32(packet.at + 4);
  packet.at += 20;
  return packet.type === 4 ? 'llc' : 'ethertype';
}

/**
 * BSD loopback: the address family in the byte order of the machine that wrote it; AF_INET6 is 24, 28 or 30 on the BSDs
 * and macOS, 10 on Linux.
 */
export function loopback(packet: Packet): Layer {
  const big = packet.octets.u32(packet.at);
  const family = big > 0xffff ? packet.octets.u32(packet.at, true) : big;
  packet.at += 4;
  if (family === 2) return 'ipv4';
  return family === 24 || family === 28 || family === 30 || family === 10 ? 'ipv6' : 'nothing';
}

/** PPP, with or without its HDLC address and control bytes; a protocol may be compressed to one byte (RFC 1661). */
export function ppp(packet: Packet): Layer {
  const { octets } = packet;
  if (octets.u16(packet.at) === 0xff03) packet.at += 2;
  const compressed = (octets.u8(packet.at) & 1) === 1;
  const protocol = compressed ? octets.u8(packet.at) : octets.u16(packet.at);
  packet.at += compressed ? 1 : 2;
  if (protocol === 0x21) return 'ipv4';
  if (protocol === 0x57) return 'ipv6';
  return protocol === 0x281 || protocol === 0x283 ? 'mpls' : 'nothing';
}

/** FDDI: frame control and two addresses. Logical link control frames only. */
export function fddi(packet: Packet): Layer {
  const control = packet.octets.u8(packet.at);
  packet.at += 13;
  return (control & 0xf0) === 0x50 ? 'llc' : 'nothing';
}

/** ARCNET as Linux writes it: two addresses, two bytes of offset, the type; 212 is RFC 1201 IP, 240 RFC 1051 IP. */
export function arcnet(packet: Packet): Layer {
  const type = packet.octets.u8(packet.at + 4);
  if (type === 240) {
    packet.at += 5;
    return 'ipv4';
  }
  // RFC 1201: split flag and sequence number; an exception frame repeats them after four bytes of padding.
  packet.at += packet.octets.u8(packet.at + 5) === 0xff ? 12 : 8;
  return type === 212 ? 'ipv4' : 'nothing';
}

/**
 * Juniper's own encapsulation: magic, flags, optional extensions with their length, then Ethernet when bit 1 is clear.
 */
export function juniperEthernet(packet: Packet): Layer {
  const { octets, at } = packet;
  if ((octets.u8(at) << 16) + octets.u16(at + 1) !== 0x4d4743) return 'nothing';
  const flags = octets.u8(at + 3);
  packet.at = at + 4 + ((flags & 0x80) === 0 ? 0 : 2 + octets.u16(at + 4));
  return (flags & 0x02) === 0 ? 'ethernet' : 'raw-ip';
}

/** Labels of four bytes until the one with the bottom-of-stack bit; then IP, told by its version (RFC 3032). */
export function mpls(packet: Packet): Layer {
  for (let labels = 0; labels < MPLS_LABELS_MAX && packet.at + 4 <= packet.end; labels++) {
    const bottom = (packet.octets.u8(packet.at + 2) & 1) === 1;
    packet.at += 4;
    if (!bottom) continue;
    const version = packet.octets.u8(packet.at) >> 4;
    if (version === 4) return 'ipv4';
    if (version === 6) return 'ipv6';
    // RFC 4385 control word of a pseudowire: its first half byte is zero, and Ethernet follows.
    if (version !== 0) return 'nothing';
    packet.at += 4;
    return 'ethernet';
  }
  return 'nothing';
}

/** IP without a link layer, told by its version. */
export function rawIp(packet: Packet): Layer {
  const version = packet.octets.u8(packet.at) >> 4;
  if (version === 4) return 'ipv4';
  return version === 6 ? 'ipv6' : 'nothing';
}

/** Deeper stacks are not seen outside of attacks on decoders. */
const MPLS_LABELS_MAX = 16;
