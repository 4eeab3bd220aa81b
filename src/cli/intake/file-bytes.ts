import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  open as openCallback,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { promisify } from 'node:util';
import type { Readable } from 'node:stream';
import type { Gunzip } from 'node:zlib';
import { errorCode } from '../../base/error-code.ts';
import { turn } from '../turn.ts';
import type { InputFile } from './sources.ts';

/** A pipe cannot be opened before somebody writes to it, and one may press Ctrl-C meanwhile. */
const openPipe = promisify(openCallback);

/** Small enough to stay in the processor's cache until it was searched. */
const CHUNK_BYTES = 256 * 1024;
/** So often, in bytes, others get their turn: the progress line, Ctrl-C. */
const TURN_BYTES = 16 * 1024 * 1024;

/**
 * The bytes of one file, unpacked if they are gzip. A chunk is good until the next is asked for: the memory of large
 * files is used again and again. `onBytes` hears how many were read, packed. What is not packed may be put where it
 * will be searched: `room`, asked each time. `stop` ends the waiting for a pipe that says nothing: it throws then.
 */
export async function* fileBytes(
  input: InputFile,
  onBytes: (count: number) => void,
  room?: () => Buffer | undefined,
  stop?: AbortSignal,
): AsyncGenerator<Buffer> {
  let plain = false;
  const raw = rawBytes(input, onBytes, () => (plain ? room?.() : undefined), stop);
  const first = await firstOf(raw);
  if (first === undefined) return;
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    plain = true;
    yield first;
    yield* raw;
    return;
  }
  const gunzip = await newGunzip();
  const progress: Progress = { fed: 0, unpacked: 0 };
  const fed = feed(gunzip, first, raw, progress);
  try {
    for await (const chunk of gunzip) {
      const bytes = chunk as Buffer;
      progress.unpacked += bytes.length;
      yield bytes;
    }
  } catch (error) {
    if (input.bytes > 0) yield* unpackedBefore(input, progress);
    throw error;
  }
  // Junk behind the end of a gzip file is never asked for, so its writing never settles; what was to be read has been
  // read.
  await Promise.race([fed, turn()]);
}

/** zlib is loaded where something is packed. */
const newGunzip = async (): Promise<Gunzip> => (await import('node:zlib')).createGunzip({ chunkSize: CHUNK_BYTES });

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

/** How far the unpacking came: packed bytes that held no damage, and unpacked ones that were handed out. */
interface Progress {
  fed: number;
  unpacked: number;
}

/**
 * Packed bytes at a time: large enough to cost nothing, small enough to be gone through byte by byte when there is
 * damage in them.
 */
const PIECE_BYTES = 16_384;

/**
 * zlib gives nothing of the piece in which it meets damage, and what waits in the stream is dropped. So the file is
 * unpacked a second time, the damaged piece byte by byte: this is what inflates before the damage and was not handed
 * out yet. A pipe cannot be read twice; of it up to one piece is lost.
 */
async function* unpackedBefore(input: InputFile, { fed, unpacked }: Progress): AsyncGenerator<Buffer> {
  const gunzip = await newGunzip();
  const found: Buffer[] = [];
  let seen = 0;
  gunzip.on('data', (chunk: Buffer) => {
    const known = Math.max(0, unpacked - seen);
    seen += chunk.length;
    if (known < chunk.length) found.push(chunk.subarray(known));
  });
  const over = new Promise<void>((resolve) => {
    for (const event of ['error', 'end', 'close']) gunzip.once(event, () => resolve());
  });
  const read = async () => {
    let at = 0;
    for await (const chunk of rawBytes(input, () => {})) {
      const whole = Math.min(chunk.length, Math.max(0, fed - at));
      await written(gunzip, chunk.subarray(0, whole), PIECE_BYTES);
      for (let i = whole; i < chunk.length && !gunzip.destroyed; i++) {
        await written(gunzip, chunk.subarray(i, i + 1), 1);
        await turn();
      }
      at += chunk.length;
    }
    await turn();
    gunzip.end();
  };
  read().catch(() => gunzip.destroy());
  await over;
  yield* found;
}

