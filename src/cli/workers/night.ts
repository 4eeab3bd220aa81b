import { type Assumption, assumedOnce } from '../../check/assumptions.ts';
import type { Judgement } from '../../check/judgement.ts';
import type { Duration } from '../../base/duration.ts';
import { causeWord, type RunCause } from '../../check/cause-of-run.ts';
import { checkInTurns, type Choice, drawnFaults, tasksOf } from '../../check/check.ts';
import type { CaseFiles } from '../../check/what-if.ts';
import type { Fault } from '../../dialogue/fault.ts';
import type { Turns } from '../../sim/turns.ts';
import type { OpenedCase } from '../../check/open-case.ts';
import { openCase } from '../intake/case.ts';

/** A case once more: with another seed, or changed. */
export interface Night {
  readonly choice: Choice;
  /** Undefined: the case as it was opened before. */
  readonly changed?: CaseFiles | undefined;
  /** Only the sessions from this one on, up to that one; undefined: all. */
  readonly part?: { readonly from: number; readonly to: number } | undefined;
}

/** A session of which something that is expected does not hold, and what befell it by chance. */
export interface FailingSession {
  readonly name: string;
  /** Nothing is broken: it has neither passed nor failed. */
  readonly undecided: boolean;
  readonly cause: RunCause | undefined;
  /** The first of what is expected that does not hold. */
  readonly broken?: Judgement | undefined;
  /** With the cause where it has a name. */
  readonly words: string;
  readonly drawn: readonly Fault[];
}

/** Undefined: such a case cannot be opened, which was said. */
export type PlayedNight =
  | {
      readonly failing: readonly FailingSession[];
      /** What any of its sessions rests on that no source confirms, each once. */
      readonly assumed: readonly Assumption[];
    }
  | undefined;

export function* playNight(
  opened: Pick<OpenedCase, 'network' | 'plan'>,
  until: Duration | undefined,
  { choice, changed, part }: Night,
): Turns<PlayedNight> {
  const played = changed ? openCase(changed, { until, session: choice.session }) : opened;
  if (!played) return undefined;
  const tasks = [...tasksOf(played.plan, choice)].slice(part?.from, part?.to);
  const failing: FailingSession[] = [];
  const assumed: Assumption[] = [];
  for (const task of tasks) {
    const checked = yield* checkInTurns({ ...played, until }, task);
    const { holds, undecided, name, cause, judgements } = checked;
    assumed.push(...checked.assumed);
    const word = cause && causeWord(cause);
    const words = `${name}${word === undefined ? '' : ` (${word})`}`;
    const broken =
      judgements.find(({ verdict }) => verdict === 'broken') ?? judgements.find(({ verdict }) => verdict !== 'holds');
    if (!holds) failing.push({ name, undecided, cause, broken, words, drawn: drawnFaults(played.plan, task.dice) });
  }
  return { failing, assumed: assumedOnce(assumed) };
}
