import { isDigit } from '../../base/ascii.ts';
import { ownText } from '../../base/own-text.ts';

/**
 * Reads one line from left to right. The first thing that is not as expected is remembered with its place, and from
 * there on every read answers something empty and moves no further: a reader states its grammar straight down and asks
 * `damage` once, at its end.
 */
export class Cursor {
  readonly text: string;
  at: number;
  /** Where the line is not as expected, and how; undefined while all is well. Columns count from 1. */
  damage: string | undefined = undefined;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  fail(expected: string, at = this.at): void {
    if (this.damage !== undefined) return;
    const found = this.text.slice(at, at + FOUND_CHARS);
    const shown = found === '' ? 'the end of the line' : JSON.stringify(found);
    this.damage = `column ${at + 1}: expected ${expected}, found ${shown}`;
  }

  /** Moves over `literal` when it stands here. */
  skip(literal: string): boolean {
    if (this.damage !== undefined || !this.text.startsWith(literal, this.at)) return false;
    this.at += literal.length;
    return true;
  }

  expect(literal: string): void {
    if (!this.skip(literal)) this.fail(`"${literal}"`);
  }

  blanks(): void {
    while (this.text.charCodeAt(this.at) === BLANK) this.at++;
  }

  /** Decimal digits as they stand: connection numbers of the FWSM exceed 2^53. */
  digits(what: string): string {
    const start = this.at;
    let end = start;
    if (this.damage === undefined) while (isDigit(this.text.charCodeAt(end))) end++;
    if (end === start) this.fail(what);
    this.at = end;
    return this.text.slice(start, end);
  }

  /** Everything up to the next blank. */
  word(what: string): string {
    return this.#before(this.text.indexOf(' ', this.at), what);
  }

  /** Everything before `stop`, which is moved over too. */
  before(stop: string, what: string): string {
    const end = this.text.indexOf(stop, this.at);
    if (end < 0) this.fail(`${what} and "${stop}"`);
    const found = this.#before(end, what);
    if (this.damage === undefined) this.at += stop.length;
    return found;
  }

  rest(): string {
    const start = this.at;
    if (this.damage === undefined) this.at = this.text.length;
    return this.text.slice(start, this.at).trim();
  }

  #before(stop: number, what: string): string {
    if (this.damage !== undefined) return '';
    const end = stop < 0 ? this.text.length : stop;
    if (end === this.at) this.fail(what);
    const found = ownText(this.text.slice(this.at, end));
    this.at = end;
    return found;
  }
}

/** Enough of the line to recognise the place in an editor. */
const FOUND_CHARS = 24;
const BLANK = 32;
