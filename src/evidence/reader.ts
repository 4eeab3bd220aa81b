import type { Instant } from '../base/instant.ts';
import type { Fact, NodeName, Process } from '../model/observation.ts';
import type { Flow } from '../model/flow.ts';

/**
 * A format of text evidence. Text is read line by line, and each line is recognised by itself: files in the field are
 * cut together from several logs, so a file has no format, a line has.
 */
export interface TextFormat {
  readonly name: string;
  /**
   * Source of a regular expression that occurs in every line of this format that can matter; a line without any trigger
   * is never looked at. The lines are found by the words in it (`trigger-words`), so every alternative must have one of
   * three characters or more.
   */
  readonly trigger: string;
  /**
   * Lines that nothing but their shape tells from others (a bare date) have no word. They are looked for only so many
   * lines above a line of a format that is `headed`.
   */
  readonly linesAbove?: number;
  readonly headed?: true;
  /** Lets lines wait: of a large log most would be read for nothing. */
  readonly glimpse?: LineGlimpse;
  /** Begins a file. The function it returns is called for each triggered line, in order. */
  open(page: Page): LineReader;
}

/** Looks at lines whose stamp is a time of day (`Calendar.timeOfDay`), in the memory in which words are looked for. */
export interface LineGlimpse {
  /**
   * A module of WebAssembly in base64. It has `glimpse(start, end, note)`, which leaves seconds since midnight,
   * microseconds and a number that is the same for all lines of a process at `note`, four bytes each; zero where the
   * line is not surely of the format, or should not wait.
   */
  readonly code: string;
  /** How all lines begin of which `glimpse` sees something; no other format takes such a line. */
  readonly stamps?: Stamps;
  /** What a word of the trigger tells. */
  tells(word: string): Telling;
}

export interface Stamps {
  /** One or two patterns of at most sixteen characters: `0` is any digit, and the last. */
  readonly beginnings: readonly string[];
  /** What stands behind the pattern, and up to 31 digits, dots and strokes after it: two to four characters. */
  readonly closing: string;
}

/**
 * `trouble`: something may be going wrong. `more`: the lines behind it belong to it, so it cannot wait. An object: all
 * is well where this digit, and no further one, follows behind blanks, colons and equals signs.
 */
export type Telling = 'nothing' | 'trouble' | 'more' | { readonly well: string };

export type LineReader = (line: string, number: number) => Reading;

/**
 * `read`: understood (whether or not it told anything). `other`: not of this format. `follow`: understood, and hand me
 * the next line too, whatever it contains, until I answer something else. An object: of this format, but damaged; the
 * reason is shown to the user.
 */
export type Reading = 'read' | 'other' | 'follow' | { readonly unread: string };

/** One file while it is read: what is known of its origin, and where the facts go. */
export interface Page {
  readonly file: string;
  /** Folder names above the file and the file's own name, lower case: `['media1', 'bpbrm', 'log.112026']`. */
  readonly path: readonly string[];
  readonly calendar: Calendar;
  /**
   * Lines of the process that wrote the line at hand stood behind it and were let go: what it says next does not follow
   * on.
   */
  readonly severed: boolean;
  /** What a pasted shell prompt said: `media1$ tcpdump -i eth1`. Holds for the lines after it. */
  speaker: Speaker;
  emit(fact: Fact, sighting: LineSighting): void;
  /** Is called behind the last line: a reader may hold something that the next line would have completed. */
  atEnd(tell: () => void): void;
}

export interface Speaker {
  readonly node?: NodeName;
  readonly interface?: string;
  readonly command?: string;
}

/** What a reader knows of one fact; file, clock and folder's host are added by the page. */
export interface LineSighting {
  readonly at: Instant;
  readonly line: number;
  readonly flow?: Flow;
  readonly process?: Process;
  /** Only when the line itself names the host (a syslog header); else the page's. */
  readonly node?: NodeName;
  /** The stamp is UTC (epoch seconds) and not wall clock time. */
  readonly utc?: boolean;
}

/** Gives lines their day. */
export interface Calendar {
  /**
   * For stamps without a date: microseconds since midnight. Lines come in order, so a fall by many hours is midnight
   * passing.
   */
  timeOfDay(sinceMidnightUs: number): Instant;
  /** For stamps without a year (`Jun  2 16:54:07`). Month counts from 1. Undefined when there is no such day. */
  dayOfYear(month: number, day: number, sinceMidnightUs: number): Instant | undefined;
  /** For stamps with a date. */
  date(year: number, month: number, day: number, sinceMidnightUs: number): Instant | undefined;
  /**
   * For rows without any stamp (a single `ss` listing): the last stamp seen on the page, else the start of the file's
   * day.
   */
  now(): Instant;
}
