/** Numbers in network byte order. Reading past the end gives zeros: callers check lengths where they matter. */
export const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** As a signed 32-bit number, so that it stays a small integer in the engine; `>>> 0` gives the unsigned one. */
export const i32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);

export const u32 = (bytes: Uint8Array, at: number): number => i32(bytes, at) >>> 0;

const u16le = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);

const u32le = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;

/** In the byte order of the machine that wrote a file. */
export const u16of = (bytes: Uint8Array, at: number, littleEndian: boolean): number =>
  littleEndian ? u16le(bytes, at) : u16(bytes, at);

export const u32of = (bytes: Uint8Array, at: number, littleEndian: boolean): number =>
  littleEndian ? u32le(bytes, at) : u32(bytes, at);
