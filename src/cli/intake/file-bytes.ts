import { close, createReadStream, fstatSync, open as openCallback, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import type { InputFile } from './sources.ts';

const open = promisify(openCallback);
const shut = promisify(close);

/** Small enough to stay in the processor's cache until it was searched. */
const CHUNK_BYTES = 256 * 1024;
/** So often, in bytes, others get their turn: the progress line, Ctrl-C. */
const TURN_BYTES = 16 * 1024 * 1024;

/**
 * The bytes of one file, unpacked if they are gzip. A chunk is good until the next is asked for: the memory of large files is used again and
 * again. `onBytes` hears how many were read, packed.
 */
export async function* fileBytes(input: InputFile, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  const raw = rawBytes(input, onBytes);
  const first = await firstOf(raw);
  if (first === undefined) return;
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield first;
    yield* raw;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const fed = feed(gunzip, first, raw, pieceOf(input.bytes));
  for await (const chunk of gunzip) yield chunk as Buffer;
  // Junk behind the end of a gzip file is never asked for, so its writing never settles; what was to be read has been read.
  await Promise.race([fed, turn()]);
}

/** Enough to tell what a file is. A pipe may hand over a single byte first. */
const TELLING_BYTES = 64;

async function firstOf(raw: AsyncGenerator<Buffer>): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  for (let held = 0; held < TELLING_BYTES; ) {
    const next = await raw.next();
    if (next.done) break;
    if (held === 0 && next.value.length >= TELLING_BYTES) return next.value;
    pieces.push(Buffer.from(next.value));
    held += next.value.length;
  }
  return pieces.length === 0 ? undefined : Buffer.concat(pieces);
}

/**
 * What is unpacked of a piece before damage in it is lost. So the pieces are small: a sixteenth of the file, within what costs no time
 * in large files and does not repeat itself in small ones.
 */
const pieceOf = (bytes: number): number => Math.min(16_384, Math.max(512, Math.ceil(bytes / 16)));

async function* rawBytes(input: InputFile, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  if (input.path === '-') return yield* counting(process.stdin, onBytes);
  const file = await open(input.path, 'r');
  if (!fstatSync(file).isFile()) {
    return yield* counting(createReadStream('', { fd: file, highWaterMark: CHUNK_BYTES }), onBytes);
  }
  try {
    // Small files are most files, and need no more memory than they have bytes.
    const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(input.bytes + 1, 4_096)));
    let since = 0;
    for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
      onBytes(count);
      yield chunk.subarray(0, count);
      since += count;
      if (since < TURN_BYTES) continue;
      since = 0;
      await turn();
    }
  } finally {
    await shut(file);
  }
}

async function* counting(stream: Readable, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    onBytes(bytes.length);
    yield bytes;
  }
}

async function feed(gunzip: Gunzip, first: Buffer, rest: AsyncGenerator<Buffer>, piece: number): Promise<void> {
  try {
    await written(gunzip, first, piece);
    for await (const chunk of rest) await written(gunzip, chunk, piece);
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Settles when the chunk has been used up, so that its memory may be used again. */
async function written(gunzip: Gunzip, chunk: Buffer, piece: number): Promise<void> {
  for (let at = 0; at < chunk.length; at += piece) {
    await new Promise<void>((resolve, reject) => {
      gunzip.write(chunk.subarray(at, at + piece), (error) => (error ? reject(error) : resolve()));
    });
  }
}
