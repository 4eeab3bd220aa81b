import { limits } from '../base/limits.ts';
import type { EvidencePage } from './page.ts';
import type { LineReader, TextFormat } from './reader.ts';

/**
 * Finds the lines that can matter in a text of any size and hands each to the format that knows it. One expression, made of all
 * formats' triggers, runs over whole chunks; lines without a trigger cost no more than that search.
 */
export class TextScan {
  readonly #page: EvidencePage;
  readonly #readers: { readonly read: LineReader }[];
  readonly #trigger: RegExp;
  #carry = '';
  #cutting = false;
  #following: LineReader | undefined;

  constructor(page: EvidencePage, formats: readonly TextFormat[]) {
    this.#page = page;
    this.#readers = formats.map((format) => ({ read: format.open(page) }));
    this.#trigger = triggerOf(formats);
  }

  /** Text as it comes; one character per byte (latin1) or decoded, it does not matter to the formats, which are ASCII. */
  write(text: string): void {
    const whole = this.#carry + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.#carry = whole.slice(end);
    if (end > 0) this.#scan(end === whole.length ? whole : whole.slice(0, end));
    if (this.#carry.length > limits.lineCharsMax) this.#cutLine();
  }

  end(): void {
    if (this.#carry !== '') this.#scan(`${this.#carry}\n`);
    this.#carry = '';
  }

  /** `text` ends with a line feed. */
  #scan(text: string): void {
    let at = 0;
    if (this.#cutting) {
      at = text.indexOf('\n') + 1;
      this.#cutting = false;
    }
    let counted = at;
    while (at < text.length) {
      const start = this.#following ? at : this.#nextHit(text, at);
      if (start < 0) break;
      this.#page.lines += countLines(text, counted, start);
      const end = text.indexOf('\n', start);
      this.#page.lines++;
      counted = end + 1;
      at = end + 1;
      this.#line(text.slice(start, text.charCodeAt(end - 1) === RETURN ? end - 1 : end));
    }
    this.#page.lines += countLines(text, counted, text.length);
  }

  /** The start of the next line that bears a trigger, or -1. */
  #nextHit(text: string, from: number): number {
    this.#trigger.lastIndex = from;
    const hit = this.#trigger.exec(text);
    return hit ? text.lastIndexOf('\n', hit.index - 1) + 1 : -1;
  }

  #line(raw: string): void {
    const number = this.#page.lines;
    if (raw.length > limits.lineCharsMax) return this.#page.damaged(number, raw, TOO_LONG);
    const line = NON_ASCII.test(raw) ? decoded(raw) : raw;
    if (this.#following && this.#offer(this.#following, line, number)) return;
    this.#following = undefined;
    for (const [i, reader] of this.#readers.entries()) {
      if (!this.#offer(reader.read, line, number)) continue;
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

  #cutLine(): void {
    this.#page.damaged(this.#page.lines + 1, this.#carry, TOO_LONG);
    this.#page.lines++;
    this.#carry = '';
    this.#cutting = true;
  }
}

const RETURN = 13;
const NON_ASCII = /[\x80-\xff]/;
const TOO_LONG = `the line is longer than ${limits.lineCharsMax} characters (lineCharsMax), so it is no log line`;

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** UTF-8 where the bytes are UTF-8, latin1 where they are not: a log in an old code page stays readable. */
function decoded(line: string): string {
  const bytes = Uint8Array.from(line, (character) => character.charCodeAt(0));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return line;
  }
}

function triggerOf(formats: readonly TextFormat[]): RegExp {
  return new RegExp(formats.map((format) => format.trigger).join('|'), 'g');
}
