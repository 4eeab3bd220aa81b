import { escapeXml } from '../timeline/svg-canvas.ts';

/** Two pictures of one thing, side by side below a heading each. Their own names of parts are kept apart. */
export function beforeAfter(before: Picture, after: Picture): string {
  const [left, right] = [sized(before.svg, 'b'), sized(after.svg, 'a')];
  const width = left.width + GAP + right.width;
  const height = HEAD + Math.max(left.height, right.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace">`,
    '<style>.head { fill: #1f2328 } @media screen and (prefers-color-scheme: dark) { .head { fill: #e6edf3 } }</style>',
    heading(before.title, 0),
    heading(after.title, left.width + GAP),
    placed(left.inner, { x: 0, ...left }),
    placed(right.inner, { x: left.width + GAP, ...right }),
    '</svg>',
    '',
  ].join('\n');
}

export interface Picture {
  readonly title: string;
  readonly svg: string;
}

const [GAP, HEAD] = [24, 40] as const;

const heading = (title: string, x: number): string =>
  `<text class="head" x="${x + 12}" y="26" font-size="16" font-weight="bold">${escapeXml(title)}</text>`;

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

const placed = (inner: string, { x, width, height }: { x: number; width: number; height: number }): string =>
  `<svg x="${x}" y="${HEAD}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n${inner}\n</svg>`;
