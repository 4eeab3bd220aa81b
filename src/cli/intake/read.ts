import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CaptureReader, clockOf, EvidencePage, textFormats, TextScan } from '../../evidence/index.ts';
import { contentOf } from './content.ts';
import { type InputFile, reasonOf } from './sources.ts';

/** Large enough that the search for triggers, not the reading, sets the pace; small enough to be one of several in memory. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Takes the bytes of one file and leaves what they say on its page. */
interface Sink {
  write(bytes: Buffer): void;
  end(): void;
}

/** Reads one file to its end onto its page. Never rejects: what went wrong is said on the page, and what was read before it stays. */
export async function readInto(page: EvidencePage, input: InputFile, onBytes: (count: number) => void): Promise<void> {
  let sink: Sink | undefined;
  try {
    for await (const chunk of plainBytes(input, onBytes)) {
      sink ??= sinkFor(page, chunk);
      sink.write(chunk);
    }
  } catch (error) {
    page.damaged(page.lines + 1, '', `reading stopped here: ${reasonOf(error)}; what stands before it is used`);
  }
  sink?.end();
}

function sinkFor(page: EvidencePage, first: Buffer): Sink {
  const content = contentOf(first);
  switch (content.kind) {
    case 'text':
      return new TextSink(page, content.encoding);
    case 'capture':
      return new CaptureSink(page);
    case 'unreadable':
      page.damaged(1, '', content.reason);
      return { write() {}, end() {} };
  }
}

class CaptureSink implements Sink {
  readonly #page: EvidencePage;
  readonly #reader: CaptureReader;

  constructor(page: EvidencePage) {
    this.#page = page;
    const { file, node } = page;
    this.#reader = new CaptureReader({
      file,
      clock: clockOf(node ?? file, true),
      ...(node === undefined ? {} : { node }),
    });
  }

  write(bytes: Buffer): void {
    this.#reader.write(bytes);
  }

  end(): void {
    this.#page.captured(this.#reader.end());
  }
}

class TextSink implements Sink {
  readonly #scan: TextScan;
  readonly #decode: (bytes: Buffer) => string;

  constructor(page: EvidencePage, encoding: 'bytes' | 'utf-16le' | 'utf-16be') {
    this.#scan = new TextScan(page, textFormats);
    const decoder = encoding === 'bytes' ? undefined : new TextDecoder(encoding);
    this.#decode = decoder ? (bytes) => decoder.decode(bytes, { stream: true }) : (bytes) => bytes.toString('latin1');
  }

  write(bytes: Buffer): void {
    this.#scan.write(this.#decode(bytes));
  }

  end(): void {
    this.#scan.end();
  }
}

/** The file’s bytes in whole chunks, unpacked if they are gzip. */
async function* plainBytes(input: InputFile, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  const raw: Readable =
    input.path === '-' ? process.stdin : createReadStream(input.path, { highWaterMark: CHUNK_BYTES });
  const counted = counting(raw, onBytes);
  const { value: first, done } = await counted.next();
  if (done || !first) return;
  if (first[0] === 0x1f && first[1] === 0x8b) {
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    void feed(gunzip, first, counted);
    for await (const chunk of gunzip) yield chunk as Buffer;
    return;
  }
  yield first;
  yield* counted;
}

async function* counting(stream: Readable, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    onBytes(bytes.length);
    yield bytes;
  }
}

async function feed(
  gunzip: ReturnType<typeof createGunzip>,
  first: Buffer,
  rest: AsyncGenerator<Buffer>,
): Promise<void> {
  try {
    gunzip.write(first);
    for await (const chunk of rest) {
      if (!gunzip.write(chunk)) await new Promise<void>((resume) => void gunzip.once('drain', resume));
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error as Error);
  }
}
