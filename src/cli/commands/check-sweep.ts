import { checkSession, tasksOf } from '../../check/check.ts';
import { parseSweep, type Sweep, sweep, type Swept } from '../../check/sweep.ts';
import { type CaseFiles, withSettings } from '../../check/what-if.ts';
import { sweepJson, sweepText } from '../../view/check/sweep-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openCase, strangeLine } from '../intake/case.ts';
import { paint } from '../output.ts';
import { type CheckFlags, refused } from './check.ts';

/** `--sweep`: where between two values of a setting the verdict changes. */
export function runSweep(flags: CheckFlags & { readonly sweep: string }, files: CaseFiles): ExitCode {
  const wanted = parseSweep(flags.sweep);
  if (typeof wanted === 'string') return refused(wanted);
  // A key that is nowhere, or a value that nothing can have, is told once, before anything is played.
  for (const end of [wanted.from, wanted.to]) {
    const changed = at(files, wanted, end);
    if (typeof changed === 'string') return refused(changed.replace('--set', '--sweep'));
    const strange = strangeLine(files, changed);
    if (strange !== undefined) return refused(`--sweep: ${strange}`);
    if (!openCase(changed)) return EXIT.unusable;
  }
  const swept = sweep(wanted, (value) => {
    const changed = at(files, wanted, value);
    const opened = typeof changed === 'string' ? undefined : openCase(changed);
    if (!opened) return false;
    return [...tasksOf(opened.plan, flags)].every(
      (task) => checkSession({ ...opened, until: flags.until }, task).holds,
    );
  });
  process.stdout.write(flags.json ? sweepJson(wanted, swept) : sweepText(wanted, swept, paint()));
  return holdsThroughout(swept) ? EXIT.clean : EXIT.found;
}

const at = (files: CaseFiles, { key, written }: Sweep, value: number): CaseFiles | string =>
  withSettings(files, [{ key, value: written(value) }]);

const holdsThroughout = ({ samples }: Swept): boolean => samples.every(({ holds }) => holds);
