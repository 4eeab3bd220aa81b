/**
 * A glob as an expression: `*` is anything within one folder, `**` any folders, `?` one character. Everything else stands for itself. Paths
 * are parted by `/` on every system.
 */
export function pathPattern(glob: string): RegExp {
  const source = glob
    .replace(/^\.\//, '')
    .replace(/\*\*\/|\*+|\?|[^*?]+/g, (piece) => PIECES.get(piece) ?? (piece.startsWith('*') ? '.*' : escaped(piece)));
  return new RegExp(`^${source}$`, 'u');
}

const PIECES: ReadonlyMap<string, string> = new Map([
  ['**/', '(?:[^/]+/)*'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
]);

const escaped = (text: string): string => text.replace(/[\\^$.|+()[\]{}/]/g, String.raw`\$&`);
