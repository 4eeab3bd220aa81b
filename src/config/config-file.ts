/** A file of configuration, as it was read from disk. `file` is how it is cited. */
export interface ConfigFile {
  readonly file: string;
  readonly text: string;
}
