import type { ByteWindow } from './byte-window.ts';
import { LineSearch } from './line-search.ts';
import type { TextFormat } from './reader.ts';
import { cluesOf } from './trigger-words.ts';
import { WordTable } from './word-table.ts';

/** Makes text of bytes, one character per byte. */
export type Latin1 = (bytes: Uint8Array, from: number, to: number) => string;

/** What it means that a word stands in a line. */
interface Meaning {
  /** The line may be of a format that other lines stand above. */
  headed: boolean;
  /** The word alone makes a trigger. */
  exact: boolean;
  /** Else one of these decides. */
  readonly patterns: RegExp[];
}

/** The words of all formats, and what each means. Made once for a list of formats, however many files are read. */
class Triggers {
  readonly words: WordTable;
  readonly meanings: readonly Meaning[];

  constructor(formats: readonly TextFormat[]) {
    const meanings = new Map<string, Meaning>();
    for (const { trigger, headed = false } of formats) {
      for (const { pattern, words = [], exact } of cluesOf(trigger)) {
        const compiled = exact ? [] : [new RegExp(pattern)];
        for (const word of words) {
          const known = meanings.get(word);
          known?.patterns.push(...compiled);
          if (known) Object.assign(known, { exact: known.exact || exact, headed: known.headed || headed });
          else meanings.set(word, { headed, exact, patterns: [...compiled] });
        }
      }
    }
    this.words = new WordTable([...meanings.keys()]);
    this.meanings = [...meanings.values()];
  }
}

const made = new Map<string, Triggers>();

/** One and the same for equal lists of formats: there are few such lists, and tens of thousands of files. */
function triggersOf(formats: readonly TextFormat[]): Triggers {
  const key = formats.map(({ trigger, headed }) => `${trigger}${headed ? ' headed' : ''}`).join('\n');
  const known = made.get(key) ?? new Triggers(formats);
  made.set(key, known);
  return known;
}

/** Finds the lines of a text that bear a trigger of any format. */
export class TriggerSearch {
  readonly search: LineSearch;
  /** Whether other lines may stand above the line that was found. */
  headed = false;
  readonly #meanings: readonly Meaning[];
  readonly #latin1: Latin1;
  #bytes = new Uint8Array(0);

  constructor(formats: readonly TextFormat[], latin1: Latin1) {
    const { words, meanings } = triggersOf(formats);
    this.search = new LineSearch(words);
    this.#meanings = meanings;
    this.#latin1 = latin1;
  }

  /** The next line from `from`, which begins one; false when there is none before `to`. */
  find({ bytes, pairs }: ByteWindow, from: number, to: number): boolean {
    this.#bytes = bytes;
    return this.search.find(bytes, pairs, from, to, this.#accepts);
  }

  readonly #accepts = (word: number): boolean => {
    const meaning = this.#meanings[word];
    if (!meaning || (!meaning.exact && !this.#matches(meaning, this.#bytes))) return false;
    this.headed = meaning.headed;
    return true;
  };

  /** Patterns are tried on the line with its line feed, as they may ask for it. */
  #matches({ patterns }: Meaning, bytes: Uint8Array): boolean {
    const line = this.#latin1(bytes, this.search.lineStart, bytes.indexOf(LINE_FEED, this.search.at) + 1);
    return patterns.some((pattern) => pattern.test(line));
  }
}

const LINE_FEED = 10;
