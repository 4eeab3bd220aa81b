import type { Frame } from './frame.ts';
import { icmp, icmpv6 } from './icmp.ts';
import { ipProtocol, ipv4, ipv6 } from './ip.ts';
import {
  arcnet,
  ethernet,
  etherType,
  fddi,
  juniperEthernet,
  layerOfLinkType,
  llc,
  loopback,
  mpls,
  ppp,
  rawIp,
  sll,
  sll2,
} from './link.ts';
import type { Layer, Packet } from './packet.ts';
import { plainSegment } from './plain-segment.ts';
import { tcp } from './tcp.ts';
import { gre, udp } from './tunnel.ts';
import { radiotap, wlan } from './wlan.ts';

/** `quoted`: an ICMP error that quotes a TCP header; the packet's fields are those of the quoted header. */
export type Dissected = 'tcp' | 'quoted' | 'other';

/** Takes a frame apart until its innermost TCP header. Never throws; what it cannot follow is `other`. */
export function dissect(frame: Frame, packet: Packet): Dissected {
  return frame.linkType === ETHERNET && plainSegment(frame, packet) ? 'tcp' : layerByLayer(frame, packet);
}

/** Exported for the test that compares `plainSegment` with it. */
export function layerByLayer(frame: Frame, packet: Packet): Dissected {
  packet.octets = frame.octets;
  packet.at = frame.start;
  packet.end = frame.end;
  packet.wireEnd = frame.start + frame.wireLength;
  packet.quoted = false;
  packet.cookedInterface = 0;
  let layer = layerOfLinkType(frame.linkType);
  for (let depth = 0; depth < LAYERS_MAX; depth++) {
    if (layer === 'tcp') {
      if (!tcp(packet)) return 'other';
      return packet.quoted ? 'quoted' : 'tcp';
    }
    if (layer === 'nothing' || packet.at >= packet.end) return 'other';
    layer = nextLayer(layer, packet);
  }
  return 'other';
}

function nextLayer(layer: Layer, packet: Packet): Layer {
  switch (layer) {
    case 'ethernet':
      return ethernet(packet);
    case 'ipv4':
      return ipv4(packet);
    case 'ethertype':
      return etherType(packet);
    case 'ipv6':
      return ipv6(packet);
    case 'ip-protocol':
      return ipProtocol(packet);
    case 'llc':
      return llc(packet);
    case 'sll':
      return sll(packet);
    case 'sll2':
      return sll2(packet);
    case 'loopback':
      return loopback(packet);
    case 'raw-ip':
      return rawIp(packet);
    case 'ppp':
      return ppp(packet);
    case 'fddi':
      return fddi(packet);
    case 'arcnet':
      return arcnet(packet);
    case 'juniper-ethernet':
      return juniperEthernet(packet);
    case 'radiotap':
      return radiotap(packet);
    case 'wlan':
      return wlan(packet);
    case 'mpls':
      return mpls(packet);
    case 'gre':
      return gre(packet);
    case 'udp':
      return udp(packet);
    case 'icmp':
      return icmp(packet);
    case 'icmpv6':
      return icmpv6(packet);
    case 'tcp':
    case 'nothing':
      break;
  }
  return 'nothing';
}

const ETHERNET = 1;

/** Tunnels in tunnels end somewhere; a packet that nests deeper was made to exhaust decoders. */
const LAYERS_MAX = 32;
