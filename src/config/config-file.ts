/** A file of configuration, as it was read from disk. `file` is how it is cited. */
export interface ConfigFile {
  readonly file: string;
  readonly text: string;
  /** What was put into the text, and does not stand in the file. */
  readonly patches?: readonly Patch[];
}

export interface Patch {
  /** What it is cited as, in the place of the file. */
  readonly as: string;
  /** Where it stands in the text. */
  readonly from: number;
  readonly to: number;
  /** So many lines more has the text by it. */
  readonly lines: number;
}
