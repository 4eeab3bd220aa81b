import { isUtf8 } from 'node:buffer';

/** Where bytes stand that are no text: their first line and their last. */
interface Stretch {
  readonly from: number;
  to: number;
  bytes: number;
  /** Nothing but zeros: what a crash or a file that was cut while it was written leaves. */
  zeros: boolean;
}

/**
 * Bytes of a text that are no text: a hole of zeros, binary data that got into a log. They are taken out, so that the
 * text beside them is read, and it is remembered where they stood. They are known by their zeros, which a search at
 * the speed of memory finds: of 3,000 bytes of binary data without one there is one chance in 100,000.
 */
export class ForeignBytes {
  #first: Stretch | undefined;
  #last: Stretch | undefined;
  #places = 0;
  /** The chunk before ended in such bytes. */
  #within = false;

  /** What is to be read of a chunk that begins in `line`: itself, or a copy with one zero for what is no text. */
  fit(chunk: Buffer, line: number): Buffer {
    if (!chunk.includes(0)) {
      this.#within = false;
      return chunk;
    }
    const copy = Buffer.allocUnsafe(chunk.length);
    let filled = 0;
    for (let start = 0, at = line; start < chunk.length; at++) {
      const feed = chunk.indexOf(LINE_FEED, start);
      const end = feed < 0 ? chunk.length : feed + 1;
      filled = this.#line(chunk.subarray(start, end), at, copy, filled);
      start = end;
    }
    return copy.subarray(0, filled);
  }

  /** Copies one line, or a piece of one, behind `filled`; returns where the copy ends. */
  #line(bytes: Buffer, line: number, copy: Buffer, filled: number): number {
    const text = isText(bytes);
    if (text && !bytes.includes(0)) {
      this.#within = false;
      copy.set(bytes, filled);
      return filled + bytes.length;
    }
    let [end, foreign, zeros] = [filled, 0, true];
    for (const byte of bytes) {
      const isForeign = FOREIGN[byte] === 1;
      if (!isForeign || !this.#within) copy[end++] = isForeign ? 0 : byte;
      if (isForeign) foreign++;
      if (isForeign && byte !== 0) zeros = false;
      this.#within = isForeign;
    }
    this.#note({ line, bytes: text ? foreign : bytes.length, zeros });
    return end;
  }

  #note({ line, bytes, zeros }: { line: number; bytes: number; zeros: boolean }): void {
    if (this.#last && line <= this.#last.to + LINES_BETWEEN) {
      this.#last.to = line;
      this.#last.bytes += bytes;
      this.#last.zeros &&= zeros;
      return;
    }
    this.#places++;
    this.#last = { from: line, to: line, bytes, zeros };
    this.#first ??= this.#last;
  }

  /** What is to be said of them, and of which line; undefined when there were none. */
  told(): { readonly line: number; readonly reason: string } | undefined {
    const first = this.#first;
    if (!first) return undefined;
    const size = `${first.bytes} ${first.bytes === 1 ? 'byte' : 'bytes'}`;
    // Letters stand among the binary data as well, and some of it before a line of text.
    const what = first.zeros ? `${size} of zeros where text should be` : `about ${size} of binary data`;
    const where = first.from === first.to ? `line ${first.from}` : `lines ${first.from} to ${first.to}`;
    const more =
      this.#places > 1 ? `, and ${this.#places - 1} more such ${this.#places > 2 ? 'places' : 'place'} below it` : '';
    return { line: first.from, reason: `${what} in ${where}${more}; the text beside it is read` };
  }
}

/**
 * Control characters are rare in a line of text, and letters beyond ASCII are few or UTF-8; zeros stand for what was
 * lost of it.
 */
function isText(line: Buffer): boolean {
  let [zeros, odd, beyond] = [0, 0, 0];
  for (const byte of line) {
    if (byte === 0) zeros++;
    else if (FOREIGN[byte] === 1) odd++;
    else if (byte > 127) beyond++;
  }
  const length = line.length - zeros;
  return odd * 50 <= length && (beyond * 3 <= length || isUtf8(line));
}

const LINE_FEED = 10;
/** Binary data has a line feed every 256 bytes, and what stands between two may look like text. */
const LINES_BETWEEN = 4;

/** Control characters that no log has; tab, line feed, form feed, return and escape are met in text. */
const FOREIGN = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte < 32 && ![9, LINE_FEED, 12, 13, 27].includes(byte)) || byte === 127 ? 1 : 0,
);
