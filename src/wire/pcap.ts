import { Frame, type CaptureInterface, type FrameSink } from './frame.ts';
import type { Octets } from './octets.ts';
import { type RecordFormat, type RecordRunner, RecordStream } from './record-stream.ts';

/** First four bytes of a pcap file as big-endian number (draft-ietf-opsawg-pcap, section 4). */
export const PCAP_MICROSECONDS = 0xa1b2c3d4;
export const PCAP_NANOSECONDS = 0xa1b23c4d;
/** Alexey Kuznetsov's patched libpcap (Red Hat 6, SuSE 6.3): eight more bytes in each record header. */
const PCAP_MODIFIED = 0xa1b2cd34;

export interface PcapDialect {
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  readonly recordHeaderBytes: number;
}

/** What the magic number says; undefined when these bytes begin no pcap file. */
export function pcapDialect(octets: Octets, at = 0): PcapDialect | undefined {
  for (const littleEndian of [false, true]) {
    const magic = octets.u32(at, littleEndian);
    if (magic === PCAP_MICROSECONDS) return { littleEndian, nanoseconds: false, recordHeaderBytes: 16 };
    if (magic === PCAP_NANOSECONDS) return { littleEndian, nanoseconds: true, recordHeaderBytes: 16 };
    if (magic === PCAP_MODIFIED) return { littleEndian, nanoseconds: false, recordHeaderBytes: 24 };
  }
  return undefined;
}

/** Reads a pcap file that is pushed in chunks of any size. */
export class PcapReader extends RecordStream {
  readonly #records: PcapRecords;

  constructor(sink: FrameSink) {
    const records = new PcapRecords(sink);
    super(records);
    this.#records = records;
  }

  /**
   * Lets the runner read what it can, if it knows such records; undefined: it does not. Where the frames were taken is
   * returned.
   */
  use(runner: RecordRunner): CaptureInterface | undefined {
    const point = this.#records.use(runner);
    if (point) this.readIn(runner);
    return point;
  }
}

class PcapRecords implements RecordFormat {
  #sink: FrameSink;
  #frame = new Frame();
  #dialect: PcapDialect | undefined;
  #headerBytes = FILE_HEADER_BYTES;
  #littleEndian = false;
  #unit = 1_000;
  #runner: RecordRunner | undefined;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  measure(octets: Octets, at: number, available: number): number | string {
    if (available < this.#headerBytes) return this.#headerBytes;
    if (!this.#dialect) return pcapDialect(octets, at) ? FILE_HEADER_BYTES : notPcap(octets.u32(at));
    const captured = octets.view.getUint32(at + 8, this.#littleEndian);
    return captured <= FRAME_BYTES_MAX ? this.#headerBytes + captured : `a frame of ${captured} bytes cannot be`;
  }

  use(runner: RecordRunner): CaptureInterface | undefined {
    const dialect = this.#dialect;
    if (!dialect?.littleEndian || dialect.recordHeaderBytes !== 16) return undefined;
    const point = this.#frame.interface;
    if (!runner.begin({ blocks: false, point, ticksPerSecond: dialect.nanoseconds ? 1e9 : 1e6 })) return undefined;
    this.#runner = runner;
    return point;
  }

  run(at: number, end: number): number {
    if (!this.#runner) return at;
    this.#runner.frame = this.#frame.number;
    const left = this.#runner.run(at, end);
    this.#frame.number = this.#runner.frame;
    return left;
  }

  take(octets: Octets, at: number, length: number): undefined {
    if (!this.#dialect) return this.#takeHeader(octets, at);
    const frame = this.#frame;
    const { view } = octets;
    frame.number++;
    frame.octets = octets;
    frame.start = at + this.#headerBytes;
    frame.end = at + length;
    frame.wireLength = Math.max(view.getUint32(at + 12, this.#littleEndian), length - this.#headerBytes);
    frame.seconds = view.getUint32(at, this.#littleEndian);
    frame.nanoseconds = view.getUint32(at + 4, this.#littleEndian) * this.#unit;
    this.#sink(frame);
    return undefined;
  }

  #takeHeader(octets: Octets, at: number): undefined {
    const dialect = pcapDialect(octets, at);
    if (!dialect) return undefined;
    this.#dialect = dialect;
    this.#littleEndian = dialect.littleEndian;
    this.#headerBytes = dialect.recordHeaderBytes;
    this.#unit = dialect.nanoseconds ? 1 : 1_000;
    // The upper half of the field holds the length of the frame check sequence, not the link type.
    const linkType = octets.u32(at + 20, dialect.littleEndian) & 0xffff;
    const point: CaptureInterface = { index: 0, linkType, snapLength: octets.u32(at + 16, dialect.littleEndian) };
    this.#frame.linkType = linkType;
    this.#frame.interface = point;
    return undefined;
  }
}

const FILE_HEADER_BYTES = 24;

/** libpcap's MAXIMUM_SNAPLEN is 256 KiB, USB captures reach 128 MiB but hold no TCP; 16 MiB is room for both worlds. */
const FRAME_BYTES_MAX = 16 * 1024 * 1024;

const notPcap = (magic: number): string => `not a pcap file: it begins with 0x${magic.toString(16).padStart(8, '0')}`;
