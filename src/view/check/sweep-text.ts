import type { Assumption } from '../../check/assumptions.ts';
import { causeWord } from '../../check/cause-of-run.ts';
import type { Sample, SampleVerdict, Sweep, SweepFailure, Swept, Threshold } from '../../check/sweep.ts';
import type { Paint } from '../paint.ts';
import { wrap } from '../wrap.ts';
import { assumedText, restsOnText } from './assumed-words.ts';
import { expectationWords } from '../../check/expectation-words.ts';

/** What was swept, and what fails at either end of the range. */
export type SweptAndFailed = Swept & {
  readonly failures: readonly SweepFailure[];
  /** What any of the nights rests on that no source confirms, each once. */
  readonly assumed: readonly Assumption[];
};

/** The thresholds in words, and a plot of all values that were tried. */
export function sweepText(sweep: Sweep, swept: SweptAndFailed, paint: Paint): string {
  const lines = [
    ...wrap(`${sweep.key}, from ${sweep.shown(sweep.from)} to ${sweep.shown(sweep.to)}`),
    '',
    ...plot(sweep, swept.samples, paint),
    '',
    ...thresholdText(sweep, swept),
    ...assumedText(swept.assumed),
    ...restsOnText(swept.assumed),
  ];
  return `${lines.join('\n')}\n`;
}

function thresholdText(
  sweep: Sweep,
  { samples, thresholds, interrupted, failures }: SweptAndFailed,
): readonly string[] {
  const [first] = samples;
  if (interrupted)
    return [
      ...thresholds.flatMap((one) => wrap(`So far: ${sentence(sweep, one)}.`)),
      ...wrap(
        `Stopped after ${samples.length} ${samples.length === 1 ? 'value' : 'values'}; what lies between is not known.`,
      ),
    ];
  if (thresholds.length === 0)
    switch (first?.verdict) {
      case 'holds':
        return wrap('All that is expected holds everywhere between.');
      case 'undecided':
        return wrap('Nothing that is expected is decided anywhere between: play more of it (--until).');
      case 'fails':
      case undefined:
        return ['What is expected holds nowhere between.', ...failureText(sweep, failures)];
    }
  return [
    ...thresholds.flatMap((one) => wrap(`Threshold: ${sentence(sweep, one)}.`)),
    ...(thresholds.length > 1 ? wrap('There are several: more of it is not simply better or worse.') : []),
  ];
}

/** The better side of it first. */
function sentence({ shown }: Sweep, { below, above }: Threshold): string {
  const isBetterBelow = BEST_FIRST.indexOf(below.verdict) < BEST_FIRST.indexOf(above.verdict);
  const isHolding = [below, above].some(({ verdict }) => verdict === 'holds');
  const words = { holds: 'holds', undecided: 'is undecided', fails: isHolding ? 'does not' : 'does not hold' };
  const sides = [
    `up to ${shown(below.value)} it ${words[below.verdict]}`,
    `from ${shown(above.value)} it ${words[above.verdict]}`,
  ];
  return (isBetterBelow ? sides : sides.toReversed()).join(', ');
}

const BEST_FIRST: readonly SampleVerdict[] = ['holds', 'undecided', 'fails'];

/** What decides instead of the setting that was swept, and where to turn. */
function failureText({ shown }: Sweep, failures: readonly SweepFailure[]): readonly string[] {
  const causes = new Map<string, readonly string[]>();
  for (const failure of failures) {
    const { value } = failure;
    const words = failureWords(failure);
    causes.set(words, [...(causes.get(words) ?? []), shown(value)]);
  }
  const timed = failures.filter(({ timer }) => timer !== undefined);
  // Where something else fails at the other end, no timer is to blame there.
  const where = timed.length < failures.length ? `At ${timed.map(({ value }) => shown(value)).join(' as at ')} ` : '';
  const timers = new Map(timed.flatMap(({ timer }) => (timer ? [[timer.node, timer.key]] : [])));
  return [
    ...[...causes].flatMap(([words, at]) => wrap(`At ${at.join(' as at ')}: ${words}`, '  ', '    ')),
    ...[...timers].flatMap(([node, key]) =>
      wrap(`${where}${node} forgets first, and its timer is ${key}: sweep that, or --set it beside this one.`),
    ),
  ];
}

/** Where nobody noticed anything, what was expected did not hold for all that. */
function failureWords({ session, cause, broken }: SweepFailure): string {
  if (cause) return `${session} fails, ${causeWord(cause) ?? 'with no cause that has a name'}: ${cause.because}.`;
  if (!broken) return `${session} fails, and nobody noticed why.`;
  return `of ${session} this does not hold: ${expectationWords(broken.expectation)} (${broken.found}).`;
}

const PLOT_COLUMNS = 64;
const MARK: Readonly<Record<SampleVerdict, string>> = { holds: '#', undecided: '?', fails: '.' };

/** A row for each of at most so many values: where it lies in the range, and whether it holds. */
function plot({ from, to, shown }: Sweep, samples: readonly Sample[], paint: Paint): readonly string[] {
  const width = Math.max(0, ...samples.map(({ value }) => shown(value).length));
  const painted = { holds: paint.good, undecided: paint.faint, fails: paint.bad };
  return samples.map(({ value, verdict }) => {
    const at = Math.round(((value - from) / (to - from)) * (PLOT_COLUMNS - 1));
    const row = `${' '.repeat(at)}${MARK[verdict]}`.padEnd(PLOT_COLUMNS);
    return `  ${shown(value).padStart(width)} |${row}| ${painted[verdict](verdict)}`;
  });
}

/** `holdfast/sweep@1`: values in the unit of the setting as it was swept (spans in seconds). */
export function sweepJson(
  { key, step, shown }: Sweep,
  { samples, thresholds, interrupted, failures, assumed }: SweptAndFailed,
): string {
  const unit = step === 1_000_000 ? 1e-6 : 1;
  const ofValue = (value: number) => ({ value: Math.round(value * unit * 1e6) / 1e6, shown: shown(value) });
  const of = ({ value, verdict }: Sample) => ({
    ...ofValue(value),
    holds: verdict === 'holds',
    ...(verdict === 'undecided' ? { undecided: true } : {}),
  });
  const document = {
    schema: 'holdfast/sweep@1',
    key,
    thresholds: thresholds.map(({ below, above }) => ({ below: of(below), above: of(above) })),
    samples: samples.map(of),
    failures: failures.map(({ value, session, cause, timer }) => ({
      ...ofValue(value),
      session,
      cause: cause && { code: cause.cause ?? null, node: cause.node ?? null, because: cause.because },
      timer,
    })),
    interrupted,
    assumed,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
