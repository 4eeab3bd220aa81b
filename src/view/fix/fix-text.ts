import { limits } from '../../base/limits.ts';
import { printable } from '../../base/printable.ts';
import { someOf } from '../../base/some-of.ts';
import type { Answer } from '../../fix/case-fixes.ts';
import type { Attempt, Fix, Mending } from '../../fix/fix.ts';
import { type Goal, goalName, missedWords, type Outcome } from '../../fix/goal.ts';
import type { Price } from '../../fix/price.ts';
import { rateWords, tableWords } from '../../fix/price-words.ts';
import { shWord } from '../../fix/script/quote.ts';
import { platformWords, type Script, type ScriptStep } from '../../fix/script/script.ts';
import { causes, fixIds } from '../../model/codes.ts';
import { columnsOf } from '../columns.ts';
import { COLUMNS, type Paint } from '../paint.ts';
import { fit, foldColumns } from '../text-columns.ts';
import { wrap } from '../wrap.ts';

/** A fix with what has to be typed for it. */
export interface Written {
  readonly fix: Fix;
  readonly scripts: readonly Script[];
}

/** How an answer is told. */
export interface Telling {
  readonly scriptsOf: (fix: Fix) => readonly Script[];
  /** The fix that is told in full. */
  readonly choice: (mending: Mending) => Fix | undefined;
  readonly paint: Paint;
}

/**
 * An answer as text of at most 100 columns, but for what is to be copied: a table for each goal that is missed, then
 * one of its fixes in full.
 */
export function answerText(answer: Answer, telling: Telling): readonly string[] {
  const { paint } = telling;
  const { finding, mendings, made, assumed, not } = answer;
  const told = mendingsText(mendings, telling);
  return [
    ...(finding ? [...wrap(`${finding.cause}: ${finding.headline}`).map(paint.strong), ''] : []),
    ...(assumed.length > 0 && not === undefined ? [...wrap(made ? MADE : PLAYED_THERE), ''] : []),
    ...(not === undefined ? [] : [...wrap(not), '', ...unproved(answer, paint)]),
    ...told,
    ...(mendings.length === 0 && not === undefined && !finding
      ? [paint.good('Everything that is expected holds.')]
      : []),
  ];
}

/** What the finding advises all the same: it is told, and told apart. */
function unproved({ finding }: Answer, paint: Paint): readonly string[] {
  if (!finding || finding.advice.length === 0) return [];
  return [
    paint.strong('Advised, not proved'),
    ...finding.advice.flatMap(({ fix, text, price }) => [
      ...wrap(`${fix}: ${text}`, '   '),
      ...wrap(price, '     ').map(paint.faint),
    ]),
    '',
  ];
}

const MADE =
  'Proved in a network that was made of what the evidence tells: both ends, the device between them, and the timers that were measured (ASSUMED_RECONSTRUCTION).';

const PLAYED_THERE =
  'Proved in the network that is described, by a session that was made of what the evidence tells: both ends, and how long they say nothing (ASSUMED_RECONSTRUCTION).';

/** Goals that the same fixes reach are told with the first of them. */
function mendingsText(mendings: readonly Mending[], telling: Telling): readonly string[] {
  const { paint } = telling;
  const told = new Map<string, Mending>();
  return mendings.flatMap((mending) => {
    const key = JSON.stringify(mending.fixes.map(({ patch }) => patch));
    const first = told.get(key);
    if (first && mending.fixes.length > 0)
      return [...headOf(mending, paint), ...wrap(`Mended by the same as ${goalName(first.goal)}.`, '   '), ''];
    told.set(key, mending);
    return [...mendingText(mending, telling), ''];
  });
}

const headOf = ({ goal, alike, cause, before }: Mending, paint: Paint): readonly string[] => [
  ...title(goalName(goal), cause ?? 'no cause that has a name').map(paint.bad),
  ...(alike.length === 0 ? [] : wrap(alikeWords(alike), '   ')),
  ...wrap(before.words, '   '),
];

const ALIKE_SHOWN = 6;

function alikeWords(alike: readonly Goal[]): string {
  const names = alike.map((goal) => (goal.is === 'session' ? goal.name : goalName(goal)));
  return `The same, and the same fixes, for ${someOf(names, ALIKE_SHOWN)}, which differ in nothing but their name.`;
}

function mendingText(mending: Mending, { scriptsOf, choice, paint }: Telling): readonly string[] {
  const { cause, fixes, none } = mending;
  const told = choice(mending);
  return [
    ...headOf(mending, paint),
    ...(cause ? wrap(causes[cause], '   ').map(paint.faint) : []),
    '',
    ...(none === undefined ? table(fixes, paint) : wrap(none, '   ')),
    ...(mending.cut ? ['', ...wrap(CUT, ' ')] : []),
    ...failedText(mending, paint),
    ...(fixes.length > 1 ? ['', ...wrap(OTHERS, ' ').map(paint.faint)] : []),
    ...(told ? ['', ...fixText({ fix: told, scripts: scriptsOf(told) }, paint)] : []),
  ];
}

const CUT = `The search came to its bound of ${limits.replaysMax} replays: there may be more than this. Asked for alone (--session, --finding), it gets as many.`;

const OTHERS = '--fix NUMBER shows another of these in full; with --write DIR its scripts.';

function title(left: string, right: string): readonly string[] {
  const name = printable(left);
  const gap = COLUMNS - columnsOf(name) - right.length;
  return gap > 1 ? [`${name}${' '.repeat(gap)}${right}`] : [...wrap(name), `   ${right}`];
}

