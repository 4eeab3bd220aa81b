/** A line of somebody's configuration, so that every decision can show what decided it. Lines count from 1. */
export interface ConfigLine {
  readonly file: string;
  readonly line: number;
  /** As it stands there, without blanks around it. */
  readonly text: string;
}

/** A line that a reader did not understand: data, no error. What it may change lowers the certainty of verdicts. */
export interface UnreadConfig extends ConfigLine {
  readonly reason: string;
  /** What the line could change, understood. `nothing`: known to decide no packet (banner, logging, hostname). */
  readonly bears: 'routing' | 'filter' | 'translation' | 'timers' | 'addresses' | 'unknown' | 'nothing';
  /** Nothing can have what stands `at` so many characters, and the line decides: a mistake, and told as one. */
  readonly impossible?: Pick<ConfigError, 'found' | 'expected' | 'remedy'> & { readonly at: number };
}

/** Bad input with its place and its remedy. */
export interface ConfigError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** Where a line stands. What a flag has set (`--set fault.0.at=2h`) is its own place: `:1` would read as its value. */
export const lineWords = ({ file, line }: Pick<ConfigLine, 'file' | 'line'>): string =>
  FLAG.test(file) ? file : `${file}:${line}`;

/** As compilers write it, so that editors find the place. */
export const placeWords = (place: Pick<ConfigError, 'file' | 'line' | 'column'>): string =>
  FLAG.test(place.file) ? place.file : `${lineWords(place)}:${place.column}`;

const FLAG = /^--[a-z-]+ /;

export const configErrorWords = ({ found, expected, remedy, ...place }: ConfigError): string =>
  `${placeWords(place)}: found ${found}, expected ${expected}; ${remedy}`;

/** A fact that may be unknown: nobody looked, or nobody can know it from what is at hand. */
export type Known<T> = { readonly known: T; readonly by?: ConfigLine } | 'not-checked' | 'cannot-know';

export const known = <T>(value: T, by?: ConfigLine): Known<T> => (by ? { known: value, by } : { known: value });

export const valueOf = <T>(fact: Known<T>): T | undefined => (typeof fact === 'string' ? undefined : fact.known);

/** The line that a fact was read from, as a list for a `Reason`. */
export const linesOf = (fact: Known<unknown>): readonly ConfigLine[] =>
  typeof fact === 'string' || !fact.by ? [] : [fact.by];
