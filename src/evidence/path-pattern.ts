/**
 * A glob as an expression: `*` is anything within one folder, `**` any folders, `?` one character. Everything else
 * stands for itself. Paths are parted by `/` on every system.
 */
export function pathPattern(glob: string): RegExp {
  let seen = 0;
  const source = glob
    .slice(0, GLOB_CHARS_MAX)
    .replace(/^\.\//, '')
    .replace(/(?:\*\*\/)+/g, '**/')
    .replace(/\*+\/?/g, (wild) => (seen++ < WILDCARDS_MAX ? wild : ''))
    .replace(/\*\*\/|\*+|\?|[^*?]+/g, (piece) => PIECES.get(piece) ?? (piece.startsWith('*') ? '.*' : escaped(piece)));
  return new RegExp(`^${source}$`, 'u');
}

/** No path is longer, and no pattern for one needs to be. */
const GLOB_CHARS_MAX = 512;
/** Further wildcards are left out: the time that the expression takes grows by a power for each of them. */
const WILDCARDS_MAX = 6;

const PIECES: ReadonlyMap<string, string> = new Map([
  ['**/', '(?:[^/]+/)*'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
]);

const escaped = (text: string): string => text.replace(/[\\^$.|+()[\]{}/]/g, String.raw`\$&`);
