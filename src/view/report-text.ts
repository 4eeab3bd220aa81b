import { type Duration, formatDuration, microseconds } from '../base/duration.ts';
import { limits } from '../base/limits.ts';
import { printable } from '../base/printable.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { clockOf, type EvidencePage } from '../evidence/page.ts';
import { unexplained } from '../diagnose/index.ts';
import type { Finding, Sentence } from '../model/finding.ts';
import type { ClockId } from '../model/observation.ts';
import type { Paint } from './paint.ts';
import { findingText, openingLines, sentenceText } from './finding-text.ts';
import { Moments } from './moment.ts';
import { wrap } from './wrap.ts';

export interface ReportOptions {
  /** Tell every finding, not only the first. */
  readonly all: boolean;
}

/** The whole diagnosis as text. */
export function reportText(
  findings: readonly Finding[],
  evidence: Evidence,
  paint: Paint,
  { all }: ReportOptions,
): string {
  const [first, ...others] = findings;
  const told = all ? findings : first ? [first] : [];
  const open = unexplained(evidence, findings);
  return [
    ...unexplainedLines(open, evidence, paint),
    ...told.flatMap((finding, i) => findingText(finding, i + 1, paint)),
    ...(first || open.length > 0 ? [] : nothing(evidence, paint)),
    ...(all ? [] : alsoFound(others, paint)),
    ...clockLines(evidence, paint),
    ...inputLines(evidence, paint),
    '',
  ].join('\n');
}

/**
 * What the report begins with, whatever a network adds behind it to these findings: the first one and its headline.
 * Empty where something else is said first, or could be: what the findings leave unexplained, a network may explain.
 */
export function reportOpening(findings: readonly Finding[], evidence: Evidence, paint: Paint): string {
  const [first] = findings;
  if (!first || unexplained(evidence, findings).length > 0) return '';
  return `${openingLines(first, 1, paint).join('\n')}\n`;
}

/** Failures that so many lines show are clear; a job that fails writes many. */
const SIGNS_TOLD = 6;

/** What failed although no finding leads there: said first, so that nobody takes a lesser finding for the cause. */
function unexplainedLines(signs: readonly Sentence[], { pages }: Evidence, paint: Paint): string[] {
  if (signs.length === 0) return [];
  const moments = new Moments(signs.flatMap(({ at }) => (at === undefined ? [] : [at])));
  const unread = pages.some(({ passedOverTrouble }) => passedOverTrouble.size > 0);
  const further = unread ? ' among those that were read; of the others only kinds were counted (below)' : '';
  const more =
    signs.length > SIGNS_TOLD ? wrap(`and ${signs.length - SIGNS_TOLD} more such lines${further}`, '  ') : [];
  return [
    paint.bad('The cause of this failure is not shown by the evidence'),
    '',
    ...signs.slice(0, SIGNS_TOLD).flatMap((sign, i) => sentenceText(sign, i + 1, moments, paint)),
    ...more,
    '',
    ...wrap(
      'Nothing that was read leads to it. What decides most often: the firewall’s log for the hour before, `ss -tno` or netstat of both ends during a run, a capture on both ends. docs/evidence.md lists what shows what.',
      '  ',
    ),
    '',
  ];
}

function nothing(evidence: Evidence, paint: Paint): string[] {
  const seen = evidence.timeline.observations.length + evidence.conversations.length;
  if (seen === 0)
    return [paint.strong('Nothing in this evidence could be read as a log, a capture or a socket list.'), ''];
  if (seen > 0 && evidence.timeline.observations.every(({ kind }) => kind === 'setting')) {
    return [paint.strong('Only settings were read. Alone they do not show that anything happened.'), ''];
  }
  return [paint.good('Nothing wrong found in what was read.'), ''];
}

function alsoFound(others: readonly Finding[], paint: Paint): string[] {
  if (others.length === 0) return [];
  const rows = others
    .slice(0, 8)
    .flatMap(({ cause, confidence, headline }, i) => wrap(`${cause} (${confidence}): ${headline}`, `  ${i + 2}. `));
  const more = others.length > 8 ? [`  and ${others.length - 8} more`] : [];
  return [paint.strong('Also found (tell all with --all)'), ...rows, ...more, ''];
}

