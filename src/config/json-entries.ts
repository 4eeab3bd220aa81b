/** One entry of a JSON listing: what `ip -j` prints of one route, rule or interface. */
export interface JsonEntry {
  readonly line: number;
  readonly text: string;
  /** Undefined: it is no object, or a damaged one. */
  readonly value: JsonObject | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The entries of a top-level list, one after the other, so that one which is damaged spoils no other and a listing of
 * millions is never a tree in memory. Several lists after one another, as from two commands into one file, are read
 * like one.
 */
export function* jsonEntries(text: string): Generator<JsonEntry> {
  const scan = new ObjectScan(text);
  for (let next = scan.next(); next !== undefined; next = scan.next()) yield { ...next, value: parsed(next.text) };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * An object of `ip` is one interface with its addresses at most; nesting beyond this is an attack on whoever parses it.
 */
const DEPTH_MAX = 64;

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, FEED] = [34, 92, 123, 125, 91, 93, 10] as const;

/** What may stand between objects without a word. */
const BLANK = 32;
const SEPARATORS: ReadonlySet<number> = new Set([BLANK, 9, FEED, 13, 44, OPEN_LIST, CLOSE_LIST, 0xfeff]);

/** A list of numbers is no listing; who is told of so many of them needs no more, and of each only how it begins. */
const [STRAYS_MAX, STRAY_CHARS_MAX] = [1_000, 200] as const;

/** Finds where objects begin and end, and counts lines. */
class ObjectScan {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #strays = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): { readonly line: number; readonly text: string } | undefined {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code === FEED) this.#line++;
      else if (code === OPEN) return this.#object();
      else if (!SEPARATORS.has(code)) return this.#stray();
    }
    return undefined;
  }

  /** What is no object: to the next separator, or, when there are far too many, to the next object. */
  #stray(): { readonly line: number; readonly text: string } {
    const [from, line] = [this.#at, this.#line];
    const isTooMany = ++this.#strays >= STRAYS_MAX;
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) this.#skipString();
      else if (code === OPEN || (!isTooMany && code !== BLANK && SEPARATORS.has(code))) break;
      else if (code === FEED) this.#line++;
    }
    return { line, text: this.#text.slice(from, Math.min(this.#at, from + STRAY_CHARS_MAX)).trim() };
  }

  #object(): { readonly line: number; readonly text: string } {
    const [from, line] = [this.#at, this.#line];
    let [depth, deepest] = [0, 0];
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) this.#skipString();
      else if (code === FEED) this.#line++;
      else if (code === OPEN || code === OPEN_LIST) deepest = Math.max(deepest, ++depth);
      else if ((code === CLOSE || code === CLOSE_LIST) && --depth === 0) {
        this.#at++;
        break;
      }
    }
    return { line, text: deepest > DEPTH_MAX ? '' : this.#text.slice(from, this.#at) };
  }

  /** To the closing quote. */
  #skipString(): void {
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === BACKSLASH) this.#at++;
      else if (code === QUOTE) return;
    }
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** A member that is a text or a number, as text. */
export const textAt = (object: JsonObject, key: string): string | undefined => textOf(object[key]);

/** As `textAt`; a member of another kind becomes one word that nobody understands, so that it is not passed over. */
export function wordAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return value === undefined ? undefined : (textOf(value) ?? strangeWord(value));
}

const strangeWord = (value: unknown): string => JSON.stringify(value).replaceAll(/\s/g, '').slice(0, STRANGE_CHARS_MAX);
/** Enough to find it again. */
const STRANGE_CHARS_MAX = 40;

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A member that is a list, its objects only. */
export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What stands where `objectsAt` looks and is no object. */
export function strangersAt(object: JsonObject, key: string): readonly string[] {
  const value = object[key];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value.filter((one) => !isObject(one)) : [value]).map(strangeWord);
}

/** A member that is a list, or a single text; what is of another kind becomes one word that nobody understands. */
export function textsAt(object: JsonObject, key: string): readonly string[] {
  const value = object[key];
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((one) => textOf(one) ?? strangeWord(one));
}
