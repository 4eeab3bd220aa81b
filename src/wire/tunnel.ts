import { rawIp } from './link.ts';
import type { Layer, Packet } from './packet.ts';

/**
 * RFC 2784 and 2890: optional checksum, key and sequence number, then an EtherType's packet. Version 1 is PPTP's (RFC
 * 2637).
 */
export function gre(packet: Packet): Layer {
  const { octets, at } = packet;
  const flags = octets.u16(at);
  const version = flags & 7;
  packet.type = octets.u16(at + 2);
  let next = at + 4;
  if ((flags & 0xc000) !== 0) next += 4;
  if ((flags & 0x2000) !== 0) next += 4;
  if ((flags & 0x1000) !== 0) next += 4;
  if (version === 1 && (flags & 0x0080) !== 0) next += 4;
  packet.at = next;
  if (next > packet.end || version > 1) return 'nothing';
  if (version === 1) return packet.type === 0x880b ? 'ppp' : 'nothing';
  // WCCP (0x883e): a redirect header of four bytes in version 2, none in version 1; told apart by what looks like IP.
  if (packet.type === 0x883e) {
    if (octets.u8(next) >> 4 !== 4) packet.at += 4;
    return 'ipv4';
  }
  return 'ethertype';
}

/** The tunnels over UDP that carry IP, by the port they are registered for. */
export function udp(packet: Packet): Layer {
  const { octets, at } = packet;
  const source = octets.u16(at);
  const destination = octets.u16(at + 2);
  const length = octets.u16(at + 4);
  if (at + 8 > packet.end || packet.quoted) return 'nothing';
  if (length >= 8) packet.wireEnd = Math.min(packet.wireEnd, at + length);
  packet.at = at + 8;
  const low = Math.min(source, destination);
  const high = Math.max(source, destination);
  for (const port of [low, high]) {
    const layer = tunnelOfPort(packet, port);
    if (layer !== 'nothing') return layer;
  }
  return 'nothing';
}

function tunnelOfPort(packet: Packet, port: number): Layer {
  switch (port) {
    case 4789: // VXLAN (RFC 7348)
      packet.at += 8;
      return 'ethernet';
    case 6081: // Geneve (RFC 8926)
      return geneve(packet);
    case 2152: // GTP-U
      return gtp(packet);
    case 4754: // GRE in UDP (RFC 8086)
      return 'gre';
    case 3544: // Teredo (RFC 4380)
      return teredo(packet);
    default:
      return 'nothing';
  }
}

function geneve(packet: Packet): Layer {
  const { octets, at } = packet;
  packet.type = octets.u16(at + 2);
  packet.at = at + 8 + (octets.u8(at) & 0x3f) * 4;
  return packet.at < packet.end ? 'ethertype' : 'nothing';
}

/** 3GPP TS 29.281: a G-PDU (255) holds an IP packet, after four optional bytes and a chain of extension headers. */
function gtp(packet: Packet): Layer {
  const { octets, at } = packet;
  const flags = octets.u8(at);
  const version = flags >> 5;
  if (octets.u8(at + 1) !== 255 || version > 1) return 'nothing';
  if (version === 0) packet.at = at + 20;
  else {
    packet.at = at + 8;
    if ((flags & 7) !== 0) packet.at += 4;
    let next = (flags & 4) === 0 ? 0 : octets.u8(packet.at - 1);
    while (next !== 0 && packet.at < packet.end) {
      const length = octets.u8(packet.at) * 4;
      if (length === 0) return 'nothing';
      packet.at += length;
      next = octets.u8(packet.at - 1);
    }
  }
  return rawIp(packet);
}

/** RFC 4380, section 5.1.1: IPv6 at once, or after an authentication (0001) and an origin (0000) indication. */
function teredo(packet: Packet): Layer {
  const { octets } = packet;
  if (octets.u16(packet.at) === 0x0001) {
    packet.at += 4 + octets.u8(packet.at + 2) + octets.u8(packet.at + 3) + 9;
  }
  if (octets.u16(packet.at) === 0x0000) packet.at += 8;
  return octets.u8(packet.at) >> 4 === 6 ? 'ipv6' : 'nothing';
}
