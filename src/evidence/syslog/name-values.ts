import { ownText } from '../../base/own-text.ts';

/**
 * The fields of one line of `name=value` and `name="value"`, one behind the other, of which only those names are kept
 * that somebody asks for. Devices write fifty and more of them, and a million lines a night: the line is passed once,
 * and a value becomes a string when it is asked for.
 */
export class NameValues<Name extends string> {
  readonly #places: ReadonlyMap<Name, number>;
  /** Names of one length with one first letter: a name that nobody asks for is mostly told by that alone. */
  readonly #alike: readonly (readonly [Name, number][] | undefined)[];
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #line = '';

  constructor(names: readonly Name[]) {
    this.#places = new Map(names.map((name, place) => [name, place]));
    const alike: [Name, number][][] = [];
    for (const [name, place] of this.#places) (alike[likeness(name, 0, name.length)] ??= []).push([name, place]);
    this.#alike = Array.from({ length: LIKENESSES }, (_, like) => alike[like]);
    this.#starts = new Int32Array(names.length);
    this.#ends = new Int32Array(names.length);
  }

  /** Of two fields of one name the first counts; what is neither is passed over to the next blank. */
  read(line: string, from: number): void {
    this.#line = line;
    this.#starts.fill(NONE);
    let at = from;
    for (let count = 0; count < FIELDS_MAX; count++) {
      while (at < line.length && isBlank(line.charCodeAt(at))) at++;
      if (at >= line.length) return;
      const name = at;
      while (isOfName(line.charCodeAt(at))) at++;
      if (at > name && line.charCodeAt(at) === EQUALS) at = this.#value(name, at);
      else at = tokenEnd(line, at);
    }
  }

  get(name: Name): string | undefined {
    const place = this.#places.get(name);
    const start = place === undefined ? NONE : (this.#starts[place] ?? NONE);
    if (place === undefined || start === NONE) return undefined;
    return ownText(this.#line.slice(start, this.#ends[place]));
  }

  /** Where the field ends. */
  #value(name: number, equals: number): number {
    const line = this.#line;
    const quote = line.charCodeAt(equals + 1) === QUOTE ? closingQuote(line, equals + 2) : NONE;
    const start = quote === NONE ? equals + 1 : equals + 2;
    const end = quote === NONE ? bareEnd(line, start) : quote;
    for (const [wanted, place] of this.#alike[likeness(line, name, equals)] ?? NOBODY)
      if (this.#starts[place] === NONE && line.startsWith(wanted, name)) {
        this.#starts[place] = start;
        this.#ends[place] = end;
      }
    return quote === NONE ? tokenEnd(line, end) : end + 1;
  }
}

/** The longest traffic log of a FortiGate has about 90 (FortiOS log message reference). */
const FIELDS_MAX = 200;
const NAME_CHARS_MAX = 64;
const LIKENESSES = (NAME_CHARS_MAX + 1) * 128;
const NONE = -1;
const NOBODY: readonly never[] = [];
const [EQUALS, QUOTE, BACKSLASH, COMMA] = [61, 34, 92, 44] as const;

const likeness = (text: string, start: number, end: number): number =>
  end - start > NAME_CHARS_MAX ? NONE : (end - start) * 128 + text.charCodeAt(start);

/** Beyond the end of a line the code is no number, and of no kind. */
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 160;

const isOfName = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45;

/** A backslash is before whatever belongs to the value. */
function closingQuote(line: string, from: number): number {
  let end = line.indexOf('"', from);
  while (end > from && isEscaped(line, from, end)) end = line.indexOf('"', end + 1);
  return end;
}

function isEscaped(line: string, from: number, at: number): boolean {
  let slashes = 0;
  while (at - slashes > from && line.charCodeAt(at - slashes - 1) === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}

function bareEnd(line: string, from: number): number {
  let at = from;
  for (let code = line.charCodeAt(at); at < line.length; code = line.charCodeAt(++at))
    if (isBlank(code) || code === QUOTE || code === COMMA) break;
  return at;
}

function tokenEnd(line: string, from: number): number {
  let at = from;
  while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
  return at;
}
