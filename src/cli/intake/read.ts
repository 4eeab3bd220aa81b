import {
  CaptureReader,
  clockOf,
  type EvidencePage,
  type Latin1,
  type LeftOut,
  TcpdumpText,
  textFormats,
  TextScan,
} from '../../evidence/index.ts';
import { errorCode } from '../../base/error-code.ts';
import { limits } from '../../base/limits.ts';
import type { ClockId, NodeName } from '../../model/index.ts';
import { contentOf } from './content.ts';
import { fileBytes, READ_A_COPY } from './file-bytes.ts';
import { ForeignBytes } from './foreign-bytes.ts';
import { reasonOf } from './reason.ts';
import type { InputFile } from './sources.ts';

/** Takes the bytes of one file and leaves what they say on its page. The bytes are the sink's only until it returns. */
interface Sink {
  /** Where the next bytes may be put before they are written, if they are taken as they are. */
  room?(): Buffer | undefined;
  write(bytes: Buffer): void;
  end(): void;
}

/**
 * Reads one file to its end onto its page. Never rejects: what went wrong is said on the page, and what was read before
 * it stays. Why the system did not let it be read to its end, where that is so; damage within it is a matter of the
 * page.
 */
export async function readInto(
  page: EvidencePage,
  input: InputFile,
  onBytes: (count: number) => void,
  stop?: AbortSignal,
): Promise<string | undefined> {
  let sink: Sink | undefined;
  let lost: string | undefined;
  try {
    for await (const chunk of fileBytes(input, onBytes, () => sink?.room?.(), stop)) {
      sink ??= sinkFor(page, chunk);
      if (!sink || stop?.aborted) break;
      sink.write(chunk);
    }
    page.empty = !sink && page.unreadCount === 0 && !stop?.aborted;
  } catch (error) {
    // Who stopped it knows why.
    if (!stop?.aborted) {
      const reason = errorCode(error) === 'ENOENT' ? GONE : reasonOf(error);
      page.damaged(page.lines + 1, '', `reading stopped here: ${reason}; what stands before it is used`);
      if (!isDamage(error)) lost = reason;
    }
  }
  sink?.end();
  return lost;
}

/** It was found a moment ago. */
const GONE = `it was there when it was looked for, and is gone; ${READ_A_COPY}`;

/** zlib complains of what stands in a file, and the file was read. */
const isDamage = (error: unknown): boolean => errorCode(error)?.startsWith('Z_') === true;

/** Undefined when the file is of a kind that is not read; its page says so. */
function sinkFor(page: EvidencePage, first: Buffer): Sink | undefined {
  const content = contentOf(first);
  switch (content.kind) {
    case 'text':
      return new TextSink(page, content.encoding);
    case 'binary':
      return new TextSink(page, 'bytes', content.reason);
    case 'capture':
      return new CaptureSink(page);
    case 'unreadable':
      page.damaged(1, '', content.reason);
      return undefined;
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
    const reading = this.#reader.end();
    this.#page.captured(reading);
    sayLeftOut(this.#page, reading.totals.leftOut);
  }
}

class TextSink implements Sink {
  readonly #page: EvidencePage;
  readonly #scan: TextScan;
  readonly #tcpdump: TcpdumpText;
  readonly #decoder: InstanceType<typeof TextDecoder> | undefined;
  /**
   * Lines end with a carriage return alone, as the first bytes show: an old Mac's file, or one that lost its line
   * feeds.
   */
  #returnsOnly: boolean | undefined;
  readonly #foreign = new ForeignBytes();
  readonly #otherwise: string | undefined;

  /** `otherwise` is said where nothing in it was of use. */
  constructor(page: EvidencePage, encoding: 'bytes' | 'utf-16le' | 'utf-16be', otherwise?: string) {
    this.#page = page;
    this.#otherwise = otherwise;
    this.#tcpdump = new TcpdumpText((_, utc) => originOf(page, utc));
    this.#scan = new TextScan(page, [...textFormats, this.#tcpdump], { latin1 });
    this.#decoder = encoding === 'bytes' ? undefined : new TextDecoder(encoding);
  }

  room(): Buffer | undefined {
    if (this.#decoder || this.#returnsOnly) return undefined;
    const { buffer, byteOffset, length } = this.#scan.free();
    return Buffer.from(buffer, byteOffset, length);
  }

  write(bytes: Buffer): void {
    this.#returnsOnly ??= bytes.includes(RETURN) && !bytes.includes(LINE_FEED);
    const fed = this.#returnsOnly ? Buffer.from(bytes.map((byte) => (byte === RETURN ? LINE_FEED : byte))) : bytes;
    // In UTF-16 every second byte of a log is zero.
    this.#scan.write(
      this.#decoder ? this.#decoder.decode(fed, { stream: true }) : this.#foreign.fit(fed, this.#page.lines + 1),
    );
  }

  end(): void {
    this.#scan.end();
    this.#page.conversations = this.#tcpdump.conversations();
    sayLeftOut(this.#page, this.#tcpdump.leftOut);
    const foreign = this.#foreign.told();
    if (this.#otherwise !== undefined && this.#page.linesRead === 0) this.#page.damaged(1, '', this.#otherwise);
    else if (foreign) this.#page.damaged(foreign.line, '', foreign.reason);
  }
}

/** Connections beyond the bound are no damage of the file, but what is said of it is not the whole then. */
function sayLeftOut(page: EvidencePage, { connections, packets, letGo }: LeftOut): void {
  const said = [
    ...(letGo === 0 ? [] : [`${letGo} that were closed with nothing wrong were let go to make room for others`]),
    ...(packets === 0
      ? []
      : [
          `${connections} further ones with ${packets} packets were counted and not followed; filter the capture by the hosts in question`,
        ]),
  ];
  if (said.length === 0) return;
  page.damaged(0, '', `more than ${limits.connectionsMax} connections (connectionsMax): ${said.join('; ')}`);
}

function originOf(page: EvidencePage, utc: boolean): { clock: ClockId; node?: NodeName } {
  const node = page.node ?? page.speaker.node;
  return { clock: clockOf(node ?? page.file, utc), ...(node === undefined ? {} : { node }) };
}

const [LINE_FEED, RETURN] = [10, 13] as const;
const latin1: Latin1 = (bytes, from, to) => Buffer.prototype.latin1Slice.call(bytes, from, to);
