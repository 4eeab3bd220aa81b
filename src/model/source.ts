/** Where a fact stands, so that anybody can go and look. Lines and frames count from 1. */
export type Source =
  | { readonly file: string; readonly line: number }
  | { readonly file: string; readonly frame: number }
  | { readonly simulated: true };

export function formatSource(source: Source): string {
  if ('simulated' in source) return 'simulated';
  return 'line' in source ? `${source.file}:${source.line}` : `${source.file} frame ${source.frame}`;
}

/** A frame of the same capture, from one to the other. */
export const isBetween = (source: Source, first: Source, last: Source): boolean =>
  'frame' in source &&
  'frame' in first &&
  'frame' in last &&
  source.file === first.file &&
  source.frame >= first.frame &&
  source.frame <= last.frame;
