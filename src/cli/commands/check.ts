import type { Duration } from '../../base/duration.ts';
import { tasksOf } from '../../check/check.ts';
import type { Plan } from '../../check/plan.ts';
import { type CaseFiles, type Setting, withSettings } from '../../check/what-if.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { caseInputs, openCase, readCase, strangeLine } from '../intake/case.ts';
import { complain } from '../output.ts';
import { overwritten } from '../overwritten.ts';
import { refused } from '../refused.ts';
import type { MeasuredFile } from './check-timeouts.ts';

export interface CheckFlags {
  readonly session?: string;
  readonly seed?: number;
  readonly seeds?: number;
  readonly until?: Duration;
  readonly set?: readonly Setting[];
  readonly timeouts?: readonly MeasuredFile[];
  readonly sweep?: string;
  readonly json: boolean;
  readonly junit?: string;
  readonly timeline: boolean;
  readonly svg?: string;
  readonly emitLogs?: string;
}

/**
 * `holdfast check`: plays the sessions of a case in virtual time, and says for each whether what is expected of it
 * holds.
 */
export async function runCheck(flags: CheckFlags, path: string): Promise<ExitCode> {
  const clash = clashOf(flags);
  if (clash !== undefined) return refused(clash);
  const lost = overwritten({ '--svg': flags.svg, '--junit': flags.junit }, caseInputs(path));
  if (lost !== undefined) return refused(lost);
  const read = await readCase(path);
  if (!read) return EXIT.unusable;
  const settings = await settingsOf(read, flags);
  if (typeof settings === 'string') return refused(settings);
  const files = withSettings(read, settings);
  if (typeof files === 'string') return refused(files);
  const strange = settings.length > 0 ? strangeLine(read, files) : undefined;
  if (strange !== undefined) return refused(`${flagsOf(settings)}: ${strange}`);
  const opened = openCase(files, flags);
  if (!opened && settings.length > 0)
    complain(`this is the case with ${flagsOf(settings)} in it: look at the settings first`);
  if (!opened) return EXIT.unusable;
  const unknown = unknownSession(opened.plan, flags.session);
  if (unknown !== undefined) return refused(unknown);
  const { sweep, seeds, emitLogs } = flags;
  const { unread } = opened;
  if (unread.length > 0 && (sweep ?? seeds ?? emitLogs) !== undefined)
    complain(
      `${unread.length} of the lines of its network are not understood, and could matter: holdfast lint has them`,
    );
  if (sweep !== undefined) return (await import('./check-sweep.ts')).runSweep({ ...flags, sweep }, { files, opened });
  if (emitLogs !== undefined)
    return (await import('./check-emit.ts')).runEmit({ ...flags, emitLogs }, { files, opened });
  if (seeds !== undefined) return (await import('./check-seeds.ts')).runSeeds({ ...flags, seeds }, { files, opened });
  return (await import('./check-night.ts')).runNight(flags, { files, opened });
}

/** Those that were given: `--set`, or `--timeouts and --set`. */
const flagsOf = (settings: readonly Setting[]): string =>
  [...new Set(settings.map(({ flag = '--set' }) => flag))].join(' and ');

/** What was measured, and behind it what was written, which then holds. */
async function settingsOf(
  files: CaseFiles,
  { set = [], timeouts = [] }: CheckFlags,
): Promise<readonly Setting[] | string> {
  if (timeouts.length === 0) return set;
  const { measuredSettings } = await import('./check-timeouts.ts');
  const measured = measuredSettings(files, timeouts);
  return typeof measured === 'string' ? measured : [...measured, ...set];
}

/** What is wrong with the choice of a session: nothing would be played, and nothing of it would fail. */
export function unknownSession(plan: Plan, session: string | undefined): string | undefined {
  const [any] = tasksOf(plan, { session });
  if (any) return undefined;
  const names = plan.sessions.map((one) => one.session.name).join(', ');
  return `--session: found "${session}", expected one of ${names}`;
}

/** Seeds are numbers of 32 bits. */
const SEED_MAX = 0xffff_ffff;

/** Flags that leave each other without a meaning are told, not passed over. */
function clashOf({ json, timeline, sweep, seed, seeds, svg, junit, emitLogs }: CheckFlags): string | undefined {
  const pictures = timeline || svg !== undefined || junit !== undefined;
  if (emitLogs !== undefined && (pictures || json || sweep !== undefined || seeds !== undefined))
    return '--emit-logs writes logs and nothing else; ask for the verdict in a run of its own';
  if (json && timeline)
    return '--timeline is text and --json one document; leave one of them out (--svg goes with both)';
  if (sweep !== undefined && seeds !== undefined)
    return '--sweep looks for a value and --seeds for chance; leave one of them out';
  if (sweep !== undefined && (timeline || junit !== undefined))
    return '--sweep prints a threshold; --timeline and --junit go with one value of it (--set)';
  if (seeds !== undefined && seed !== undefined && seed + seeds - 1 > SEED_MAX)
    return `--seeds: the last would be ${seed + seeds - 1}, expected at most ${SEED_MAX}; begin with a smaller --seed`;
  if (seeds !== undefined && pictures)
    return '--seeds prints the smallest seed that fails; --timeline, --svg and --junit go with that one (--seed)';
  if (svg !== undefined && svg === junit) return `--svg and --junit: found ${svg} for both; name a file for each`;
  return undefined;
}
