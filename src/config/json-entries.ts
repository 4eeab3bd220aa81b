/** One entry of a JSON listing: what `ip -j` prints of one route, rule or interface. */
export interface JsonEntry {
  readonly line: number;
  readonly text: string;
  readonly value: JsonObject | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The objects of a top-level list, one after the other, so that one which is damaged spoils no other and a listing of millions is never a
 * tree in memory. Several lists after one another, as from two commands into one file, are read like one.
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

/** An object of `ip` is one interface with its addresses at most; nesting beyond this is an attack on whoever parses it. */
const DEPTH_MAX = 64;

const [QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST, FEED] = [34, 92, 123, 125, 91, 93, 10] as const;

/** Finds where objects begin and end, and counts lines. */
class ObjectScan {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  next(): { readonly line: number; readonly text: string } | undefined {
    const text = this.#text;
    for (; this.#at < text.length; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code === FEED) this.#line++;
      else if (code === OPEN) return this.#object();
    }
    return undefined;
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

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A member that is a list, its objects only. */
export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  const value = object[key];
  return Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : [];
}
