/**
 * Bytes with the numbers that stand in them, in network byte order unless asked otherwise. Reading past the end gives
 * zeros: callers check lengths where they matter. A DataView reads a number in one load; put together from single bytes
 * it costs three times as much, and nearly all the time of a reader goes into this.
 */
export class Octets {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  u8(at: number): number {
    return at < this.length ? this.view.getUint8(at) : 0;
  }

  u16(at: number, littleEndian = false): number {
    return at + 2 <= this.length ? this.view.getUint16(at, littleEndian) : this.#beyond(at, 2).u16(0, littleEndian);
  }

  /** As a signed 32-bit number, so that it stays a small integer in the engine; `>>> 0` gives the unsigned one. */
  i32(at: number, littleEndian = false): number {
    return at + 4 <= this.length ? this.view.getInt32(at, littleEndian) : this.#beyond(at, 4).i32(0, littleEndian);
  }

  u32(at: number, littleEndian = false): number {
    return this.i32(at, littleEndian) >>> 0;
  }

  /** A number that the end cuts, its missing bytes zero. */
  #beyond(at: number, length: number): Octets {
    const padded = new Uint8Array(length);
    padded.set(this.bytes.subarray(at, at + length));
    return new Octets(padded);
  }
}

export const NO_OCTETS = new Octets(new Uint8Array(0));
