import { BYTE_ORDER_MAGIC, ENHANCED_PACKET, INTERFACE_DESCRIPTION, SECTION_HEADER } from './pcapng.ts';
import { IF_NAME, IF_TSOFFSET, IF_TSRESOL } from './pcapng-options.ts';
import { joinBytes, type FrameToWrite } from './pcap-writer.ts';

export interface InterfaceToWrite {
  readonly linkType?: number;
  readonly name?: string;
  readonly snapLength?: number;
  /** `if_tsresol`; nanoseconds (9) unless said otherwise. */
  readonly resolution?: number;
  /** `if_tsoffset` in seconds: subtracted from the stamps that are written. */
  readonly offset?: number;
}

export interface PcapngFrame extends FrameToWrite {
  readonly interface?: number;
}

/** Writes the blocks of one pcapng section. */
export class PcapngWriter {
  #littleEndian: boolean;
  #interfaces: InterfaceToWrite[] = [];

  constructor({ littleEndian = true }: { readonly littleEndian?: boolean } = {}) {
    this.#littleEndian = littleEndian;
  }

  sectionHeader(): Uint8Array {
    const body = new DataView(new ArrayBuffer(16));
    body.setUint32(0, BYTE_ORDER_MAGIC, this.#littleEndian);
    body.setUint16(4, 1, this.#littleEndian);
    // Section length -1: not known in advance.
    body.setBigInt64(8, -1n, this.#littleEndian);
    return this.#block(SECTION_HEADER, new Uint8Array(body.buffer));
  }

  interface(description: InterfaceToWrite): Uint8Array {
    this.#interfaces.push(description);
    const fixed = new DataView(new ArrayBuffer(8));
    fixed.setUint16(0, description.linkType ?? 1, this.#littleEndian);
    fixed.setUint32(4, description.snapLength ?? 0, this.#littleEndian);
    const options = [this.#option(IF_TSRESOL, Uint8Array.of(description.resolution ?? 9))];
    if (description.name !== undefined) options.push(this.#option(IF_NAME, new TextEncoder().encode(description.name)));
    if (description.offset !== undefined) options.push(this.#option(IF_TSOFFSET, this.#int64(description.offset)));
    return this.#block(
      INTERFACE_DESCRIPTION,
      joinBytes([new Uint8Array(fixed.buffer), ...options, this.#option(0, new Uint8Array(0))]),
    );
  }

  packet(frame: PcapngFrame): Uint8Array {
    const index = frame.interface ?? 0;
    const fixed = new DataView(new ArrayBuffer(20));
    const ticks = this.#ticks(frame, this.#interfaces[index] ?? {});
    fixed.setUint32(0, index, this.#littleEndian);
    fixed.setUint32(4, Number(ticks >> 32n), this.#littleEndian);
    fixed.setUint32(8, Number(ticks & 0xffffffffn), this.#littleEndian);
    fixed.setUint32(12, frame.bytes.length, this.#littleEndian);
    fixed.setUint32(16, frame.wireLength ?? frame.bytes.length, this.#littleEndian);
    return this.#block(ENHANCED_PACKET, joinBytes([new Uint8Array(fixed.buffer), frame.bytes]));
  }

  #ticks({ seconds, nanoseconds }: FrameToWrite, { resolution = 9, offset = 0 }: InterfaceToWrite): bigint {
    const perSecond = (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f);
    return BigInt(seconds - offset) * perSecond + (BigInt(nanoseconds) * perSecond) / 1_000_000_000n;
  }

  #option(code: number, value: Uint8Array): Uint8Array {
    const option = new Uint8Array(4 + value.length + padding(value.length));
    const view = new DataView(option.buffer);
    view.setUint16(0, code, this.#littleEndian);
    view.setUint16(2, value.length, this.#littleEndian);
    option.set(value, 4);
    return option;
  }

  #int64(value: number): Uint8Array {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigInt64(0, BigInt(value), this.#littleEndian);
    return new Uint8Array(view.buffer);
  }

  #block(type: number, body: Uint8Array): Uint8Array {
    const length = 12 + body.length + padding(body.length);
    const block = new Uint8Array(length);
    const view = new DataView(block.buffer);
    view.setUint32(0, type, this.#littleEndian);
    view.setUint32(4, length, this.#littleEndian);
    block.set(body, 8);
    view.setUint32(length - 4, length, this.#littleEndian);
    return block;
  }
}

/** A whole pcapng file of one section. */
export function pcapngFile(
  interfaces: readonly InterfaceToWrite[],
  frames: readonly PcapngFrame[],
  shape: { readonly littleEndian?: boolean } = {},
): Uint8Array {
  const writer = new PcapngWriter(shape);
  const head = [writer.sectionHeader(), ...interfaces.map((description) => writer.interface(description))];
  return joinBytes([...head, ...frames.map((frame) => writer.packet(frame))]);
}

const padding = (length: number): number => (4 - (length & 3)) & 3;
