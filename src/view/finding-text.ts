import { printable } from '../base/printable.ts';
import { causes, fixIds } from '../model/codes.ts';
import type { Advice, Assumption, Figure, Finding, Rival, Sentence } from '../model/finding.ts';
import { formatEndpoint } from '../model/flow.ts';
import type { Source } from '../model/source.ts';
import { Moments, timeText } from './moment.ts';
import { COLUMNS, type Paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** One finding as text of at most 100 columns. */
export function findingText(finding: Finding, number: number, paint: Paint): string[] {
  const moments = new Moments(finding.story.flatMap(({ at }) => (at === undefined ? [] : [at])));
  return [
    ...openingLines(finding, number, paint),
    ...section(`What happened${moments.day ? `, ${moments.day}` : ''}`, story(finding.story, moments, paint), paint),
    ...section('In numbers', figures(finding.figures), paint),
    ...section('Taken for granted', finding.assumed.flatMap(assumption), paint),
    ...section(
      'What else it could have been',
      finding.rivals.flatMap((rival) => rivalText(rival, paint)),
      paint,
    ),
    ...section(
      'What to do, least invasive first',
      finding.advice.flatMap((advice, i) => adviceText(advice, i + 1, paint)),
      paint,
    ),
  ];
}

/** What a finding begins with, which no network adds to. */
export const openingLines = (finding: Finding, number: number, paint: Paint): readonly string[] => [
  ...title(finding, number, paint),
  '',
  ...wrap(finding.headline, '  ').map(paint.strong),
  ...doFirst(finding.advice),
  '',
];

/** In a few words, before the story: at night that is what is looked for. The rest of it stands at the end. */
function doFirst([first]: readonly Advice[]): readonly string[] {
  return first ? wrap(fixIds[first.fix], '  Do first: ', '            ') : [];
}

function title({ cause, confidence, root }: Finding, number: number, paint: Paint): string[] {
  const left = `${number}. ${cause}`;
  const line = `${left}${confidence.padStart(COLUMNS - left.length)}`;
  const below = [...wrap(causes[cause], '   ')];
  if (root) below.push(...wrap(`rests on ${root}: ${causes[root]}`, '   '));
  return [paint.bad(line), ...below.map(paint.faint)];
}

function section(name: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint.strong(name), ...lines, ''];
}

function story(sentences: readonly Sentence[], moments: Moments, paint: Paint): string[] {
  return sentences.flatMap((sentence, i) => sentenceText(sentence, i + 1, moments, paint));
}

const INDENT = ' '.repeat(20);

/** A numbered sentence with its time, its citations, and the stamp that stands there. */
export function sentenceText(
  { text, at, stamped, citations, written = [], gap }: Sentence,
  number: number,
  moments: Moments,
  paint: Paint,
): string[] {
  const exact = (stamped ?? at ?? 0) % 1_000_000 !== 0;
  const when = at === undefined ? '' : moments.time(at, exact);
  const lead = `${String(number).padStart(4)}  ${when.padEnd(12)}  `;
  const lines = wrap(gap ? `(gap) ${text}` : text, lead, INDENT);
  const there = stamped === undefined ? '' : timeText(stamped, exact);
  const notes = [
    ...(there === '' || when.startsWith(there) ? [] : [`stamped ${there} there`]),
    ...written.map(({ end, as }) => `${formatEndpoint(end)} is ${formatEndpoint(as)} there`),
  ];
  const own = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  const cited = `${citationText(citations)}${own}`;
  return [...lines, ...(cited ? wrap(cited, INDENT).map(paint.faint) : [])];
}

const CITED_MAX = 6;

/** `media1/bpbrm/log.112026:14,15; client1/vnetd.log:3`, and how many more there are. */
export function citationText(citations: readonly Source[]): string {
  const byFile = new Map<string, string[]>();
  for (const source of citations.slice(0, CITED_MAX)) {
    if ('simulated' in source) continue;
    const place = 'line' in source ? String(source.line) : `frame ${source.frame}`;
    byFile.set(source.file, [...(byFile.get(source.file) ?? []), place]);
  }
  const shown = [...byFile].map(([file, places]) => `${printable(file)}:${places.join(',')}`).join('; ');
  return citations.length > CITED_MAX ? `${shown}; and ${citations.length - CITED_MAX} more` : shown;
}

function figures(list: readonly Figure[]): string[] {
  const width = Math.max(...list.map(({ name }) => name.length), 0) + 2;
  return list.flatMap(({ name, value }) => wrap(value, `  ${name.padEnd(width)}`));
}

const assumption = ({ code, because }: Assumption): string[] => wrap(`${code}: ${because}`, '  ');

function rivalText({ cause, whyLess, splitBy }: Rival, paint: Paint): string[] {
  return [
    ...wrap(`${cause}: ${whyLess}`, '  '),
    ...(splitBy === undefined ? [] : wrap(splitBy, '    decide by: ', '      ').map(paint.faint)),
  ];
}

function adviceText({ text, price }: Advice, number: number, paint: Paint): string[] {
  return [...wrap(text, `  ${number}. `), ...wrap(price, '     price: ', '            ').map(paint.faint)];
}
