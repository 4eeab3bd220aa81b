import { ByteWindow } from './byte-window.ts';
import type { TextFormat } from './reader.ts';
import { stampedWordsOf } from './stamped-words.ts';
import { cluesOf, type Next, union } from './trigger-words.ts';
import type { WaitingRoom } from './waiting-lines.ts';
import { HIT_NUMBERS, WordScan, type WordTellings } from './word-scan.ts';
import { WordTable } from './word-table.ts';

/** Makes text of bytes, one character per byte. */
export type Latin1 = (bytes: Uint8Array, from: number, to: number) => string;

/** What it means that a word stands in a line. */
interface Meaning {
  /** The line may be of a format that other lines stand above. */
  headed: boolean;
  /** The word alone makes a trigger. */
  exact: boolean;
  /** Characters of which one must follow it. */
  next: Next;
  /** Else one of these decides. */
  readonly patterns: RegExp[];
}

/**
 * The words of all formats, what each means, and the search for them. Made once for a list of formats, however many
 * files are read.
 */
class Triggers {
  readonly scan: WordScan;
  readonly words: readonly string[];
  readonly meanings: readonly Meaning[];

  constructor(formats: readonly TextFormat[]) {
    const meanings = new Map<string, Meaning>();
    for (const { trigger, headed = false } of formats) {
      for (const { pattern, words = [], next, exact } of cluesOf(trigger)) {
        const compiled = exact ? [] : [new RegExp(pattern)];
        for (const word of words) {
          const known = meanings.get(word) ?? { headed: false, exact: false, next: new Set(), patterns: [] };
          known.patterns.push(...compiled);
          known.exact ||= exact;
          known.headed ||= headed;
          known.next = union([known.next, next]);
          meanings.set(word, known);
        }
      }
    }
    this.words = [...meanings.keys()];
    this.scan = new WordScan(new WordTable(this.words), {
      told: tellingsOf(formats, meanings),
      next: [...meanings.values()].map(({ next }) => next),
    });
    this.meanings = [...meanings.values()];
  }
}

/** What the first format that lets lines wait sees in each word. */
function tellingsOf(formats: readonly TextFormat[], meanings: ReadonlyMap<string, Meaning>): WordTellings | undefined {
  const format = formats.find((one) => one.glimpse);
  const glimpse = format?.glimpse;
  if (!glimpse) return undefined;
  const tellings = [...meanings].map(([word, { exact, headed }]) =>
    exact && !headed ? glimpse.tells(word) : undefined,
  );
  const [all, stamped] = [[...meanings.keys()], stampedWordsOf(format)];
  if (!stamped || !glimpse.stamps) return { glimpse, tellings };
  return { glimpse, tellings, stamped: { stamps: glimpse.stamps, words: stamped.map((word) => all.indexOf(word)) } };
}

const made = new Map<string, Triggers>();

/** One and the same for equal lists of formats: there are few such lists, and tens of thousands of files. */
function triggersOf(formats: readonly TextFormat[]): Triggers {
  const key = formats
    .map(({ trigger, headed, glimpse }) => `${trigger}${headed ? ' headed' : ''}${glimpse ? ' waits' : ''}`)
    .join('\n');
  const known = made.get(key) ?? new Triggers(formats);
  made.set(key, known);
  return known;
}

/** Where lines of one text wait. */
export interface Waiting {
  /** Takes the room in which lines wait. */
  enter(): void;
  readonly full: boolean;
  makeRoom(): void;
}

