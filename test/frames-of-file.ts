import { CaptureFileReader } from '../src/wire/capture-file.ts';
import type { Damage } from '../src/wire/frame.ts';

/** One frame, copied out of the reader's view. */
export interface SeenFrame {
  readonly number: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly bytes: number[];
  readonly wireLength: number;
}

/** Reads a file in chunks of the given length. */
export function readAll(file: Uint8Array, chunkBytes = file.length): { seen: SeenFrame[]; damage: readonly Damage[] } {
  const seen: SeenFrame[] = [];
  const reader = new CaptureFileReader((frame) => {
    const { number, seconds, nanoseconds, wireLength } = frame;
    seen.push({ number, seconds, nanoseconds, wireLength, bytes: [...frame.bytes.subarray(frame.start, frame.end)] });
  });
  for (let at = 0; at < file.length; at += chunkBytes) reader.write(file.subarray(at, at + chunkBytes));
  return { seen, damage: reader.end() };
}
