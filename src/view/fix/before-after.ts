import { printable } from '../../base/printable.ts';
import { foldColumns } from '../text-columns.ts';
import { escapeXml } from '../timeline/svg-canvas.ts';

/** Two pictures of one thing, side by side below a heading each. Their own names of parts are kept apart. */
export function beforeAfter(before: Picture, after: Picture): string {
  const [left, right] = [sized(before.svg, 'b'), sized(after.svg, 'a')];
  const heads = [linesOf(before.title, left.width), linesOf(after.title, right.width)] as const;
  const head = HEAD + LINE * Math.max(...heads.map(({ length }) => length));
  const width = left.width + GAP + right.width;
  const height = head + Math.max(left.height, right.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace">`,
    '<style>.head { fill: #1f2328 } @media screen and (prefers-color-scheme: dark) { .head { fill: #e6edf3 } }</style>',
    ...heading(heads[0], 0),
    ...heading(heads[1], left.width + GAP),
    placed(left.inner, { x: 0, y: head, ...left }),
    placed(right.inner, { x: left.width + GAP, y: head, ...right }),
    '</svg>',
    '',
  ].join('\n');
}

export interface Picture {
  readonly title: string;
  readonly svg: string;
}

const [GAP, HEAD, LINE, MARGIN] = [24, 20, 20, 12] as const;
/** Of a character of the heading; the fonts are of one width. */
const COLUMN = 9.7;

/** A heading is as long as the fix has words, and stays above its own picture. */
const linesOf = (title: string, width: number): readonly string[] =>
  foldColumns(printable(title), Math.max(8, Math.floor((width - MARGIN) / COLUMN)));

const heading = (lines: readonly string[], x: number): readonly string[] =>
  lines.map(
    (line, i) =>
      `<text class="head" x="${x + MARGIN}" y="${26 + LINE * i}" font-size="16" font-weight="bold">${escapeXml(line)}</text>`,
  );

interface Sized {
  readonly width: number;
  readonly height: number;
  /** What stands within its outermost element, with the attributes of that. */
  readonly inner: string;
}

/** Names of markers and patterns hold for the whole document, so each picture's get a letter of their own. */
function sized(svg: string, letter: string): Sized {
  const [, width = '0', height = '0'] = /<svg[^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const inner = svg
    .replace(/^[^]*?<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replaceAll(/ id="([^"]+)"/g, ` id="${letter}-$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${letter}-$1)`)
    .replaceAll(/href="#([^"]+)"/g, `href="#${letter}-$1"`);
  return { width: Number(width), height: Number(height), inner };
}

const placed = (
  inner: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): string =>
  `<svg x="${x}" y="${y}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${inner}\n</svg>`;
