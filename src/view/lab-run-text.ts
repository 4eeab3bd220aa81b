import { type Duration, formatDuration, inSeconds } from '../base/duration.ts';
import type { Paint } from './paint.ts';
import { fit } from './text-columns.ts';
import { wrap } from './wrap.ts';

/** A run of sessions on the kernel, as it is told. */
export interface ShownRun {
  readonly speed: number;
  /** Nobody asked for that speed; it was chosen so that the times of the case are whole seconds. */
  readonly isFitted: boolean;
  readonly kernel: string;
  readonly tolerance: string;
  readonly sessions: readonly ShownSession[];
}

export type ShownSession = { readonly name: string } & (
  | { readonly verdict: 'not-comparable'; readonly reasons: readonly string[] }
  | {
      readonly verdict: 'agrees' | 'differs';
      readonly simulated: ShownOutcome;
      readonly measured: ShownOutcome;
      readonly differences: readonly ShownDifference[];
      /** The largest difference of all steps; later than simulated is above 0. */
      readonly largest: Duration;
      readonly rounded: readonly ShownRounding[];
    }
);

/** `what`: `clientd ETIMEDOUT`, or `completed`. */
export interface ShownOutcome {
  readonly what: string;
  readonly at: Duration | undefined;
}

export interface ShownDifference {
  readonly about: string;
  readonly simulated: string;
  readonly measured: string;
}

export interface ShownRounding {
  readonly what: string;
  readonly exact: Duration;
  readonly taken: Duration;
}

const NAME = 31;
const WHAT = 29;
const TIME = 11;

/** A row for each session, in at most 100 columns; below it what differs, and why something was not played. */
export function labRunText(run: ShownRun, paint: Paint): string {
  const { speed, isFitted, kernel, tolerance, sessions } = run;
  const head = `${fit('session', NAME)}${fit('who noticed what first', WHAT)}${cells('simulated', 'measured', 'apart')}  verdict`;
  const lines = [
    ...wrap(
      `Times divided by ${speed}${isFitted ? ', which fits the times of the case (--speed chooses another),' : ''} on Linux ${kernel}. Times agree that are ${tolerance}. "apart": the largest ` +
        'difference of all steps.',
      '',
    ),
    '',
    paint.faint(head),
    ...sessions.flatMap((one) => rows(one, paint)),
    '',
    ...wrap(summary(sessions), ''),
    ...roundings(sessions),
  ];
  return `${lines.join('\n')}\n`;
}

const cells = (...texts: readonly string[]): string =>
  texts.map((text, i) => text.padStart(i === 2 ? 8 : TIME)).join('');

function rows(session: ShownSession, paint: Paint): readonly string[] {
  const name = fit(session.name, NAME - 1);
  if (session.verdict === 'not-comparable')
    return [`${name} not comparable`, ...session.reasons.flatMap((reason) => wrap(reason, '    '))];
  const { simulated, measured, verdict, differences } = session;
  const times = cells(time(simulated.at), time(measured.at), lateness(session.largest));
  const words = verdict === 'agrees' ? paint.good(verdict) : paint.bad(verdict);
  return [
    `${name} ${fit(simulated.what, WHAT - 1)} ${times}  ${words}`,
    ...differences.flatMap(({ about, simulated: said, measured: seen }) => [
      `    ${about}`,
      ...wrap(said, '      simulated  '),
      ...wrap(seen, '      measured   '),
    ]),
  ];
}

const time = (at: Duration | undefined): string => (at === undefined ? '-' : `${inSeconds(at).toFixed(2)} s`);
const lateness = (by: number): string => `${by < 0 ? '-' : '+'}${(Math.abs(by) / 1e6).toFixed(2)}`;

function summary(sessions: readonly ShownSession[]): string {
  const count = (verdict: ShownSession['verdict']): number => sessions.filter((one) => one.verdict === verdict).length;
  const all = sessions.length;
  const parts = [
    `${all} ${all === 1 ? 'session' : 'sessions'}`,
    `${count('agrees')} ${count('agrees') === 1 ? 'agrees' : 'agree'}`,
  ];
  if (count('differs') > 0) parts.push(`${count('differs')} ${count('differs') === 1 ? 'differs' : 'differ'}`);
  if (count('not-comparable') > 0) parts.push(`${count('not-comparable')} not comparable`);
  return `${parts.join(', ')}.${uncompared(count('not-comparable'), sessions.length)}`;
}

/** What was not played agrees with nothing. */
function uncompared(count: number, all: number): string {
  if (count === 0) return '';
  return count === all
    ? ' Nothing was compared: whether the kernel does what check says of them is not known.'
    : ` Of the ${count === 1 ? 'one' : count} that ${count === 1 ? 'is' : 'are'} not comparable nothing is known.`;
}

/** Once each, though every session of a network has them. */
function roundings(sessions: readonly ShownSession[]): readonly string[] {
  const all = sessions.flatMap((one) => (one.verdict === 'not-comparable' ? [] : one.rounded));
  const words = new Set(
    all.map(({ what, exact, taken }) => `${what}: ${formatDuration(exact)} taken as ${formatDuration(taken)}`),
  );
  return [...words].flatMap((one) => wrap(`rounded in both: ${one}`, ''));
}
