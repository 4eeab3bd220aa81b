import { limits } from '../base/limits.ts';
import type { ConfigError, UnreadConfig } from '../model/configuration.ts';
import type { ConfigFile } from './config-file.ts';

type Impossible = UnreadConfig & { readonly impossible: NonNullable<UnreadConfig['impossible']> };

export const isImpossible = (one: UnreadConfig): one is Impossible => one.impossible !== undefined;

/**
 * Values in listings that nothing can have, as mistakes with their places. A line that was only not understood lowers
 * the certainty of a verdict; one that decides and cannot be true is refused like a mistake in network.yaml, for what
 * would be played is another device than the one that was meant.
 */
export function impossibleValues(
  unread: readonly UnreadConfig[],
  files: readonly ConfigFile[],
): readonly ConfigError[] {
  const all = unread.filter(isImpossible).slice(0, limits.networkErrorsMax);
  if (all.length === 0) return [];
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  return all.map(({ file, line, text, impossible: { at, ...complaint } }) => ({
    file,
    line,
    // The text of a line is kept without the blanks before it.
    column: 1 + Math.max(0, lineOf(texts.get(file) ?? '', line).indexOf(text)) + at,
    ...complaint,
  }));
}

/** `split` would hold every line of a large file at once. */
function lineOf(text: string, line: number): string {
  let from = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf('\n', from);
    if (end < 0) return '';
    from = end + 1;
  }
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? text.length : end);
}
