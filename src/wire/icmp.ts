import type { Layer, Packet } from './packet.ts';

/**
 * RFC 792 errors quote the packet that caused them: unreachable, source quench, redirect, time exceeded, parameter
 * problem.
 */
export function icmp(packet: Packet): Layer {
  const type = packet.octets.u8(packet.at);
  const quotes = type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
  return quotes ? quote(packet, 'ipv4') : 'nothing';
}

/** RFC 4443 errors: unreachable, packet too big, time exceeded, parameter problem. Types from 128 on are no errors. */
export function icmpv6(packet: Packet): Layer {
  const type = packet.octets.u8(packet.at);
  return type >= 1 && type <= 4 ? quote(packet, 'ipv6') : 'nothing';
}

function quote(packet: Packet, layer: Layer): Layer {
  // An error is not sent about an error: the second one inside would be a forgery.
  if (packet.quoted || packet.at + 8 > packet.end) return 'nothing';
  packet.quoted = true;
  packet.icmpType = packet.octets.u8(packet.at);
  packet.icmpCode = packet.octets.u8(packet.at + 1);
  packet.at += 8;
  return layer;
}
