/** The words of one line, taken from left to right. */
export class WordCursor {
  readonly #words: readonly { readonly word: string; readonly at: number }[];
  #next = 0;

  constructor(line: string) {
    this.#words = [...line.matchAll(/\S+/g)].map((match) => ({ word: match[0], at: match.index }));
  }

  get peek(): string | undefined {
    return this.#words[this.#next]?.word;
  }

  take(): string | undefined {
    return this.#words[this.#next++]?.word;
  }

  /** Where the word that was taken last begins; the end of the line when there was none. */
  get at(): number {
    const last = this.#words.at(-1);
    return this.#words[this.#next - 1]?.at ?? (last ? last.at + last.word.length : 0);
  }

  /** Takes the next word if it is one of these. */
  takeIf(...wanted: readonly string[]): string | undefined {
    return this.peek !== undefined && wanted.includes(this.peek) ? this.take() : undefined;
  }
}

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
