import { release } from 'node:os';
import { type Duration, formatDuration } from '../../base/duration.ts';
import { between, instant } from '../../base/instant.ts';
import { momentOfOutcome, type Performance } from '../../lab/session/agreement.ts';
import { type LabResult, labRun, speedOfCase } from '../../lab/session/lab-run.ts';
import { TOLERANCE_WORDS } from '../../lab/session/tolerance.ts';
import { labRunJson } from '../../view/lab-run-json.ts';
import { labRunText, type ShownOutcome, type ShownSession } from '../../view/lab-run-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openCase, readCase } from '../intake/case.ts';
import { stopOnInterrupt } from '../interrupt.ts';
import { complain, paint } from '../output.ts';
import { refused } from '../refused.ts';
import { unknownSession } from './check.ts';
import { notAllowed } from './lab-rights.ts';

export interface LabRunFlags {
  /** Undefined: as the case allows. */
  readonly speed?: number;
  readonly session?: string;
  readonly until?: Duration;
  readonly json: boolean;
}

/**
 * `holdfast lab run`: sessions over real sockets on the running kernel, each compared with the simulation of the same.
 */
export async function runLab({ speed: asked, session, until, json }: LabRunFlags, path: string): Promise<ExitCode> {
  const files = await readCase(path);
  const opened = files && openCase(files, { until, session });
  if (!opened) return EXIT.unusable;
  const unknown = unknownSession(opened.plan, session);
  if (unknown !== undefined) return refused(unknown);
  const fitting = asked ?? speedOfCase({ ...opened, session }, SPEED_MOST);
  const speed = fitting ?? SPEED_MOST;
  const interrupt = stopOnInterrupt();
  try {
    const results = await labRun({ ...opened, speed, session, until, signal: interrupt.signal, begins });
    // What was cut short says nothing about the kernel.
    if (interrupt.signal.aborted) {
      complain('interrupted: nothing is said of sessions that were cut short');
      return EXIT.interrupted;
    }
    const run = {
      speed,
      isFitted: asked === undefined && fitting !== undefined,
      kernel: release(),
      tolerance: TOLERANCE_WORDS,
      sessions: results.map(shown),
    };
    process.stdout.write(json ? labRunJson(run) : labRunText(run, paint()));
    return exitOf(results);
  } catch (error) {
    return notAllowed(error);
  } finally {
    interrupt.release();
  }
}

/** A night of twelve hours takes twelve minutes, and most timers stay far above the seconds that a kernel counts. */
const SPEED_MOST = 60;

/** Minutes without a word look like a program that hangs. */
function begins(sessions: number, atMost: Duration): void {
  if (sessions === 0) return;
  const what = sessions === 1 ? '1 session is' : `${sessions} sessions are`;
  complain(`${what} played on the kernel now, for at most ${formatDuration(atMost)}`);
}

/** What was not comparable says nothing; where nothing else was there, neither does the run. */
export function exitOf(results: readonly Pick<LabResult, 'verdict'>[]): ExitCode {
  if (results.some(({ verdict }) => verdict === 'differs')) return EXIT.found;
  return results.some(({ verdict }) => verdict === 'agrees') ? EXIT.clean : EXIT.unusable;
}

export function shown(result: LabResult): ShownSession {
  if (result.verdict === 'not-comparable') return result;
  return { ...result, simulated: outcomeOf(result.simulated), measured: outcomeOf(result.measured) };
}

function outcomeOf({ outcome }: Performance): ShownOutcome {
  const [first] = outcome.noticed;
  const at = momentOfOutcome(outcome);
  return {
    what: first ? `${first.actor} ${first.error}` : outcome.result,
    at: at === undefined ? undefined : between(instant(0), at),
  };
}
