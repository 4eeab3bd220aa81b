import type { Layer, Packet } from './packet.ts';

/** Radiotap: version, pad, and the length of the header in little-endian (https://www.radiotap.org). */
export function radiotap(packet: Packet): Layer {
  packet.at += packet.octets.u16(packet.at + 2, true);
  return 'wlan';
}

/** IEEE 802.11 data frames in clear text: the header's length depends on its flags, then follows LLC. */
export function wlan(packet: Packet): Layer {
  const { octets, at } = packet;
  const control = octets.u8(at);
  const flags = octets.u8(at + 1);
  const isData = (control & 0x0c) === 0x08;
  const isNull = (control & 0x40) !== 0;
  const isProtected = (flags & 0x40) !== 0;
  if (!isData || isNull || isProtected) return 'nothing';
  const fourAddresses = (flags & 0x03) === 0x03;
  const quality = (control & 0x80) !== 0;
  const qualityAt = at + (fourAddresses ? 30 : 24);
  const highThroughput = quality && (flags & 0x80) !== 0;
  packet.at = qualityAt + (quality ? 2 : 0) + (highThroughput ? 4 : 0);
  // A-MSDU: several frames in one, each with addresses and length; the first is taken.
  if (quality && (octets.u8(qualityAt) & 0x80) !== 0) packet.at += 14;
  return 'llc';
}
