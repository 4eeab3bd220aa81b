import { limits } from '../base/limits.ts';
import { Backlog, type BacklogBounds, type ReadLine } from './backlog.ts';
import type { ByteWindow } from './byte-window.ts';
import type { EvidencePage } from './page.ts';
import type { LineReader, TextFormat } from './reader.ts';
import { type Latin1, TriggerSearch } from './trigger-search.ts';

export interface ScanOptions {
  /** Node has a faster one than the language. */
  readonly latin1?: Latin1;
  readonly bounds?: BacklogBounds;
}

interface Reader {
  readonly read: LineReader;
  readonly linesAbove: number;
}

/**
 * Finds the lines that can matter in a text of any size and hands each to the format that knows it. Lines without a
 * word of any format cost no more than the search for words, and are never made into strings; those that have one may
 * wait in the backlog.
 */
export class TextScan {
  readonly #page: EvidencePage;
  readonly #readers: Reader[];
  /** Readers of lines that are looked for above those of others. */
  readonly #headings: readonly Reader[];
  readonly #triggers: TriggerSearch;
  readonly #window: ByteWindow;
  readonly #latin1: Latin1;
  readonly #backlog: Backlog;
  /** Within a line that is longer than any may be: it was said, and its rest is passed over. */
  #cutting = false;
  #following: LineReader | undefined;
  /** The line that was read last. */
  #last = 0;
  /** Lines up to this one were looked at for headings. */
  #lookedAbove = 0;

  constructor(page: EvidencePage, formats: readonly TextFormat[], { latin1 = spelled, bounds }: ScanOptions = {}) {
    this.#page = page;
    this.#readers = formats.map((format) => ({ read: format.open(page), linesAbove: format.linesAbove ?? 0 }));
    this.#headings = this.#readers.filter(({ linesAbove }) => linesAbove > 0);
    this.#triggers = new TriggerSearch(formats, latin1, () => this.#backlog);
    this.#window = this.#triggers.window;
    this.#latin1 = latin1;
    const read: ReadLine = (bytes, start, end, number) => this.#read(bytes, start, end, number);
    this.#backlog = new Backlog(page, read, { room: this.#triggers.waitingRoom, words: this.#triggers.words, bounds });
  }

  /** Where the next bytes may be put before they are written: then they are not copied. */
  free(): Uint8Array<ArrayBuffer> {
    return this.#window.free();
  }

  /** Bytes as they come. Of a string each character is a byte, or the whole becomes UTF-8. */
  write(chunk: Uint8Array | string): void {
    let rest = typeof chunk === 'string' ? bytesOf(chunk) : chunk;
    while (rest.length > 0) {
      rest = rest.subarray(this.#window.append(rest));
      this.#scan();
    }
  }

  end(): void {
    if (this.#cutting) this.#page.lines++;
    else if (this.#window.closeLine()) this.#scan();
    this.#window.close();
    this.#backlog.flush();
    this.#page.end();
  }

  #scan(): void {
    const { start, end } = this.#window;
    if (end > start) {
      this.#lines(this.#cutting ? this.#afterCut() : start, end);
      this.#window.discard();
    }
    if (this.#window.partial > (this.#cutting ? 0 : limits.lineCharsMax)) this.#cutLine();
  }

  /** `from` begins a line, `to` ends one. */
  #lines(from: number, to: number): void {
    const triggers = this.#triggers;
    let at = from;
    let number = this.#page.lines;
    triggers.begin(to);
    for (;;) {
      while (this.#following && at < to) {
        const end = this.#window.bytes.indexOf(LINE_FEED, at);
        this.#read(this.#window.bytes, at, end, ++number);
        at = end + 1;
      }
      if (!triggers.find(at, number)) break;
      number = triggers.number;
      at = triggers.end + 1;
      if (!triggers.putOff()) this.#hit();
    }
    this.#page.lines = Math.max(number, triggers.lines);
  }

  #hit(): void {
    const { start, end, number, headed } = this.#triggers;
    this.#backlog.flush();
    if (headed) this.#above(start, number);
    this.#read(this.#window.bytes, start, end, number);
  }

  #read(bytes: Uint8Array, start: number, end: number, number: number): void {
    const line = this.#text(bytes, start, end);
    this.#page.longLine = line.length > LONG_CHARS;
    if (number !== this.#last + 1) this.#following = undefined;
    this.#last = number;
    if (line.length > limits.lineCharsMax) return this.#page.damaged(number, line, TOO_LONG);
    if (!line.includes(HOLE)) return this.#line(line, number);
    for (const piece of piecesOf(line)) this.#line(piece, number);
  }

  #line(line: string, number: number): void {
    if (this.#following && this.#offer(this.#following, line, number)) return;
    this.#following = undefined;
    for (let i = 0; i < this.#readers.length; i++) {
      const reader = this.#readers[i];
      if (!reader || !this.#offer(reader.read, line, number)) continue;
      if (i > 0) this.#readers.unshift(...this.#readers.splice(i, 1)); // neighbours are mostly of one format
      return;
    }
  }

  /** True when the reader took the line. */
  #offer(read: LineReader, line: string, number: number): boolean {
    const reading = read(line, number);
    if (reading === 'other') return false;
    this.#following = reading === 'follow' ? read : undefined;
    if (typeof reading === 'string') this.#page.linesRead++;
    else this.#page.damaged(number, line, reading.unread);
    return true;
  }

  /** Offers the lines above the one that begins at `start` to those formats that look for theirs there. */
  #above(start: number, number: number): void {
    const { bytes, first } = this.#window;
    const starts = startsAbove(bytes, {
      first,
      start,
      count: Math.min(number - 1 - this.#lookedAbove, LOOK_ABOVE_MAX),
    });
    for (const [i, from] of starts.entries()) {
      const above = starts.length - i;
      const line = this.#text(bytes, from, bytes.indexOf(LINE_FEED, from));
      this.#headings.some(({ read, linesAbove }) => above <= linesAbove && this.#offer(read, line, number - above));
    }
    this.#following = undefined;
    this.#lookedAbove = number;
  }

  #text(bytes: Uint8Array, start: number, end: number): string {
    const to = bytes[end - 1] === RETURN && end > start ? end - 1 : end;
    const text = this.#latin1(bytes, start, to);
    if (!BEYOND_ASCII.test(text)) return text;
    return (utf8(bytes.subarray(start, to)) ?? text).replaceAll(HARD_SPACE, ' ');
  }