const WIDTHS = { number: 3, what: 46, where: 18, running: 17 } as const;

function table(fixes: readonly Fix[], paint: Paint): readonly string[] {
  const head = row(['#', 'fix', 'where', 'acts on', 'gives away']);
  return [paint.strong(head), ...fixes.flatMap((fix, i) => fixRows(fix, i + 1, paint))];
}

function row([number = '', what = '', where = '', running = '', security = '']: readonly string[]): string {
  const cells = [
    fit(number, WIDTHS.number),
    fit(what, WIDTHS.what),
    fit(where, WIDTHS.where),
    fit(running, WIDTHS.running),
  ];
  return ` ${cells.join(' ')} ${security}`.trimEnd();
}

const RUNNING = { 'at-once': 'running too', 'new-connections': 'new connections' } as const;
const SECURITY = { none: 'nothing', some: 'little', much: 'much' } as const;

function fixRows({ words, price, breaks, proof }: Fix, number: number, paint: Paint): readonly string[] {
  const [first = '', ...more] = foldColumns(printable(words), WIDTHS.what);
  const where = [...price.devices, ...price.hosts].map(printable).join(', ');
  return [
    row([String(number), first, where, RUNNING[price.running], SECURITY[price.security]]),
    ...more.map((line) => row(['', line])),
    ...wrap(`proof: ${proof.after.words}`, '     ').map(paint.faint),
    ...breaks.flatMap(({ goal, after }) =>
      wrap(`breaks ${goalName(goal)}: ${missedWords(after)}`, '     ').map(paint.bad),
    ),
  ];
}

function failedText({ failed, before }: Mending, paint: Paint): readonly string[] {
  if (failed.length === 0) return [];
  return [
    '',
    paint.strong(' Does not help'),
    ...failed.flatMap((one) => [
      ...wrap(one.words, '   - ', '     '),
      ...wrap(insteadWords(one, before), '       ').map(paint.faint),
    ]),
  ];
}

/** What is missed is told where it is not the same as without the attempt. */
function insteadWords({ after, lost }: Attempt, before: Outcome): string {
  const words = after.expectation === before.expectation ? after.words : missedWords(after);
  return lost ? `breaks ${goalName(lost)}: ${words}` : words;
}

/** One fix in full: why, what it costs, what to type, and the way back. */
export function fixText({ fix, scripts }: Written, paint: Paint): readonly string[] {
  return [
    ...title(` ${fix.words}`, [fix.fix, ...fix.with].join(' + ')).map(paint.strong),
    ...wrap(fixIds[fix.fix], '   '),
    ...fix.leftAlone.flatMap((words) => wrap(words, '   ')),
    ...priceText(fix.price),
    ...scripts.flatMap((script) => ['', ...scriptText(script, paint)]),
  ];
}

function priceText(price: Price): readonly string[] {
  const { running, restart, gives, packetsPerSecond, sessions, source } = price;
  const lines = [
    running === 'at-once' ? 'Connections that stand profit at once.' : 'Connections that stand keep what they have.',
    ...(restart === undefined ? [] : [`To be restarted: ${restart}.`]),
    ...(gives === undefined ? [] : [/[.!?]$/.test(gives) ? gives : `${gives}.`]),
    ...(packetsPerSecond > 0 ? [`Adds ${rateWords(packetsPerSecond)}.`] : []),
    ...tableWords(price),
    ...(sessions === 0 ? [] : [`${sessions} ${sessions === 1 ? 'session' : 'sessions'} of the case concerned.`]),
    `Source: ${source}.`,
  ];
  return wrap(lines.join(' '), '   ');
}

/** What is typed on one node, each line as it is: it is copied. */
export function scriptText(script: Script, paint: Paint): readonly string[] {
  const { node, steps, files, notes } = script;
  const back = steps.toReversed().flatMap(wayBack);
  return [
    ...wrap(`on ${node} (${platformWords(script)})`, '   ').map(paint.strong),
    ...steps.flatMap(({ apply }) => apply).flatMap(copied),
    ...(back.length > 0 ? [paint.faint('   the way back'), ...back] : []),
    ...files.flatMap(({ path, text, how }) => [
      ...wrap(
        `${how === 'new' ? 'lasting, in' : how === 'append' ? 'lasting, behind' : 'lasting, by hand in'} ${path}`,
        '   ',
      ).map(paint.faint),
      ...copied(text.trimEnd()),
    ]),
    ...notes.flatMap((note) => wrap(note, '   ')),
  ];
}

/**
 * By hand nothing is kept in `$was`: what the case says that it was stands in its place, or the question for it before.
 */
function wayBack({ rollback, saves, was, byHand }: ScriptStep): readonly string[] {
  if (byHand) return byHand.flatMap(copied);
  if (saves === undefined || !rollback.some((line) => line.includes('$was'))) return rollback.flatMap(copied);
  if (was !== undefined) return rollback.flatMap((line) => copied(line.replaceAll('"$was"', shWord(was))));
  return [
    ...wrap('with what this prints before anything is changed (the script of --write keeps it)', '     '),
    ...copied(`was=$(${saves})`),
    ...rollback.flatMap(copied),
  ];
}

/**
 * What is copied stands as it is, however long: a line that is broken anywhere is another command. One command of
 * several lines is several lines, and the carriage return of a file that has such is nothing to see.
 */
const copied = (text: string): readonly string[] =>
  text.split(/\r?\n/).map((line) => (line === '' ? '' : `     ${printable(line)}`));
