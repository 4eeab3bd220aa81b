import { formatDuration, microseconds } from '../../base/duration.ts';
import { between, instant, later } from '../../base/instant.ts';
import { causeWord } from '../../check/cause-of-run.ts';
import type { KeptVerdict } from '../../check/check.ts';
import type { Judgement } from '../../check/judgement.ts';
import type { Notice } from '../../dialogue/outcome.ts';
import { causes } from '../../model/codes.ts';
import { lineWords, type UnreadConfig } from '../../model/configuration.ts';
import { formatEndpoint, formatFlow } from '../../model/flow.ts';
import { changedEnds } from '../../model/translations.ts';
import { unreadText } from '../lint-text.ts';
import type { Paint } from '../paint.ts';
import { wrap } from '../wrap.ts';
import { assumedText, restsOnText } from './assumed-words.ts';
import type { CheckTally } from './check-tally.ts';
import { expectationWords } from '../../check/expectation-words.ts';
import { interruptedWords } from './interrupted-words.ts';
import { limitWords } from './limit-words.ts';
import { momentWords } from '../moment-words.ts';

/** How much was played, and how much of what it rests on was understood. */
export interface Readings {
  /** Sessions that were to be played. */
  readonly of: number;
  readonly interrupted: boolean;
  /** So many of those that fail were told before. */
  readonly told?: number;
  readonly unread?: readonly UnreadConfig[];
}

/**
 * What became of the sessions, those that fail first, as text of at most 100 columns; those of them that were told
 * before (`failureText`) are left out.
 */
export function checkText(
  tally: CheckTally,
  paint: Paint,
  { of, interrupted, told = 0, unread = [] }: Readings,
): string {
  const lines = [
    ...tally.failing.slice(told).flatMap((one) => [...failingText(one, paint), '']),
    ...more(tally.played - tally.held - tally.failing.length, tally.undecided > 0 ? 'that do not hold' : 'that fail'),
    ...tally.holding.flatMap((one) => holdingText(one, paint)),
    ...more(tally.held - tally.holding.length, 'that hold'),
    ...(tally.holding.length > 0 ? [''] : []),
    ...causeCounts(tally),
    ...(interrupted ? wrap(`Interrupted: ${interruptedWords(tally.played, of)}.`) : []),
    ...(tally.unjudged > 0
      ? wrap(`${count(tally.unjudged, 'expectation is', 'expectations are')} neither kept nor broken; see above.`)
      : []),
    // Where nothing came to its end, nothing holds either.
    ...(interrupted && tally.played === 0
      ? []
      : wrap(summary(tally, unread.length > 0 ? ', as far as the configuration is understood' : ''))),
    ...assumedText(tally.assumed.values()),
    ...unreadText(unread),
    ...restsOnText(tally.assumed.values()),
  ];
  return `${lines.join('\n')}\n`;
}

/** One session that fails, as the whole text begins with it. */
export const failureText = (verdict: KeptVerdict, paint: Paint): string =>
  `${failingText(verdict, paint).join('\n')}\n\n`;

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

const more = (number: number, what: string): readonly string[] =>
  number > 0 ? [`  and ${number} more ${what}`, ''] : [];

function summary({ played, held, failed, undecided }: CheckTally, asFarAs: string): string {
  if (played === held) return `${count(played, 'session', 'sessions')}: all that is expected holds${asFarAs}.`;
  return `${count(played, 'session', 'sessions')}: ${held} as expected, ${failed} not${undecided > 0 ? `, ${undecided} undecided` : ''}${asFarAs}.`;
}

/** Where many fail, how many of each. */
const causeCounts = ({ causes: counts, failed }: CheckTally): readonly string[] =>
  failed < 3
    ? []
    : [...[...counts].toSorted((a, b) => b[1] - a[1]).map(([cause, number]) => `  ${number} x ${cause}`), ''];