  #cutLine(): void {
    if (!this.#cutting) {
      const { bytes, start } = this.#window;
      this.#page.damaged(this.#page.lines + 1, this.#latin1(bytes, start, start + SHOWN_CHARS), TOO_LONG);
    }
    this.#cutting = true;
    this.#window.discardPartial();
  }

  /** Where the line after the cut one begins. */
  #afterCut(): number {
    this.#cutting = false;
    this.#page.lines++;
    return this.#window.bytes.indexOf(LINE_FEED, this.#window.start) + 1;
  }
}

const [LINE_FEED, RETURN] = [10, 13] as const;
/** By an expression, which is as fast at once as a loop over the bytes becomes in a long log. */
const BEYOND_ASCII = /[^\0-\x7f]/;
/** What a web page puts between the words of a log that is copied from it. */
const HARD_SPACE = '\u00a0';
/** What stands in a line for bytes that are no text, and parts the lines that were cut there. */
const HOLE = '\0';
/** No line that tells something is shorter, and no more pieces of one are worth looking at. */
const [PIECE_CHARS_MIN, PIECES_MAX] = [8, 64] as const;
/** No format asks for more lines above another than this. */
const LOOK_ABOVE_MAX = 16;
const SHOWN_CHARS = 200;
/** Longer lines than most formats ever write. */
const LONG_CHARS = 1_024;
const TOO_LONG = `the line is longer than ${limits.lineCharsMax} characters (lineCharsMax), so it is no log line`;

const piecesOf = (line: string): readonly string[] =>
  line
    .split(HOLE)
    .filter(({ length }) => length >= PIECE_CHARS_MIN)
    .slice(0, PIECES_MAX);

/**
 * The beginnings of at most `count` whole lines above the line that begins at `start`, the topmost first; all behind
 * `first`.
 */
function startsAbove(
  bytes: Uint8Array,
  { first, start, count }: { first: number; start: number; count: number },
): readonly number[] {
  const starts: number[] = [];
  for (let end = start - 1; starts.length < count && end >= first; end = (starts[0] ?? 0) - 1)
    starts.unshift(end === first ? first : Math.max(first, bytes.lastIndexOf(LINE_FEED, end - 1) + 1));
  return starts;
}

/** Undefined where the bytes are not UTF-8: a log in an old code page stays readable as latin1. */
function utf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

function bytesOf(text: string): Uint8Array {
  return /[^\x00-\xff]/.test(text)
    ? new TextEncoder().encode(text)
    : Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const spelled: Latin1 = (bytes, from, to) => {
  let text = '';
  for (let at = from; at < to; at += SPREAD_MAX)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + SPREAD_MAX, to)));
  return text;
};

/** Arguments that any engine takes in one call. */
const SPREAD_MAX = 4_096;
