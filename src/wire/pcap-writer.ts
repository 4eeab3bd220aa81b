import { PCAP_MICROSECONDS, PCAP_NANOSECONDS } from './pcap.ts';

/** A frame to be written. */
export interface FrameToWrite {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly bytes: Uint8Array;
  /** On the wire, when only its beginning is written. */
  readonly wireLength?: number;
}

export interface PcapShape {
  readonly linkType?: number;
  readonly littleEndian?: boolean;
  readonly nanoseconds?: boolean;
  readonly snapLength?: number;
}

/** Of `tcpdump` without `-s`. */
const SNAP_LENGTH = 262_144;

/** The header of a pcap file. */
export function pcapHeader({
  linkType = 1,
  littleEndian = true,
  nanoseconds = false,
  snapLength = SNAP_LENGTH,
}: PcapShape): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, nanoseconds ? PCAP_NANOSECONDS : PCAP_MICROSECONDS, littleEndian);
  header.setUint16(4, 2, littleEndian);
  header.setUint16(6, 4, littleEndian);
  header.setUint32(16, snapLength, littleEndian);
  header.setUint32(20, linkType, littleEndian);
  return new Uint8Array(header.buffer);
}

/** One record of a pcap file, cut to the snap length of its shape. */
export function pcapRecord(frame: FrameToWrite, shape: PcapShape = {}): Uint8Array {
  const captured = frame.bytes.subarray(0, shape.snapLength ?? SNAP_LENGTH);
  const record = new Uint8Array(RECORD_BYTES + captured.length);
  writeRecordHeader(record, { ...frame, wireLength: frame.wireLength ?? frame.bytes.length }, shape);
  record.set(captured, RECORD_BYTES);
  return record;
}

/** What stands in front of the bytes of a frame. */
export const RECORD_BYTES = 16;

/** The head of a record that has this length. */
export function writeRecordHeader(
  record: Uint8Array,
  { seconds, nanoseconds: within, wireLength }: Required<Omit<FrameToWrite, 'bytes'>>,
  { littleEndian = true, nanoseconds = false }: PcapShape = {},
): void {
  const view = new DataView(record.buffer, record.byteOffset, RECORD_BYTES);
  view.setUint32(0, seconds, littleEndian);
  view.setUint32(4, nanoseconds ? within : Math.floor(within / 1_000), littleEndian);
  view.setUint32(8, record.length - RECORD_BYTES, littleEndian);
  view.setUint32(12, wireLength, littleEndian);
}

/** A whole pcap file. */
export const pcapFile = (frames: readonly FrameToWrite[], shape: PcapShape = {}): Uint8Array =>
  joinBytes([pcapHeader(shape), ...frames.map((frame) => pcapRecord(frame, shape))]);

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
