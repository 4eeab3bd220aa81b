/**
 * The words of one line, taken from left to right. They are found as they are asked for: a table may have a million
 * lines.
 */
export class WordCursor {
  readonly #line: string;
  /** Where the word that was taken last begins, and where the next one is looked for. */
  #from = 0;
  #to = 0;
  #peeked: string | undefined;
  #peekedFrom = 0;

  constructor(line: string) {
    this.#line = line;
    this.#find();
  }

  get peek(): string | undefined {
    return this.#peeked;
  }

  take(): string | undefined {
    const word = this.#peeked;
    this.#from = this.#peekedFrom;
    if (word !== undefined) this.#find();
    return word;
  }

  /**
   * What stands between double quotes, blanks and all; undefined, and nothing is taken, where no quoted word comes
   * next.
   */
  takeQuoted(): string | undefined {
    QUOTED.lastIndex = this.#peekedFrom;
    const [whole, inner] = this.#peeked === undefined ? [] : (QUOTED.exec(this.#line) ?? []);
    if (whole === undefined) return undefined;
    this.#from = this.#peekedFrom;
    this.#to = this.#peekedFrom + whole.length;
    this.#find();
    return inner;
  }

  /** Where the word that was taken last begins; the end of the line when there was none. */
  get at(): number {
    return this.#from;
  }

  #find(): void {
    const line = this.#line;
    let from = this.#to;
    while (from < line.length && isBlank(line.charCodeAt(from))) from++;
    let to = from;
    while (to < line.length && !isBlank(line.charCodeAt(to))) to++;
    this.#peeked = to > from ? line.slice(from, to) : undefined;
    // Behind the last word, the place is its end.
    this.#peekedFrom = to > from ? from : this.#to;
    this.#to = to > from ? to : this.#to;
  }

  /** Takes the next word if it is one of these. */
  takeIf(...wanted: readonly string[]): string | undefined {
    return this.peek !== undefined && wanted.includes(this.peek) ? this.take() : undefined;
  }
}

const QUOTED = /"([^"]+)"(?!\S)/y;

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 160;

/** Why a line of words was not understood: `at` characters behind its beginning. */
export interface Wrong {
  readonly at: number;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** Thrown within a reader of words and caught where the line was begun, so that no step has to hand a failure on. */
export class WrongWord extends Error {
  readonly wrong: Wrong;

  constructor(cursor: WordCursor, wrong: Omit<Wrong, 'at'>) {
    super(wrong.found);
    this.wrong = { at: cursor.at, ...wrong };
  }
}

export type Words<T> = { readonly value: T } | { readonly wrong: Wrong };

/** Reads a line with a reader that throws `WrongWord`, and nothing else, at what it does not understand. */
export function wordsOf<T>(line: string, read: (cursor: WordCursor) => T): Words<T> {
  try {
    return { value: read(new WordCursor(line)) };
  } catch (error) {
    if (error instanceof WrongWord) return { wrong: error.wrong };
    throw error;
  }
}

/** For lists of lines that were not understood. */
export const reasonOf = ({ found, expected }: Wrong): string => `found ${found} where ${expected} was expected`;
