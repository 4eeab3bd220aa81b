import { printable } from '../../base/printable.ts';
import { columnsOf } from '../columns.ts';

/** Where a text stands, so that a test can ask whether two of them overlap. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

export interface TextStyle {
  readonly size: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  /** A white ground, for words on top of lines. */
  readonly ground?: boolean;
}

/**
 * Monospaced, so that the width of a text is known without a browser: every one of these faces advances 0.6 em, the
 * widest 0.605.
 */
const FONT = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace";
export const ADVANCE = 0.605;

/** Collects SVG elements. Everything that is written passes through here, made printable and escaped. */
export class SvgCanvas {
  readonly boxes: Box[] = [];
  readonly #elements: string[] = [];

  text(x: number, y: number, words: string, style: TextStyle): void {
    const { size, fill = INK, anchor = 'start', bold = false, ground = false } = style;
    const shown = printable(words);
    const width = columnsOf(shown) * size * ADVANCE;
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    this.boxes.push({ x: left, y: y - size * 0.8, width, height: size, text: shown });
    if (ground) this.rect(left - 2, y - size * 0.9, width + 4, size * 1.2, { fill: PAPER });
    this.add('text', { x, y, 'font-size': size, fill, 'text-anchor': anchor, 'font-weight': bold ? 700 : 400 }, shown);
  }

  line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): void {
    this.add('line', { x1, y1, x2, y2, ...attributes });
  }

  rect(x: number, y: number, width: number, height: number, attributes: Attributes): void {
    this.add('rect', { x, y, width, height, ...attributes });
  }

  path(d: string, attributes: Attributes): void {
    this.add('path', { d, ...attributes });
  }

  add(name: string, attributes: Attributes, words?: string): void {
    const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(printable(number(value)))}"`);
    this.#elements.push(
      words === undefined ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${escapeXml(words)}</${name}>`,
    );
  }

  /** What `draw` adds stands so far to the right and below. */
  shift(dx: number, dy: number, draw: () => void): void {
    const before = this.boxes.length;
    this.#elements.push(`<g transform="translate(${number(dx)} ${number(dy)})">`);
    draw();
    this.#elements.push('</g>');
    const moved = this.boxes.splice(before).map((box) => ({ ...box, x: box.x + dx, y: box.y + dy }));
    this.boxes.push(...moved);
  }

  /** One self-contained document: no scripts, no outside fonts or images. `style` is CSS of the view's own. */
  document(width: number, height: number, title: string, description: string, style = ''): string {
    const box = `width="${number(width)}" height="${number(height)}" viewBox="0 0 ${number(width)} ${number(height)}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" font-family="${escapeXml(FONT)}">`,
      `<title>${escapeXml(printable(title))}</title>`,
      `<desc>${escapeXml(printable(description))}</desc>`,
      ...(style === '' ? [] : [`<style>${style}</style>`]),
      DEFINITIONS,
      `<rect width="100%" height="100%" fill="${PAPER}"/>`,
      ...this.#elements,
      '</svg>',
      '',
    ].join('\n');
  }
}

export type Attributes = Readonly<Record<string, string | number>>;

/** Dark on light: it is looked at on screens and printed for people who have no account. */
export const PAPER = '#ffffff';
export const INK = '#1b1f24';
export const FAINT = '#59636e';
export const HAIR = '#b6bec8';
export const BAD = '#b42318';
export const GOOD = '#1a6e33';

const DEFINITIONS = [
  '<defs>',
  marker('hf-arrow', INK),
  marker('hf-arrow-bad', BAD),
  '<pattern id="hf-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">',
  `<rect width="6" height="6" fill="${PAPER}"/><rect width="2" height="6" fill="#8c959f"/></pattern>`,
  '<pattern id="hf-stall" width="6" height="6" patternUnits="userSpaceOnUse">',
  '<rect width="6" height="6" fill="#fde0bd"/><rect width="6" height="2" fill="#c2570c"/></pattern>',
  '<pattern id="hf-busy" width="10" height="10" patternUnits="userSpaceOnUse">',
  '<rect width="10" height="10" fill="#d6f0dc"/><path d="M1 2 L5 7 L9 2" stroke="#1a6e33" fill="none"/></pattern>',
  '</defs>',
].join('');

function marker(id: string, fill: string): string {
  return `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 1 L10 5 L0 9 z" fill="${fill}"/></marker>`;
}

const number = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;

export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
