import { type Duration, formatDuration, microseconds } from '../base/duration.ts';
import { printable } from '../base/printable.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { Paint } from './paint.ts';
import { findingText } from './finding-text.ts';
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
  return [
    ...told.flatMap((finding, i) => findingText(finding, i + 1, paint)),
    ...(first ? [] : nothing(evidence, paint)),
    ...(all ? [] : alsoFound(others, paint)),
    ...clockLines(evidence, paint),
    ...inputLines(evidence, paint),
    '',
  ].join('\n');
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
  const lines = others.map((clock) => {
    const name = printable(clock.id);
    if (!clock.tied) return `${name}: nothing ties it to ${printable(reference.id)}; taken to agree`;
    const error = clock.error === undefined ? ', only bounded on one side' : ` ± ${formatDuration(clock.error)}`;
    const odd =
      clock.contradicting > 0 ? `, ${clock.contradicting} of them contradict (a stepped or drifting clock)` : '';
    return `${name} ${aheadOrBehind(clock.offset)} ${printable(reference.id)}${error}, from ${clock.pairs} ordered pairs${odd}`;
  });
  return [
    paint.strong(`Clocks (times above are those of ${printable(reference.id)})`),
    ...lines.flatMap((line) => wrap(line, '  ')),
    '',
  ];
}

const aheadOrBehind = (offset: Duration): string =>
  offset === 0
    ? 'agrees with'
    : `is ${formatDuration(microseconds(Math.abs(offset)))} ${offset > 0 ? 'behind' : 'ahead of'}`;

function inputLines({ pages, datings, forgotten }: Evidence, paint: Paint): string[] {
  const undated = new Set(datings.filter(({ by }) => by === 'none' || by === 'no-year').map(({ file }) => file));
  const rows = pages.flatMap((page) => {
    const what = [
      page.lines > 0 ? `${page.lines} lines, ${page.linesRead} used` : '',
      page.conversations.length > 0 ? `${page.conversations.length} connections` : '',
      page.unreadCount > 0 ? `${page.unreadCount} could not be read` : '',
      undated.has(page.file) && page.observations.length > 0 ? 'no date' : '',
    ].filter(Boolean);
    const examples = page.unread.slice(0, 3).flatMap(({ line, reason }) => wrap(`line ${line}: ${reason}`, '    '));
    return [...wrap(`${page.file}: ${what.join(', ') || 'nothing that Holdfast reads'}`, '  ', '    '), ...examples];
  });
  const let_go =
    forgotten > 0 ? wrap(`${forgotten} uneventful observations were let go to stay inside observationsMax`, '  ') : [];
  return [paint.strong('Read'), ...rows, ...let_go];
}
