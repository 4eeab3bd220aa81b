import { Frame, type CaptureInterface, type FrameSink } from './frame.ts';
import type { Octets } from './octets.ts';
import { eachOption, IF_NAME, IF_TSOFFSET, IF_TSRESOL, TickClock, ticksPerSecond } from './pcapng-options.ts';
import { type RecordFormat, type RecordRunner, RecordStream } from './record-stream.ts';

/**
 * Block types, draft-ietf-opsawg-pcapng section 11.1. The section header's is a palindrome: it reads in both byte
 * orders.
 */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
export const ENHANCED_PACKET = 6;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Reads a pcapng file that is pushed in chunks of any size. */
export class PcapngReader extends RecordStream {
  readonly #blocks: PcapngBlocks;

  constructor(sink: FrameSink) {
    const blocks = new PcapngBlocks(sink);
    super(blocks);
    this.#blocks = blocks;
  }

  /** As `PcapReader.use`; the runner reads the frames of the interface that was seen last. */
  use(runner: RecordRunner): CaptureInterface | undefined {
    const point = this.#blocks.use(runner);
    if (point) this.readIn(runner);
    return point;
  }
}

interface SectionInterface {
  readonly description: CaptureInterface;
  readonly clock: TickClock;
}

class PcapngBlocks implements RecordFormat {
  #sink: FrameSink;
  #frame = new Frame();
  #littleEndian = false;
  #inSection = false;
  #interfaces: SectionInterface[] = [];
  #runner: RecordRunner | undefined;
  #runnersClock: TickClock | undefined;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  measure(octets: Octets, at: number, available: number): number | string {
    if (available < 12) return 12;
    const isSection = octets.u32(at) === SECTION_HEADER;
    if (isSection) {
      const magic = octets.u32(at + 8);
      if (magic === BYTE_ORDER_MAGIC) this.#littleEndian = false;
      else if (octets.u32(at + 8, true) === BYTE_ORDER_MAGIC) this.#littleEndian = true;
      else return `a section header without a byte order: 0x${magic.toString(16)}`;
    } else if (!this.#inSection) return 'not a pcapng file: it does not begin with a section header';
    const length = octets.u32(at + 4, this.#littleEndian);
    if (length < 12 || length > BLOCK_BYTES_MAX) return `a block of ${length} bytes cannot be`;
    return length + ((4 - (length & 3)) & 3);
  }

  use(runner: RecordRunner): CaptureInterface | undefined {
    const from = this.#interfaces[this.#frame.interface.index];
    if (!this.#littleEndian || !from || from.description !== this.#frame.interface) return undefined;
    const ticks = from.clock.plainTicks;
    if (ticks === undefined) return undefined;
    if (!runner.begin({ blocks: true, point: from.description, ticksPerSecond: ticks })) return undefined;
    this.#runner = runner;
    this.#runnersClock = from.clock;
    return from.description;
  }

  run(at: number, end: number): number {
    if (!this.#runner) return at;
    this.#runner.frame = this.#frame.number;
    const left = this.#runner.run(at, end);
    this.#frame.number = this.#runner.frame;
    // A simple packet takes the time of the frame before it.
    if (left > at) this.#runnersClock?.set(this.#runner.stamp, 0, true);
    return left;
  }

  take(octets: Octets, at: number, length: number): string | undefined {
    const end = at + length - 4;
    switch (octets.u32(at, this.#littleEndian)) {
      case SECTION_HEADER:
        this.#inSection = true;
        this.#interfaces = [];
        // Another section has other interfaces.
        this.#runner = undefined;
        return undefined;
      case INTERFACE_DESCRIPTION:
        return this.#takeInterface(octets, at, end);
      case ENHANCED_PACKET:
        return this.#takePacket(octets, at, end, octets.u32(at + 8, this.#littleEndian));
      case OBSOLETE_PACKET:
        return this.#takePacket(octets, at, end, octets.u16(at + 8, this.#littleEndian));
      case SIMPLE_PACKET:
        return this.#takeSimplePacket(octets, at, end);
      default:
        // Names, statistics, secrets and blocks of other vendors hold no frames.
        return undefined;
    }
  }

  #takeInterface(octets: Octets, at: number, end: number): string | undefined {
    if (end < at + 16) return 'an interface description without its fixed fields';
    const linkType = octets.u16(at + 8, this.#littleEndian);
    let name: string | undefined;
    let ticks = 1e6;
    let offset = 0;
    eachOption(octets, at + 16, end, this.#littleEndian, (code, valueAt, length) => {
      if (code === IF_NAME) name = new TextDecoder().decode(octets.bytes.subarray(valueAt, valueAt + length));
      else if (code === IF_TSRESOL && length === 1) ticks = ticksPerSecond(octets.u8(valueAt));
      else if (code === IF_TSOFFSET && length === 8) offset = signed64(octets, valueAt, this.#littleEndian);
    });
    this.#interfaces.push({
      description: {
        index: this.#interfaces.length,
        linkType,
        snapLength: octets.u32(at + 12, this.#littleEndian),
        ...(name === undefined ? {} : { name }),
      },
      clock: new TickClock(ticks, offset),
    });
    return undefined;
  }

  #takePacket(octets: Octets, at: number, end: number, interfaceIndex: number): string | undefined {
    const from = this.#interfaces[interfaceIndex];
    if (!from) return `a packet of interface ${interfaceIndex}, which is not described`;
    const captured = octets.u32(at + 20, this.#littleEndian);
    if (at + 28 + captured > end) return `a packet of ${captured} bytes in a block of ${end - at + 4}`;
    from.clock.set(octets, at + 12, this.#littleEndian);
    this.#deliver(from, octets, at + 28, captured, octets.u32(at + 24, this.#littleEndian));
    return undefined;
  }

  /** Has no stamp of its own; it gets that of the frame before it, so that it opens no silence. */
  #takeSimplePacket(octets: Octets, at: number, end: number): string | undefined {
    const from = this.#interfaces[0];
    if (!from) return 'a simple packet before any interface';
    const wireLength = octets.u32(at + 8, this.#littleEndian);
    const snapLength = from.description.snapLength || wireLength;
    this.#deliver(from, octets, at + 12, Math.max(0, Math.min(wireLength, snapLength, end - at - 12)), wireLength);
    return undefined;
  }

  #deliver(from: SectionInterface, octets: Octets, start: number, captured: number, wireLength: number): void {
    const frame = this.#frame;
    frame.number++;
    frame.octets = octets;
    frame.start = start;
    frame.end = start + captured;
    frame.wireLength = Math.max(wireLength, captured);
    frame.linkType = from.description.linkType;
    frame.interface = from.description;
    frame.seconds = from.clock.seconds;
    frame.nanoseconds = from.clock.nanoseconds;
    this.#sink(frame);
  }
}

/** An `if_tsoffset` counts seconds: its low 53 bits are more than the age of the universe. */
function signed64(octets: Octets, at: number, littleEndian: boolean): number {
  const [highAt, lowAt] = littleEndian ? [at + 4, at] : [at, at + 4];
  const high = littleEndian ? octets.u32(highAt, true) | 0 : octets.i32(highAt);
  return high * 2 ** 32 + octets.u32(lowAt, littleEndian);
}

/** As libpcap: a longer block is a damaged length. */
const BLOCK_BYTES_MAX = 16 * 1024 * 1024;
