/** One file of a written night, below the folder of the case. */
export interface EmittedFile {
  /** With slashes: `evidence/media1/bpbrm/log.112026`. */
  readonly path: string;
  /** As text, or as bytes in pages. */
  readonly content: string | readonly Uint8Array[];
}

export const evidencePath = (...parts: readonly string[]): string => ['evidence', ...parts].join('/');

/** Lines with an end each; nothing where there are none. */
export const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
