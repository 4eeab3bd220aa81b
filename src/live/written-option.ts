/** How the value of one option is read, the same on the command line and in a file. */
export interface WrittenOption<T> {
  /** Undefined: it is none, or none that may be. */
  readonly parse: (text: string) => T | undefined;
  /** What stands behind "expected" where it is none. */
  readonly expected: string;
}