function holdingText(verdict: KeptVerdict, paint: Paint): readonly string[] {
  const first = `${paint.good('holds')}  `;
  const [head = '', ...rest] = wrap(
    `${verdict.name}: ${verdict.judgements.map(({ expectation, found }) => `${expectationWords(expectation)} (${found})`).join('; ')}`,
    'holds  ',
  );
  return [head.replace('holds  ', first), ...rest];
}

function failingText(verdict: KeptVerdict, paint: Paint): readonly string[] {
  const { name, dialogue, judgements, outcome, cause, seed, limit, undecided } = verdict;
  const word = undecided ? 'undecided  ' : 'FAILS  ';
  const title = wrap(`${name}${dialogue === undefined ? '' : `, ${dialogue}`} (seed ${seed})`, word);
  return [
    (undecided ? paint.strong : paint.bad)(title[0] ?? ''),
    ...title.slice(1),
    ...judgements.filter((one) => one.verdict !== 'holds').flatMap((one) => judgementText(one, paint)),
    ...entry('noticed', outcome.noticed.slice(0, NOTICES_SHOWN).map(noticeWords)),
    ...entry(
      'printed',
      outcome.statuses.map(
        ({ at, actor, status, words }) => `${momentWords(at)}  ${actor} ${status}${words === '' ? '' : ` ${words}`}`,
      ),
    ),
    ...entry(
      'waits',
      outcome.waits
        .slice(0, NOTICES_SHOWN)
        .map(
          ({ actor, host, step, written, since }) =>
            `${momentWords(since)}  ${actor} on ${host} waits at “${step}”${written === undefined ? '' : `, ${written}`}`,
        ),
    ),
    ...causeText(verdict),
    ...(cause?.cause === undefined ? [] : wrap(causes[cause.cause], ' '.repeat(INDENT))),
    ...(limit ? wrap(limitWords(limit, verdict), label('limit')) : []),
  ];
}

const INDENT = 16;
const NOTICES_SHOWN = 5;
const label = (word: string): string => `       ${word.padEnd(INDENT - 7)}`;

const entry = (word: string, lines: readonly string[]): readonly string[] =>
  lines.flatMap((line, i) => wrap(line, i === 0 ? label(word) : ' '.repeat(INDENT), ' '.repeat(INDENT + 2)));

function judgementText({ expectation, verdict, found }: Judgement, paint: Paint): readonly string[] {
  return [
    ...wrap(expectationWords(expectation), label('expected')),
    ...wrap(lineWords(expectation.by), ' '.repeat(INDENT)).map(paint.faint),
    ...wrap(`${FOUND[verdict]}${found}`, label('found')),
  ];
}

const FOUND: Readonly<Record<Judgement['verdict'], string>> = {
  holds: '',
  broken: '',
  'about-nothing': 'neither kept nor broken: ',
  undecided: 'undecided: ',
};

const noticeWords = ({ at, actor, host, error, by, step, ...notice }: Notice): string =>
  `${momentWords(at)}  ${actor} on ${host}: ${error}${by === undefined ? '' : ` (${by})`} at “${step}”${noticedFlow(notice)}`;

/** As the host has it, and which connection that is on the client's side of a translation. */
function noticedFlow({ flow, flowThere }: Pick<Notice, 'flow' | 'flowThere'>): string {
  if (!flow) return '';
  if (!flowThere) return `, ${formatFlow(flow)}`;
  const ends = changedEnds(flowThere, flow).map(([there, own]) => `${formatEndpoint(there)} is ${formatEndpoint(own)}`);
  return `, ${formatFlow(flowThere)} (${ends.join(', ')}, translated)`;
}

function causeText({ cause, start }: KeptVerdict): readonly string[] {
  if (!cause) return [];
  const after = between(later(instant(0), start), cause.at);
  const moment =
    after < 0 ? `${formatDuration(microseconds(Math.abs(after)))} before` : `${formatDuration(after)} after`;
  const words = causeWord(cause) ?? 'none that has a name';
  return wrap(`${words}, ${moment} the start: ${cause.because}`, label('cause'));
}
