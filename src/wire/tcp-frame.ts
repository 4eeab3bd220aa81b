import { parseAddress } from '../base/address.ts';

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
  const bytes = new Uint8Array(packetBytes(segment));
  writePacket(bytes, 0, segment);
  return bytes;
}

/** The same in an Ethernet frame. */
export function tcpFrame(segment: SegmentToBuild): Uint8Array {
  const bytes = new Uint8Array(tcpFrameBytes(segment));
  writeTcpFrame(bytes, segment);
  return bytes;
}

/** How long the frame is on the wire. */
export const tcpFrameBytes = (segment: SegmentToBuild): number => ETHERNET_BYTES + packetBytes(segment);

/** The frame as far as there is room for it, which its headers must have. `into`: all zero. */
export function writeTcpFrame(into: Uint8Array, segment: SegmentToBuild): void {
  into.set(ETHERNET_ADDRESSES);
  into.set(isIpv4(segment) ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6, ETHERNET_ADDRESSES.length);
  writePacket(into, ETHERNET_BYTES, segment);
}

function writePacket(into: Uint8Array, at: number, segment: SegmentToBuild): void {
  const view = new DataView(into.buffer, into.byteOffset, into.length);
  const { source, destination, options, payload } = segment;
  const isV4 = isIpv4(segment);
  const tcpAt = at + (isV4 ? IPV4_BYTES : IPV6_BYTES);
  const length = tcpBytes(segment) + payloadBytes(segment);
  if (isV4) writeIpv4(view, at, { ...segment, length });
  else writeIpv6(view, at, { ...segment, length });
  into.set(knownBytes(source.address), at + (isV4 ? 12 : 8));
  into.set(knownBytes(destination.address), at + (isV4 ? 16 : 24));
  writeTcp(view, tcpAt, segment);
  if (options) into.set(options, tcpAt + TCP_BYTES);
  if (payload === undefined || typeof payload === 'number') return;
  const payloadAt = tcpAt + tcpBytes(segment);
  into.set(payload.subarray(0, into.length - payloadAt), payloadAt);
}

const isIpv4 = ({ source }: SegmentToBuild): boolean => knownBytes(source.address).length === 4;
const tcpBytes = ({ options }: SegmentToBuild): number => TCP_BYTES + Math.ceil((options?.length ?? 0) / 4) * 4;
const payloadBytes = ({ payload = 0 }: SegmentToBuild): number =>
  typeof payload === 'number' ? payload : payload.length;
const packetBytes = (segment: SegmentToBuild): number =>
  (isIpv4(segment) ? IPV4_BYTES : IPV6_BYTES) + tcpBytes(segment) + payloadBytes(segment);

function writeTcp(view: DataView, at: number, segment: SegmentToBuild): void {
  view.setUint16(at, segment.source.port);
  view.setUint16(at + 2, segment.destination.port);
  view.setUint32(at + 4, segment.sequence ?? 0);
  view.setUint32(at + 8, segment.acknowledgement ?? 0);
  view.setUint8(at + 12, (tcpBytes(segment) / 4) << 4);
  view.setUint8(at + 13, segment.flags);
  view.setUint16(at + 14, segment.window ?? 65_535);
}

/** Behind the header there are `length` bytes. */
type HeaderToBuild = Pick<SegmentToBuild, 'ttl' | 'ipId'> & { readonly length: number };

function writeIpv4(view: DataView, at: number, { length, ttl = 64, ipId = 0 }: HeaderToBuild): void {
  view.setUint8(at, 0x45);
  view.setUint16(at + 2, IPV4_BYTES + length);
  view.setUint16(at + 4, ipId);
  view.setUint8(at + 8, ttl);
  view.setUint8(at + 9, 6);
}

function writeIpv6(view: DataView, at: number, { length, ttl = 64 }: HeaderToBuild): void {
  view.setUint8(at, 0x60);
  view.setUint16(at + 4, length);
  view.setUint8(at + 6, 6);
  view.setUint8(at + 7, ttl);
}

const [ETHERNET_BYTES, IPV4_BYTES, IPV6_BYTES, TCP_BYTES] = [14, 20, 40, 20] as const;

/** A capture has few addresses, again and again. */
const known = new Map<string, Uint8Array>();
const KNOWN_MAX = 1_024;

function knownBytes(address: string): Uint8Array {
  const before = known.get(address);
  if (before) return before;
  if (known.size >= KNOWN_MAX) known.clear();
  const bytes = addressBytes(address);
  known.set(address, bytes);
  return bytes;
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
const ETHERTYPE_IPV4 = Uint8Array.of(0x08, 0x00);
const ETHERTYPE_IPV6 = Uint8Array.of(0x86, 0xdd);
