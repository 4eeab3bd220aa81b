import { parseAddress } from '../base/address.ts';
import { joinBytes } from './pcap-writer.ts';

/** One end of a segment that is to be built. */
export interface EndToBuild {
  /** As `parseAddress` reads it. */
  readonly address: string;
  readonly port: number;
}

export interface SegmentToBuild {
  readonly source: EndToBuild;
  readonly destination: EndToBuild;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly flags: number;
  readonly window?: number;
  readonly payload?: Uint8Array | number;
  /** As they stand in the header, padded here to whole words. */
  readonly options?: Uint8Array;
  readonly ttl?: number;
  readonly ipId?: number;
}

/** An IP packet with the TCP segment. Checksums stay zero, as offloading network cards leave them for a capture. */
export function tcpPacket(segment: SegmentToBuild): Uint8Array {
  const tcp = tcpSegment(segment);
  const source = addressBytes(segment.source.address);
  const destination = addressBytes(segment.destination.address);
  const header = source.length === 4 ? ipv4Header(segment, tcp.length) : ipv6Header(segment, tcp.length);
  header.set(source, source.length === 4 ? 12 : 8);
  header.set(destination, source.length === 4 ? 16 : 24);
  return joinBytes([header, tcp]);
}

/** The same in an Ethernet frame. */
export function tcpFrame(segment: SegmentToBuild): Uint8Array {
  const packet = tcpPacket(segment);
  const isV4 = (packet[0] ?? 0) >> 4 === 4;
  return joinBytes([ETHERNET_ADDRESSES, isV4 ? Uint8Array.of(0x08, 0x00) : Uint8Array.of(0x86, 0xdd), packet]);
}

function tcpSegment(segment: SegmentToBuild): Uint8Array {
  const options = segment.options ?? new Uint8Array(0);
  const payload =
    typeof segment.payload === 'number' ? new Uint8Array(segment.payload) : (segment.payload ?? new Uint8Array(0));
  const headerLength = 20 + Math.ceil(options.length / 4) * 4;
  const bytes = new Uint8Array(headerLength + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, segment.source.port);
  view.setUint16(2, segment.destination.port);
  view.setUint32(4, segment.sequence ?? 0);
  view.setUint32(8, segment.acknowledgement ?? 0);
  view.setUint8(12, (headerLength / 4) << 4);
  view.setUint8(13, segment.flags);
  view.setUint16(14, segment.window ?? 65_535);
  bytes.set(options, 20);
  bytes.set(payload, headerLength);
  return bytes;
}

function ipv4Header(segment: SegmentToBuild, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(20));
  view.setUint8(0, 0x45);
  view.setUint16(2, 20 + length);
  view.setUint16(4, segment.ipId ?? 0);
  view.setUint8(8, segment.ttl ?? 64);
  view.setUint8(9, 6);
  return new Uint8Array(view.buffer);
}

function ipv6Header(segment: SegmentToBuild, length: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(40));
  view.setUint8(0, 0x60);
  view.setUint16(4, length);
  view.setUint8(6, 6);
  view.setUint8(7, segment.ttl ?? 64);
  return new Uint8Array(view.buffer);
}

/** The four or sixteen octets of an address; of anything else those of 0.0.0.0. */
export function addressBytes(text: string): Uint8Array {
  const address = parseAddress(text);
  if (!address) return new Uint8Array(4);
  if (!address.includes(':')) return ipv4Bytes(address);
  const [head = '', tail] = address.split('::');
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}

function ipv4Bytes(address: string): Uint8Array {
  const bytes = new Uint8Array(4);
  let octet = 0;
  for (let i = 0; i < address.length; i++) {
    const digit = address.charCodeAt(i) - ZERO;
    if (digit < 0) octet++;
    else bytes[octet] = (bytes[octet] ?? 0) * 10 + digit;
  }
  return bytes;
}

/** The character `0`; the dot stands before it. */
const ZERO = 48;

const groups = (part: string): number[] =>
  part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));

/** Destination and source: locally administered addresses, which are nobody's. */
const ETHERNET_ADDRESSES = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1);