async function* rawBytes(
  input: InputFile,
  onBytes: (count: number) => void,
  room?: () => Buffer | undefined,
  stop?: AbortSignal,
): AsyncGenerator<Buffer> {
  if (input.path === '-') return yield* counting(process.stdin, onBytes, stop);
  const file = statSync(input.path).isFile() ? openSync(input.path, 'r') : await openedPipe(input.path, stop);
  if (!fstatSync(file).isFile()) return yield* counting(await streamOf(file), onBytes, stop);
  try {
    // Small files are most files, and need no more memory than they have bytes.
    const own = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(input.bytes + 1, 4_096)));
    let [since, all] = [0, 0];
    for (;;) {
      const chunk = room?.() ?? own;
      const count = readSync(file, chunk, 0, Math.min(chunk.length, CHUNK_BYTES), null);
      if (count === 0) break;
      onBytes(count);
      yield chunk.subarray(0, count);
      since += count;
      all += count;
      if (since < TURN_BYTES) continue;
      since = 0;
      await turn();
    }
    // What has grown was written to, as logs are.
    if (all < input.bytes)
      throw new Error(
        `it had ${input.bytes} bytes when it was looked for, and ends after ${all}: it was cut off or replaced meanwhile; ${READ_A_COPY}`,
      );
  } finally {
    closeSync(file);
  }
}

/** Of a file that changes while it is read. */
export const READ_A_COPY = 'diagnose a copy, which nobody rotates or removes';

/**
 * A pipe is opened when somebody writes to it, by a thread that waits in open(2); the program cannot end before. Who is
 * told to stop comes as a writer itself, and goes without a word.
 */
async function openedPipe(path: string, stop: AbortSignal | undefined): Promise<number> {
  let again: NodeJS.Timeout | undefined;
  const release = (): void => {
    try {
      closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
    } catch (error) {
      // The thread is not there yet. Where writing is not permitted, it is the second Ctrl-C that ends the program.
      if (errorCode(error) === 'ENXIO') again = setTimeout(release, 10);
    }
  };
  stop?.addEventListener('abort', release);
  try {
    return await openPipe(path, 'r');
  } finally {
    stop?.removeEventListener('abort', release);
    clearTimeout(again);
  }
}

/** As a socket it is waited for without a thread that waits in read(2), which nothing could end. */
async function streamOf(file: number): Promise<Readable> {
  if (!fstatSync(file).isFIFO()) return createReadStream('', { fd: file, highWaterMark: CHUNK_BYTES });
  const { Socket } = await import('node:net');
  return new Socket({ fd: file, readable: true, writable: false });
}

async function* counting(
  stream: Readable,
  onBytes: (count: number) => void,
  stop: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const end = (): void => void stream.destroy(new Error('stopped'));
  stop?.addEventListener('abort', end);
  if (stop?.aborted) end();
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      onBytes(bytes.length);
      yield bytes;
    }
  } finally {
    stop?.removeEventListener('abort', end);
  }
}

async function feed(gunzip: Gunzip, first: Buffer, rest: AsyncGenerator<Buffer>, progress: Progress): Promise<void> {
  try {
    const count = (bytes: number) => void (progress.fed += bytes);
    await written(gunzip, first, PIECE_BYTES, count);
    for await (const chunk of rest) await written(gunzip, chunk, PIECE_BYTES, count);
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Settles when the chunk has been used up, so that its memory may be used again. */
async function written(
  gunzip: Gunzip,
  chunk: Buffer,
  pieceBytes: number,
  onWritten: (bytes: number) => void = () => {},
): Promise<void> {
  for (let at = 0; at < chunk.length; at += pieceBytes) {
    const piece = chunk.subarray(at, at + pieceBytes);
    await new Promise<void>((resolve, reject) => {
      // zlib never answers for a piece with damage in it, nor for what stands behind the end of the packed file.
      const closed = () => reject(gunzip.errored ?? new Error('the packed file ended'));
      gunzip.once('close', closed);
      gunzip.write(piece, (error) => {
        gunzip.off('close', closed);
        if (error) reject(error);
        else resolve();
      });
    });
    onWritten(piece.length);
  }
}
