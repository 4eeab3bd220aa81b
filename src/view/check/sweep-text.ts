import type { Sample, Sweep, Swept, Threshold } from '../../check/sweep.ts';
import type { Paint } from '../paint.ts';
import { wrap } from '../wrap.ts';

/** The thresholds in words, and a plot of all values that were tried. */
export function sweepText(sweep: Sweep, swept: Swept, paint: Paint): string {
  const lines = [
    ...wrap(`${sweep.key}, from ${sweep.shown(sweep.from)} to ${sweep.shown(sweep.to)}`),
    '',
    ...plot(sweep, swept.samples, paint),
    '',
    ...thresholdText(sweep, swept),
  ];
  return `${lines.join('\n')}\n`;
}

function thresholdText(sweep: Sweep, { samples, thresholds, interrupted }: Swept): readonly string[] {
  const [first] = samples;
  if (interrupted)
    return [
      ...thresholds.flatMap((one) => wrap(`So far: ${sentence(sweep, one)}.`)),
      ...wrap(
        `Stopped after ${samples.length} ${samples.length === 1 ? 'value' : 'values'}; what lies between is not known.`,
      ),
    ];
  if (thresholds.length === 0)
    return wrap(
      first?.holds ? 'All that is expected holds everywhere between.' : 'What is expected holds nowhere between.',
    );
  return [
    ...thresholds.flatMap((one) => wrap(`Threshold: ${sentence(sweep, one)}.`)),
    ...(thresholds.length > 1 ? wrap('There are several: more of it is not simply better or worse.') : []),
  ];
}

function sentence({ shown }: Sweep, { below, above }: Threshold): string {
  const [good, bad] = below.holds ? [below, above] : [above, below];
  return `${below.holds ? 'up to' : 'from'} ${shown(good.value)} it holds, ${below.holds ? 'from' : 'up to'} ${shown(bad.value)} it does not`;
}

const PLOT_COLUMNS = 64;
const MARK = { holds: '#', fails: '.' };

/** A row for each of at most so many values: where it lies in the range, and whether it holds. */
function plot({ from, to, shown }: Sweep, samples: readonly Sample[], paint: Paint): readonly string[] {
  const width = Math.max(0, ...samples.map(({ value }) => shown(value).length));
  return samples.map(({ value, holds }) => {
    const at = Math.round(((value - from) / (to - from)) * (PLOT_COLUMNS - 1));
    const row = `${' '.repeat(at)}${holds ? MARK.holds : MARK.fails}`.padEnd(PLOT_COLUMNS);
    const word = holds ? paint.good('holds') : paint.bad('fails');
    return `  ${shown(value).padStart(width)} |${row}| ${word}`;
  });
}

/** `holdfast/sweep@1`: values in the unit of the setting as it was swept (spans in seconds). */
export function sweepJson({ key, step, shown }: Sweep, { samples, thresholds, interrupted }: Swept): string {
  const unit = step === 1_000_000 ? 1e-6 : 1;
  const of = ({ value, holds }: Sample) => ({
    value: Math.round(value * unit * 1e6) / 1e6,
    shown: shown(value),
    holds,
  });
  const document = {
    schema: 'holdfast/sweep@1',
    key,
    thresholds: thresholds.map(({ below, above }) => ({ below: of(below), above: of(above) })),
    samples: samples.map(of),
    interrupted,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
