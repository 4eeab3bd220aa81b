import type { Layer, Packet } from './packet.ts';

/**
 * RFC 791. The total length bounds the packet: Ethernet pads short frames. Zero is segmentation offload: as long as the
 * frame.
 */
export function ipv4(packet: Packet): Layer {
  const { octets, at } = packet;
  const first = octets.u8(at);
  const headerLength = (first & 15) * 4;
  if (at + 20 > packet.end || first >> 4 !== 4 || headerLength < 20) return 'nothing';
  const totalLength = octets.u16(at + 2);
  if (totalLength !== 0) {
    if (totalLength < headerLength) return 'nothing';
    if (at + totalLength < packet.wireEnd) packet.wireEnd = at + totalLength;
  }
  packet.family = 4;
  packet.sourceAt = at + 12;
  packet.destinationAt = at + 16;
  packet.ttl = octets.u8(at + 8);
  packet.ipId = octets.u16(at + 4);
  packet.type = octets.u8(at + 9);
  packet.at = at + headerLength;
  const fragment = octets.u16(at + 6) & 0x3fff;
  if (fragment !== 0 && !packet.quoted && !isWhole(packet, at, fragment, totalLength)) return 'nothing';
  return packet.type === 6 ? 'tcp' : 'ip-protocol';
}

/**
 * A first fragment whose end was not captured can never be completed: its TCP header is read as it is, as tshark does.
 */
function isWhole(packet: Packet, headerAt: number, fragment: number, totalLength: number): boolean {
  const offset = (fragment & 0x1fff) * 8;
  if (offset === 0 && headerAt + totalLength > packet.end) return true;
  const headerLength = packet.at - headerAt;
  const identification = packet.ipId;
  return completes(packet, { headerAt, headerLength, identification, offset, more: (fragment & 0x2000) !== 0 });
}

interface FragmentPlace {
  readonly headerAt: number;
  readonly headerLength: number;
  readonly identification: number;
  readonly offset: number;
  readonly more: boolean;
}

/**
 * Hands the fragment at the cursor to the store. True: it was the last one missing, and the packet now is the whole
 * datagram.
 */
function completes(packet: Packet, { headerAt, headerLength, identification, offset, more }: FragmentPlace): boolean {
  if (packet.wireEnd <= packet.at || packet.wireEnd > packet.end) return false;
  const { bytes, at, wireEnd, sourceAt, type } = packet;
  const addresses = bytes.subarray(sourceAt, sourceAt + (packet.family === 4 ? 8 : 32));
  const whole = packet.fragments.take({
    datagram: `${addresses.join('.')} ${type} ${identification}`,
    header: bytes.subarray(headerAt, headerAt + headerLength),
    payload: bytes.subarray(at, wireEnd),
    offset,
    more,
  });
  if (!whole) return false;
  packet.bytes = whole;
  packet.sourceAt -= headerAt;
  packet.destinationAt -= headerAt;
  packet.at = headerLength;
  packet.end = packet.wireEnd = whole.length;
  return true;
}

/** RFC 8200, with the extension headers that stand between the fixed header and TCP. */
export function ipv6(packet: Packet): Layer {
  const { octets, at } = packet;
  if (at + 40 > packet.end || octets.u8(at) >> 4 !== 6) return 'nothing';
  const payloadLength = octets.u16(at + 4);
  // Zero is a jumbogram (RFC 2675) or segmentation offload: as long as the frame.
  if (payloadLength !== 0) packet.wireEnd = Math.min(packet.wireEnd, at + 40 + payloadLength);
  packet.family = 6;
  packet.sourceAt = at + 8;
  packet.destinationAt = at + 24;
  packet.ttl = octets.u8(at + 7);
  packet.ipId = -1;
  packet.type = octets.u8(at + 6);
  packet.at = at + 40;
  return skipExtensions(packet, at);
}

function skipExtensions(packet: Packet, headerAt: number): Layer {
  for (let headers = 0; headers < EXTENSION_HEADERS_MAX; headers++) {
    const { octets, at } = packet;
    switch (packet.type) {
      case 6:
        return 'tcp';
      case 0: // hop-by-hop options
      case 43: // routing
      case 60: // destination options
      case 135: // mobility
        packet.at = at + 8 + octets.u8(at + 1) * 8;
        break;
      case 51: // authentication header, counted in words of four bytes less two (RFC 4302)
        packet.at = at + 8 + octets.u8(at + 1) * 4;
        break;
      case 44: // fragment
        if (!isWholeIpv6(packet, headerAt)) return 'nothing';
        continue;
      default:
        return 'ip-protocol';
    }
    packet.type = octets.u8(at);
    if (packet.at >= packet.end) return 'nothing';
  }
  return 'nothing';
}

/** The fragment header; an atomic fragment (RFC 6946) is a whole packet. */
function isWholeIpv6(packet: Packet, headerAt: number): boolean {
  const { octets, at } = packet;
  const fragment = octets.u16(at + 2);
  const identification = octets.u32(at + 4);
  packet.type = octets.u8(at);
  packet.at = at + 8;
  if ((fragment & 0xfff9) === 0 || packet.quoted) return true;
  const [offset, more] = [fragment & 0xfff8, (fragment & 1) !== 0];
  return completes(packet, { headerAt, headerLength: 40, identification, offset, more });
}

/** What IP carries beside TCP: tunnels that may hold TCP, and errors that quote it. */
export function ipProtocol(packet: Packet): Layer {
  switch (packet.type) {
    case 6:
      return 'tcp';
    case 1:
      return 'icmp';
    case 4:
      return 'ipv4';
    case 17:
      return 'udp';
    case 41:
      return 'ipv6';
    case 47:
      return 'gre';
    case 58:
      return 'icmpv6';
    case 137:
      return 'mpls';
    default:
      return 'nothing';
  }
}

/** More headers than any stack sends; bounds a packet that is made of them. */
const EXTENSION_HEADERS_MAX = 16;