/** Finds the lines of a text that bear a trigger of any format, and lets those wait that can. */
export class TriggerSearch {
  /** Of the line that was found: where it begins, where its line feed is, and its number. */
  start = 0;
  end = 0;
  number = 0;
  /** Whether other lines may stand above it. */
  headed = false;
  /** The lines up to where it was searched, if it was: to be asked when no further line is found. */
  lines = 0;
  readonly window: ByteWindow;
  readonly #scan: WordScan;
  readonly #meanings: readonly Meaning[];
  readonly #latin1: Latin1;
  /** Where lines wait, and by which words kinds of trouble are told there. */
  readonly waitingRoom: WaitingRoom;
  readonly words: readonly string[];
  readonly #waiting: () => Waiting;
  #to = 0;
  /** Up to there lines were searched. */
  #stopped = 0;
  /** Hits that the last search of the text found, and which of them comes next. */
  #count = 0;
  #next = 0;
  /** The first hit of the line that was found. */
  #first = 0;

  /** `waiting` is asked for when a line may wait. */
  constructor(formats: readonly TextFormat[], latin1: Latin1, waiting: () => Waiting) {
    const { scan, words, meanings } = triggersOf(formats);
    this.#scan = scan;
    this.window = new ByteWindow(scan.room);
    this.#meanings = meanings;
    this.#latin1 = latin1;
    this.waitingRoom = scan.waiting;
    this.words = words;
    this.#waiting = waiting;
  }

  /** Begins with whole lines of the window, up to `to`. */
  begin(to: number): void {
    this.#to = to;
    this.#next = 0;
    this.#count = 0;
    this.#stopped = 0;
    this.lines = 0;
  }

  /**
   * Finds the next line that begins at or after `from` and cannot wait, or only perhaps (`putOff`); false when there is
   * none. `passed` lines are before `from`. Those that can wait do so on the way, and none that stands behind the one
   * that is found.
   */
  find(from: number, passed: number): boolean {
    for (;;) {
      this.#wait(this.#next, from, false);
      if (this.#next >= this.#count) {
        if (Math.max(this.#stopped, from) >= this.#to) return false;
        this.#search(from > this.#stopped ? { from, passed } : { from: this.#stopped, passed: this.lines });
      } else if (this.#line() && this.start >= from) return true;
    }
  }

  #search({ from, passed }: { from: number; passed: number }): void {
    this.#waiting().enter();
    this.#next = 0;
    this.#count = this.#scan.find({ from, to: this.#to, passed });
    this.#stopped = this.#scan.stopped;
    this.lines = this.#scan.lines;
  }

  /** Lets the line that was found wait after all, and those behind it that can; false where it cannot. */
  putOff(): boolean {
    return !this.headed && this.#wait(this.#first, this.start, true);
  }

  /** True when the line of `hit` waits. */
  #wait(hit: number, from: number, sure: boolean): boolean {
    if (hit >= this.#count) return false;
    const waiting = this.#waiting();
    waiting.enter();
    let next = this.#scan.wait(hit, { count: this.#count, from, sure });
    while (waiting.full) {
      waiting.makeRoom();
      waiting.enter();
      next = this.#scan.wait(next, { count: this.#count, from, sure: sure && next === hit });
    }
    if (next === hit) return false;
    this.#next = next;
    return true;
  }

  /** Takes the hits of one line; true when they make a trigger. */
  #line(): boolean {
    const { hits } = this.#scan;
    this.#first = this.#next;
    const at = this.#first * HIT_NUMBERS;
    this.start = hits[at + 2] ?? 0;
    this.end = hits[at + 3] ?? 0;
    this.number = hits[at + 4] ?? 0;
    this.headed = false;
    let found = false;
    for (; this.#next < this.#count && hits[this.#next * HIT_NUMBERS + 2] === this.start; this.#next++) {
      const meaning = this.#meanings[hits[this.#next * HIT_NUMBERS] ?? 0];
      if (!meaning || (found && !meaning.headed)) continue;
      if (!meaning.exact && !this.#matches(meaning)) continue;
      found = true;
      this.headed ||= meaning.headed;
    }
    return found;
  }

  /** Patterns are tried on the line with its line feed, as they may ask for it. */
  #matches({ patterns }: Meaning): boolean {
    const line = this.#latin1(this.window.bytes, this.start, this.end + 1);
    return patterns.some((pattern) => pattern.test(line));
  }
}
