import type { BothWays } from '../../../trace/both-ways.ts';
import { ADVANCE, BAD, type Box, FAINT, INK, SvgCanvas } from '../../timeline/svg-canvas.ts';
import { foldColumns } from '../../text-columns.ts';
import { printable } from '../../../base/printable.ts';
import { headline, outcomesOf, toneOf } from '../outcome-group.ts';
import { packetEnds, packetTitle } from '../packet-words.ts';
import { partingWords } from '../parting-words.ts';
import type { Modelled } from '../trace-text.ts';
import type { Asking } from '../verdict.ts';
import { drawArrow, drawBegin, drawEnd, endMark } from './packet-line.ts';
import type { Point } from './layout.ts';
import { drawPanel, type Panel, panelOf } from './panel.ts';
import { darkStyle } from './palette.ts';

const MARGIN = 28;
const WIDTH_MIN = 720;
const SIZE = { title: 17, words: 12, small: 11 } as const;
const ROW = 18;
/** Outcomes that are drawn, one below the other; the text tells all. */
const PANELS_MAX = 3;

/** The picture of a trace as one self-contained SVG document, light or dark as the screen is. */
export async function traceSvg(ways: readonly BothWays[], network: Modelled, options: Asking = {}): Promise<string> {
  return (await drawTrace(ways, network, options)).svg;
}

export interface DrawnTrace {
  readonly svg: string;
  /** The places of all words. */
  readonly boxes: readonly Box[];
  readonly panels: readonly Panel[];
  /** Where the first panel's corner is. */
  readonly shift: Point;
  readonly width: number;
  readonly height: number;
}

/** The document with the places of all its words. */
export async function drawTrace(ways: readonly BothWays[], { network }: Modelled, asking: Asking): Promise<DrawnTrace> {
  const groups = outcomesOf(ways, asking);
  const shown = groups.slice(0, PANELS_MAX);
  const panels = await Promise.all(shown.map(({ first }) => panelOf(first, network)));
  const width = Math.max(WIDTH_MIN, ...panels.map(({ layout }) => layout.width + 2 * MARGIN));
  const canvas = new SvgCanvas();
  const title = headline(groups);
  const page = new Page(canvas, width);
  let shift = { x: 0, y: 0 };
  page.words(title, { size: SIZE.title, bold: true, fill: toneOf(groups) === 'bad' ? BAD : INK });
  for (const [i, panel] of panels.entries()) {
    const group = shown[i];
    if (!group) continue;
    page.space(10);
    if (groups.length > 1)
      page.words(`${i + 1} of ${groups.length} outcomes: ${group.verdict.outcome}`, { size: SIZE.words, bold: true });
    for (const sentence of partingWords(group.verdict.parting)) page.words(sentence, { size: SIZE.words, fill: FAINT });
    page.space(18);
    const corner = page.panel(panel);
    if (i === 0) shift = corner;
    page.legend(panel);
  }
  if (groups.length > shown.length)
    page.words(`${groups.length - shown.length} more outcomes are not drawn.`, { size: SIZE.small, fill: FAINT });
  const height = page.bottom + MARGIN;
  const description = [title, ...shown.flatMap(({ verdict }) => partingWords(verdict.parting))].join(' ');
  return {
    svg: canvas.document(width, height, title, description, darkStyle),
    boxes: canvas.boxes,
    panels,
    shift,
    width,
    height,
  };
}

interface Style {
  readonly size: number;
  readonly bold?: boolean;
  readonly fill?: string;
}

/** Puts one thing below the other. */
class Page {
  readonly #canvas: SvgCanvas;
  readonly #width: number;
  #y = MARGIN - 6;

  constructor(canvas: SvgCanvas, width: number) {
    this.#canvas = canvas;
    this.#width = width;
  }

  get bottom(): number {
    return this.#y;
  }

  space(height: number): void {
    this.#y += height;
  }

  words(words: string, style: Style): void {
    const columns = Math.floor((this.#width - 2 * MARGIN) / (style.size * ADVANCE));
    for (const line of foldColumns(printable(words), columns)) {
      this.#y += style.size + 6;
      this.#canvas.text(MARGIN, this.#y, line, style);
    }
  }

  panel(panel: Panel): Point {
    const left = MARGIN + Math.max(0, (this.#width - 2 * MARGIN - panel.layout.width) / 2);
    this.#canvas.shift(left, this.#y, () => drawPanel(this.#canvas, panel));
    const corner = { x: left, y: this.#y };
    this.#y += panel.layout.height;
    return corner;
  }

  /** Whose line is whose, what the marks mean, and who is not drawn. */
  legend({ journeys, cast }: Panel): void {
    this.#y += 14;
    for (const { trace, style } of journeys) {
      this.#y += ROW;
      const y = this.#y - 4;
      this.#canvas.path(`M${MARGIN + 4} ${y} H${MARGIN + 58}`, {
        stroke: style.colour,
        'stroke-width': 2.4,
        fill: 'none',
        ...('dashes' in style && style.dashes !== undefined ? { 'stroke-dasharray': style.dashes } : {}),
      });
      drawBegin(this.#canvas, { x: MARGIN + 4, y }, style.colour);
      drawArrow(this.#canvas, { at: { x: MARGIN + 28, y }, dx: 1, dy: 0 }, style.colour);
      const mark = endMark(trace.disposition);
      drawEnd(this.#canvas, { x: MARGIN + 60, y }, mark, style.colour);
      const words = `${packetTitle(trace)} ${packetEnds(trace.packet)}, ${ENDS[mark]} ${printable(trace.endedAt)}`;
      const columns = Math.floor((this.#width - 2 * MARGIN - 80) / (SIZE.small * ADVANCE));
      for (const [i, line] of foldColumns(words, columns).entries())
        this.#canvas.text(MARGIN + 80, (this.#y += i === 0 ? 0 : ROW), line, { size: SIZE.small, fill: INK });
    }
    const omitted =
      cast.omitted > 0 ? `; ${cast.omitted} ${cast.omitted === 1 ? 'node is' : 'nodes are'} not drawn` : '';
    this.words(`[n] is the step of that number in what holdfast trace tells${omitted}.`, {
      size: SIZE.small,
      fill: FAINT,
    });
  }
}

const ENDS = { taken: 'taken by', lost: 'ends at', 'not-known': 'leaves the model at' } as const;