function clockLines({ clocks }: Evidence, paint: Paint): string[] {
  const [reference, ...others] = clocks;
  if (!reference || others.length === 0) return [];
  const ids = new Set(clocks.map(({ id }) => id));
  const nameOf = (id: ClockId) => printable(ids.has(clockOf(id, true)) ? `${id} (local time)` : id);
  const lines = others.map((clock) => {
    const name = nameOf(clock.id);
    if (!clock.tied) return `${name}: nothing ties it to ${nameOf(clock.to)}; taken to agree`;
    const error =
      clock.error === undefined
        ? ', only bounded on one side'
        : clock.error > 0
          ? ` ± ${formatDuration(clock.error)}`
          : '';
    const odd =
      clock.contradicting > 0 ? `, ${clock.contradicting} of them contradict (a stepped or drifting clock)` : '';
    // Within a bound on one side zero is as good as many another offset: an hour's zone is not excluded.
    const stands =
      clock.error === undefined && clock.offset === 0 ? 'is taken to agree with' : aheadOrBehind(clock.offset);
    return `${name} ${stands} ${nameOf(clock.to)}${error}, from ${count(clock.pairs, 'ordered pair')}${odd}`;
  });
  return [
    ...wrap(`Clocks (times above are those of ${nameOf(reference.id)})`, '').map(paint.strong),
    ...lines.flatMap((line) => wrap(line, '  ')),
    '',
  ];
}

const aheadOrBehind = (offset: Duration): string =>
  offset === 0
    ? 'agrees with'
    : `is ${formatDuration(microseconds(Math.abs(offset)))} ${offset > 0 ? 'behind' : 'ahead of'}`;

/** Of a capture; of text only where it has some. */
function connectionsIn({ conversations, frames }: EvidencePage): string {
  if (conversations.length > 0) return count(conversations.length, 'connection');
  if (frames === undefined) return '';
  return frames === 0 ? 'a capture without a packet' : `${count(frames, 'packet')}, none of them TCP`;
}

const count = (number: number, noun: string): string => `${number} ${number === 1 ? noun : `${noun}s`}`;

function inputLines({ pages, datings, forgotten }: Evidence, paint: Paint): string[] {
  const undated = new Set(datings.filter(({ by }) => by === 'none' || by === 'no-year').map(({ file }) => file));
  const rows = pages.flatMap((page) => {
    const what = [
      page.empty ? 'an empty file' : '',
      page.lines > 0 ? `${count(page.lines, 'line')}, ${page.linesRead} used` : '',
      page.passedOver > 0 ? `${page.passedOver} passed over unread` : '',
      connectionsIn(page),
      page.unreadCount > 0 ? `${page.unreadCount} could not be read` : '',
      undated.has(page.file) && page.observations.length > 0 ? 'no date' : '',
    ].filter(Boolean);
    // Bytes of a capture, and what is said of a whole file, are of no line.
    const examples = page.unread
      .slice(0, 3)
      .flatMap(({ line, reason }) => wrap(line > 0 ? `line ${line}: ${reason}` : reason, '    '));
    return [
      ...wrap(`${page.file}: ${what.join(', ') || 'nothing that Holdfast reads'}`, '  ', '    '),
      ...troubleLines(page),
      ...examples,
    ];
  });
  const passedOver = pages.reduce((sum, page) => sum + page.passedOver, 0);
  return [paint.strong('Read'), ...rows, ...leftOutLines(passedOver, forgotten - passedOver)];
}

/** Kinds of trouble that are told of what was passed over; the rest are counted. */
const KINDS_TOLD = 6;

function troubleLines({ passedOverTrouble }: EvidencePage): string[] {
  const kinds = [...passedOverTrouble].toSorted(([, a], [, b]) => b - a);
  if (kinds.length === 0) return [];
  const told = kinds.slice(0, KINDS_TOLD).map(([words, lines]) => `${printable(words)} (${lines})`);
  const rest = kinds.slice(KINDS_TOLD).reduce((sum, [, lines]) => sum + lines, 0);
  const more = rest > 0 ? [`${kinds.length - KINDS_TOLD} further kinds (${rest})`] : [];
  return wrap(`passed over were lines that tell of ${[...told, ...more].join(', ')}`, '    ');
}

function leftOutLines(passedOver: number, forgotten: number): string[] {
  const chosen = `Of a log with more than ${limits.observationsMax} lines that matter (observationsMax) at most ${limits.linesSelectedMax} are read (linesSelectedMax): of each kind of trouble the first and the last processes whole; and up to ${limits.linesFilledMax} lines (linesFilledMax) more of them, what stood beside them, and the latest.`;
  return [
    ...(passedOver > 0 ? wrap(chosen, '  ') : []),
    ...(forgotten > 0
      ? wrap(
          `${forgotten} observations were left out, the uneventful and the oldest first, to stay within observationsMax`,
          '  ',
        )
      : []),
  ];
}
