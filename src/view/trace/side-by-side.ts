import { printable } from '../../base/printable.ts';
import type { Disposition } from '../../model/codes.ts';
import type { Trace } from '../../trace/step.ts';
import { COLUMNS, type Paint } from '../paint.ts';
import { clip, fit, foldColumns } from '../text-columns.ts';
import { bandsOf } from './band.ts';
import { packetEnds, packetTitle } from './packet-words.ts';
import { decisionsOf, decisionWords, type NumberedStep, type Visit } from './visit.ts';

export interface Sides {
  readonly request: Trace;
  readonly requestVisits: readonly Visit[];
  readonly reply: Trace | undefined;
  readonly replyVisits: readonly Visit[];
}

/**
 * Both directions beside each other: the request runs down, the answer up, so that what stands in one row happens at
 * one place.
 */
export function sideBySide(sides: Sides, paint: Paint): string[] {
  const { request, reply, requestVisits, replyVisits } = sides;
  if (!reply || replyVisits.length === 0) return alone(request, requestVisits, paint);
  const rows = bandsOf(requestVisits, replyVisits).flatMap(({ down, up }) =>
    beside(
      down ? cellOf(down, { trace: request, upward: false }, WIDTH) : NOTHING,
      up ? cellOf(up, { trace: reply, upward: true }, WIDTH) : NOTHING,
    ),
  );
  const rule = '─'.repeat(WIDTH);
  return [
    ...zipTexts(titleOf(request), titleOf(reply)).map(
      ([left, right]) => `${paint.strong(fit(left, WIDTH))} │ ${paint.strong(clip(right, WIDTH))}`,
    ),
    `${rule}─┼─${rule}`,
    ...rows.map((row) => rowText(row, paint)),
  ];
}

/** Two columns and ` │ ` between them. */
const WIDTH = Math.floor((COLUMNS - 3) / 2);

/** No answer was sent: the request has the whole width. */
function alone(trace: Trace, visits: readonly Visit[], paint: Paint): string[] {
  const cells = visits.map((visit) => cellOf(visit, { trace, upward: false }, COLUMNS));
  return [
    ...titleOf(trace).map((line) => paint.strong(clip(line, COLUMNS))),
    '─'.repeat(COLUMNS),
    ...cells.flatMap(({ head, top, middle, bottom }) =>
      [...head, ...top, ...middle, ...bottom].map((line) => painted(line, line.text, paint)),
    ),
  ];
}

/** `request: SYN`, and whose. */
const titleOf = (trace: Trace): readonly [string, string] => [packetTitle(trace), packetEnds(trace.packet)];

const zipTexts = ([a, b]: readonly [string, string], [c, d]: readonly [string, string]) =>
  [
    [a, c],
    [b, d],
  ] as const;

interface Line {
  readonly text: string;
  readonly tone: 'node' | 'interface' | 'words' | 'end' | 'bad';
  /** The interface that the packet goes through here. */
  readonly interface?: string;
}

interface Cell {
  readonly head: readonly Line[];
  readonly top: readonly Line[];
  readonly middle: readonly Line[];
  readonly bottom: readonly Line[];
}

const NOTHING: Cell = { head: [], top: [], middle: [], bottom: [] };

interface Direction {
  readonly trace: Trace;
  readonly upward: boolean;
}

function cellOf(visit: Visit, direction: Direction, width: number): Cell {
  const arrow = direction.upward ? '▲' : '▼';
  const port = (name: string, way: 'in' | 'out'): Line => ({
    text: `  ${arrow} ${way.padEnd(3)} ${printable(name)}`,
    tone: 'interface',
    interface: name,
  });
  const words = (step: NumberedStep) => stepLines(step, direction.trace, width);
  const decisions = decisionsOf(visit);
  const last = decisions.at(-1);
  const onLink = visit.tried !== undefined && last ? last : undefined;
  const entry = visit.ingress === undefined ? [] : [port(visit.ingress, 'in')];
  const exit = visit.egress === undefined ? [] : [port(visit.egress, 'out')];
  const lost = onLink && visit.tried !== undefined ? [port(visit.tried, 'out'), ...words(onLink)] : [];
  const middle = decisions.filter((step) => step !== onLink).flatMap(words);
  const head: Line[] = [{ text: printable(visit.node), tone: 'node' }];
  if (!direction.upward) return { head, top: entry, middle, bottom: [...exit, ...lost] };
  return { head, top: [...exit, ...(onLink ? [...words(onLink), ...lost.slice(0, 1)] : [])], middle, bottom: entry };
}

/** A cell quotes; the whole sentence stands below in the list. */
const LINES_PER_STEP = 3;

function stepLines({ number, step }: NumberedStep, trace: Trace, width: number): readonly Line[] {
  const isLast = step === trace.steps.at(-1);
  const [mark, tone] = isLast ? endMark(trace.disposition) : ([' ', 'words'] as const);
  const lead = `  ${mark} [${number}] `;
  const folded = foldColumns(decisionWords(step), width - lead.length);
  const shown = folded.slice(0, LINES_PER_STEP);
  const cut = folded.length > LINES_PER_STEP;
  return shown.map((words, i) => ({
    text: `${i === 0 ? lead : ' '.repeat(lead.length)}${words}${cut && i === LINES_PER_STEP - 1 ? ' ...' : ''}`,
    tone,
  }));
}

function endMark(disposition: Disposition): readonly [string, Line['tone']] {
  if (disposition === 'ACCEPTED') return ['●', 'end'];
  return disposition === 'LEFT_MODEL' ? ['?', 'words'] : ['✗', 'bad'];
}

interface Row {
  readonly left: Line | undefined;
  readonly right: Line | undefined;
}

/** Heads beside heads, what is above beside what is above: the shorter part is filled up with blank lines. */
function beside(left: Cell, right: Cell): Row[] {
  return [
    ...zip(left.head, right.head),
    ...zip(left.top, right.top),
    ...zip(left.middle, right.middle),
    ...zip(left.bottom, right.bottom),
  ];
}

function zip(left: readonly Line[], right: readonly Line[]): Row[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => ({ left: left[i], right: right[i] }));
}

function rowText({ left, right }: Row, paint: Paint): string {
  const [one, other] = [left?.interface, right?.interface];
  const differ = one !== undefined && other !== undefined && one !== other;
  const border = differ ? paint.bad('≠') : '│';
  const first = painted(left, fit(left?.text ?? '', WIDTH), paint);
  return `${first} ${border} ${painted(right, clip(right?.text ?? '', WIDTH), paint)}`.trimEnd();
}

function painted(line: Line | undefined, text: string, paint: Paint): string {
  switch (line?.tone) {
    case 'node':
      return paint.strong(text);
    case 'interface':
      return paint.faint(text);
    case 'end':
      return paint.good(text);
    case 'bad':
      return paint.bad(text);
    case 'words':
    case undefined:
      return text;
  }
}
