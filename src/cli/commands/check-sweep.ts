import type { OpenedCase } from '../../check/open-case.ts';
import { type Assumption, assumedOnce } from '../../check/assumptions.ts';
import { tasksOf } from '../../check/check.ts';
import {
  parseSweep,
  type Sweep,
  sweep,
  type SampleVerdict,
  type SweepFailure,
  sweepFailure,
} from '../../check/sweep.ts';
import { type CaseFiles, type Setting, withSettings } from '../../check/what-if.ts';
import { sweepJson, sweepText } from '../../view/check/sweep-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openCase, strangeLine } from '../intake/case.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { complain, paint } from '../output.ts';
import type { PlayedNight } from '../workers/night.ts';
import { Nights } from '../workers/nights.ts';
import { refused } from '../refused.ts';
import type { CheckFlags } from './check.ts';

/** `--sweep`: where between two values of a setting the verdict changes. */
export async function runSweep(
  flags: CheckFlags & { readonly sweep: string },
  { files, opened }: { readonly files: CaseFiles; readonly opened: OpenedCase },
): Promise<ExitCode> {
  const wanted = parseSweep(flags.sweep);
  if (typeof wanted === 'string') return refused(wanted);
  // A key that is nowhere, or a value that nothing can have, is told once, before anything is played.
  for (const end of [wanted.from, wanted.to]) {
    const changed = at(files, wanted, end);
    if (typeof changed === 'string') return refused(changed);
    const strange = strangeLine(files, changed);
    if (strange !== undefined) return refused(`--sweep: ${strange}`);
    if (openCase(changed, flags)) continue;
    complain(`this is the case with ${wanted.key}=${wanted.written(end)} of --sweep in it: look at that first`);
    return EXIT.unusable;
  }
  const { session, seed, until } = flags;
  const sessions = [...tasksOf(opened.plan, flags)].length;
  const interrupt = stopOnInterrupt();
  const { signal } = interrupt;
  const nights = new Nights({ files, choice: { session, seed }, until, opened, sessions, nights: NIGHTS, signal });
  const stopped = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  const atEnds: SweepFailure[] = [];
  const assumed: Assumption[] = [];
  const swept = await sweep(wanted, async (value) => {
    const failing = nights.play({ setting: settingAt(wanted, value) }).then((night) => {
      assumed.push(...(night?.assumed ?? []));
      const first = night?.failing.find(({ undecided }) => !undecided);
      if (first && (value === wanted.from || value === wanted.to))
        atEnds.push(
          sweepFailure(wanted, opened.network, {
            value,
            session: first.name,
            cause: first.cause,
            broken: first.broken,
          }),
        );
      return verdictOf(night);
    });
    // What a thread that is ended still had to play is nobody’s any more.
    failing.catch(() => undefined);
    return Promise.race([failing, stopped]);
  }).finally(() => nights.end());
  interrupt.release();
  const failures = atEnds.toSorted((a, b) => a.value - b.value);
  const told = { ...swept, failures, assumed: assumedOnce(assumed) };
  process.stdout.write(flags.json ? sweepJson(wanted, told) : sweepText(wanted, told, paint()));
  if (swept.interrupted) return EXIT.interrupted;
  const verdicts = new Set(swept.samples.map(({ verdict }) => verdict));
  if (verdicts.has('fails')) return EXIT.found;
  return verdicts.has('undecided') ? EXIT.unusable : EXIT.clean;
}

/** Seventeen values, and about ten steps to a threshold. */
const NIGHTS = 27;

const settingAt = ({ key, written }: Sweep, value: number): Setting => ({
  key,
  value: written(value),
  flag: '--sweep',
});

const at = (files: CaseFiles, wanted: Sweep, value: number): CaseFiles | string =>
  withSettings(files, [settingAt(wanted, value)]);

/** What cannot be opened with a value fails with it. */
function verdictOf(night: PlayedNight): SampleVerdict {
  if (night?.failing.length === 0) return 'holds';
  return night?.failing.every(({ undecided }) => undecided) ? 'undecided' : 'fails';
}
